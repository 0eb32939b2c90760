import { expect, test } from 'vitest'
import { endpointOfPath, type PathRule } from '../../src/records/endpoint-paths.ts'

test.each([
  ['/token', 'token'],
  ['/token/', 'token'],
  ['//token', 'token'],
  ['/token?code=secret', 'token'],
  ['/token;jsessionid=1', 'token'],
  ['http://as.example/oauth2/token', 'token'],
  ['/limited/token', 'token'],
  ['/oauth2/v1/token', 'token'],
  ['/oauth2/default/v1/token', 'token'],
  ['/tenant-id/oauth2/v2.0/token', 'token'],
  ['/realms/acme/protocol/openid-connect/token', 'token'],
  ['/connect/token', 'token'],
  ['/as/token.oauth2', 'token'],
  ['/openam/oauth2/realms/alpha/access_token', 'token'],
  ['/device/token', 'token'],
  ['/token/introspection', 'introspect'],
  ['/realms/acme/protocol/openid-connect/token/introspect', 'introspect'],
  ['/oauth2/introspect', 'introspect'],
  ['/token/revocation', 'revoke'],
  ['/oauth2/revoke', 'revoke'],
  ['/oauth2/v1/revoke', 'revoke'],
  ['/authorize', 'authorize'],
  ['/oauth2/auth', 'authorize'],
  ['/auth?client_id=x', 'authorize'],
  ['/jwks', 'jwks'],
  ['/.well-known/jwks.json', 'jwks'],
  ['/realms/acme/protocol/openid-connect/certs', 'jwks'],
  ['/oauth2/v1/keys', 'jwks'],
  ['/common/discovery/v2.0/keys', 'jwks'],
  ['/.well-known/openid-configuration', 'discovery'],
  ['/issuer1/.well-known/openid-configuration', 'discovery'],
  ['/.well-known/oauth-authorization-server/issuer1', 'discovery'],
  ['/oauth2/userinfo', 'userinfo'],
  ['/connect/userInfo', 'userinfo'],
  ['/oauth2/device/auth', 'device'],
  ['/device_authorization', 'device'],
  ['/realms/acme/protocol/openid-connect/auth/device', 'device'],
  ['/realms/acme/protocol/openid-connect/ext/par/request', 'par'],
  ['/oauth2/par', 'par'],
  ['/realms/acme/protocol/openid-connect/ext/ciba/auth', 'other'],
  ['/oauth2/sessions/logout', 'end_session'],
  ['/connect/endsession', 'end_session'],
  ['/session/end', 'end_session'],
  ['/connect/register', 'register'],
  ['/realms/acme/clients-registrations/openid-connect', 'register'],
  ['/oauth2/register/client-1', 'register'],
  ['/register', 'other'],
  ['/api/keys', 'other'],
  ['/.well-known/acme-challenge/x', 'other'],
  ['/tokens', 'other'],
  ['/tokenx', 'other'],
  ['/wp-login.php', 'other'],
  ['/constructor', 'other'],
  ['/__proto__/token', 'token'],
  ['', 'other'],
  ['*', 'other'],
  ['\\x16\\x03\\x01', 'other'],
  ['/health/records', 'other'],
  ['/health', undefined],
  ['/healthz', undefined],
  ['/health/ready', undefined],
  ['/metrics', undefined],
])('%s is %s', (path, endpoint) => expect(endpointOfPath(path)).toBe(endpoint))

const rules: readonly PathRule[] = [
  ['/t/*/issue', 'token'],
  ['/v1/**', 'api'],
  ['**/keys-*.json', 'jwks'],
  ['/metrics', 'other'],
  ['/token', 'api'],
]

test.each([
  ['/t/acme/issue', 'token'],
  ['/t/acme/eu/issue', 'other'],
  ['/v1', 'api'],
  ['/v1/a/b?c', 'api'],
  ['/v1/token', 'api'],
  ['/a/b/keys-2026.json', 'jwks'],
  ['/keys-2026.json', 'jwks'],
  ['/token', 'api'],
  ['/metrics', 'other'],
  ['/oauth2/token', 'token'],
])('with rows of the operator %s is %s', (path, endpoint) =>
  expect(endpointOfPath(path, rules)).toBe(endpoint),
)

test('a path of any length is read in bounded work', () => {
  const started = performance.now()
  endpointOfPath('/a'.repeat(1_000_000), [['**/a/**/a*a*b/**/c', 'api']])
  endpointOfPath(`/${'a'.repeat(1_000_000)}`, [['**/*a*a*b', 'api']])
  expect(performance.now() - started).toBeLessThan(500)
})
