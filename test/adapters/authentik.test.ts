import { expect, test } from 'vitest'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { replayLines } from '../replay-lines.ts'

const line = (more: object, ms = 100): string =>
  `${JSON.stringify({ request_id: 'r1', schema_name: 'public', timestamp: `2026-11-23T05:54:22.${ms}001`, ...more })}\n`
const access = (event: string, status: number, more: object = {}): string =>
  line({ logger: 'authentik.asgi', event, status, method: 'POST', runtime: 1500, ...more }, 900)
const VIEW = 'authentik.providers.oauth2.views.token'
const warning = (event: string, more: object = {}): string =>
  line({ logger: VIEW, level: 'warning', event, ...more })
const TOKEN = '/application/o/token/'

test.each<[string, string, object[]]>([
  [
    'the cause stands though the request took longer than a second',
    warning('Code is expired', { token: 'c' }) + access(TOKEN, 400),
    [{ reason: 'code_expired', duration_seconds: 1.5, time: '2026-11-23T05:54:22.100Z' }],
  ],
  [
    'a cause without its access line',
    warning('Invalid client secret', { client_id: 'shop' }),
    [{ reason: 'client_auth_failed', client: 'shop' }],
  ],
  [
    'a warning that refuses nothing',
    warning('failed to verify JWT') + access(TOKEN, 200),
    [{ outcome: 'success' }],
  ],
  [
    'the words of a cause from elsewhere',
    line({ logger: 'authentik.core.views', event: 'Code is expired' }),
    [],
  ],
  [
    'a query forges nothing',
    access('/application/o/authorize/?x=/application/o/token/', 302, { method: 'GET' }),
    [{ kind: 'http_request', endpoint: 'authorize' }],
  ],
  [
    'an application that is called token',
    access('/application/o/token/jwks/', 200, { method: 'GET' }),
    [{ endpoint: 'jwks' }],
  ],
  ['a preflight', access(TOKEN, 200, { method: 'OPTIONS' }), []],
  [
    'the wrong method is a request',
    access(TOKEN, 405, { method: 'GET' }),
    [{ kind: 'http_request', endpoint: 'token', status: 405 }],
  ],
  [
    'below a path of its own',
    access(`/auth${TOKEN}`, 200),
    [{ kind: 'token_request', outcome: 'success' }],
  ],
  ['a tenant', access(TOKEN, 200, { schema_name: 't_acme' }), [{ tenant: 't_acme' }]],
  [
    'the login of a client is no login',
    line({
      logger: 'authentik.events.models',
      event: 'Created Event',
      action: 'login',
      context: { auth_method: 'jwt' },
    }),
    [],
  ],
])('%s', (_, lines, wanted) => {
  expect(replayLines('authentik', lines)).toMatchObject(wanted)
})

test('a raw token leaves as the fingerprint of its value only', () => {
  const raw = 'raw-refresh-token-4711'
  const [event] = replayLines('authentik', warning('Refresh token is revoked', { token: raw }))
  const wanted = createIdentify(REPLAY_KEYS, '').value(raw).fingerprint()
  expect(event?.['refresh_token']).toBe(wanted)
  expect(JSON.stringify(event)).not.toContain(raw)
})
