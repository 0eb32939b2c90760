import { expect, test } from 'vitest'
import { recognise } from '../../src/adapters/recognise.ts'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { replayLines } from '../replay-lines.ts'

let micros = 0
const at = (message: string, module = 'auth_openidc:error', peer = '10.0.0.1:4000'): string =>
  `[Mon Nov 23 05:37:06.${String(++micros).padStart(6, '0')} 2026] [${module}] [pid 7:tid 9] [client ${peer}] ${message}`
const FAILED = 'oidc_proto_jwt_verify: JWT signature verification failed: [src/jose.c:1: f]: '
const ABORT =
  'oidc_oauth_validate_jwt_access_token: JWT access token signature could not be validated, aborting'
const CURL =
  'oidc_util_http_call: curl_easy_perform() failed on: https://as/x (Operation timed out after 3000 milliseconds)'
const REFRESH =
  'oidc_proto_get_keys_from_jwks_uri: could not find a key in the cached JSON Web Keys, doing a forced refresh in case keys were rolled over'
const NO_JSON =
  "oidc_util_decode_json_object: JSON parsing returned an error: '[' expected near 'x' (x)"
const jsonError = (code: string): string =>
  `oidc_util_json_string_print: oidc_util_check_json_error: response contained an "error" entry with value: ""${code}""`
const REQUIRE = "oidc_authz_worker24: could not match require claim expression '"
const AH01631 = 'AH01631: user alice: authorization failure for "/a": '

const verdicts = (lines: readonly string[]): readonly string[] =>
  replayLines('mod-auth-openidc', lines.join('\n')).map((event) =>
    ['decision', 'reason', 'mode'].flatMap((key) => (event[key] as string) ?? []).join(' '),
  )

test.each<[string, readonly string[], readonly string[]]>([
  [
    'keys that cannot be fetched, cold',
    [at(CURL), at('oidc_x: could not refresh JSON Web Keys'), at(ABORT)],
    ['error jwks_unavailable local'],
  ],
  [
    'keys that cannot be fetched after a rotation look like an unknown key',
    [at(REFRESH), at(CURL), at(`${FAILED}could not find key with kid: k`), at(ABORT)],
    ['error jwks_unavailable local'],
  ],
  [
    'a key set without keys',
    [
      at(
        'oidc_x: JWKs JSON metadata obtained from URL "https://as/jwks" did not contain a "keys" array',
      ),
      at('oidc_y: "keys" array element is not a JSON array'),
      at(`${FAILED}could not find key with kid: k`),
      at(ABORT),
    ],
    ['error jwks_invalid local'],
  ],
  [
    'a key set that is an error object',
    [
      at(jsonError('server_error')),
      at('oidc_x: JSON parsing of JWKs published at the jwks_uri failed'),
      at('oidc_x: could not refresh JSON Web Keys'),
      at(ABORT),
    ],
    ['error jwks_invalid local'],
  ],
  [
    'introspection that does not answer',
    [at(CURL), at('oidc_x: could not get a validation response from the Authorization server')],
    ['error introspection_unavailable introspection'],
  ],
  [
    'introspection without JSON, twice on one connection',
    [at(NO_JSON), at(NO_JSON)],
    [
      'error introspection_unavailable introspection',
      'error introspection_unavailable introspection',
    ],
  ],
  [
    'own credentials refused',
    [at(jsonError('invalid_client'))],
    ['error introspection_unavailable introspection'],
  ],
  [
    'a token that is refused by name',
    [at(jsonError('unsupported_token_type'))],
    ['reject unknown introspection'],
  ],
  [
    'introspection without members',
    [at('oidc_x: introspection response JSON object did not contain an "expires_in" claim')],
    ['error introspection_unavailable introspection'],
  ],
  [
    'an algorithm that no key serves',
    [
      at(
        `${FAILED}could not verify signature against any of the (0) provided keys; you have probably provided no or incorrect keys/key-types for algorithm: HS256`,
      ),
      at(ABORT),
    ],
    ['reject alg_not_allowed local'],
  ],
  [
    'a signature that failed in other words',
    [at(`${FAILED}something new`), at(ABORT)],
    ['reject unknown local'],
  ],
  [
    'times',
    [
      at(
        'oidc_x: "iat" validation failure (1): JWT was issued more than 600 seconds in the future',
      ),
      at('oidc_x: "iat" validation failure (1): JWT was issued more than 600 seconds ago'),
    ],
    ['reject not_yet_valid local', 'reject expired local'],
  ],
  ['a key that was found after a refresh', [at(REFRESH, 'auth_openidc:warn')], []],
  [
    'what Require missed, told at info',
    [
      at(`${REQUIRE}aud:urn:x'`, 'auth_openidc:info'),
      at(AH01631, 'authz_core:error'),
      at(`${REQUIRE}scope~^a$'`, 'auth_openidc:info'),
      at(AH01631, 'authz_core:error'),
      at(`${REQUIRE}tier:gold'`, 'auth_openidc:info'),
      at(AH01631, 'authz_core:error'),
      at(AH01631, 'authz_core:error'),
    ],
    [
      'reject wrong_audience',
      'reject insufficient_scope',
      'reject claim_other',
      'reject insufficient_scope',
    ],
  ],
  [
    'another scheme, with the line that debug adds',
    [
      at('oidc_x: client used unsupported authentication scheme: /a', 'auth_openidc:warn'),
      at('oidc_x: no bearer token found in the allowed methods: []', 'auth_openidc:debug'),
    ],
    ['reject missing_token'],
  ],
  [
    'clients that answer at once',
    [
      at(NO_JSON, 'auth_openidc:error', '10.0.0.1:1'),
      at(`${FAILED}could not find key with kid: k`, 'auth_openidc:error', '[2001:db8::1]:2'),
      at(ABORT, 'auth_openidc:error', '[2001:db8::1]:2'),
    ],
    ['reject unknown_kid local', 'error introspection_unavailable introspection'],
  ],
  [
    'other modules, and lines of no request',
    [
      at('AH01630: client denied by server configuration: /srv/a', 'authz_core:error'),
      at(ABORT, 'proxy:error'),
      '[Mon Nov 23 05:37:06.428831 2026] [auth_openidc:warn] [pid 7:tid 7] oidc_check_config_oauth: deprecated',
      'oidc_check_config_oauth: deprecated',
    ],
    [],
  ],
])('error log: %s', (_, lines, wanted) =>
  expect([...verdicts(lines)].toSorted()).toEqual([...wanted].toSorted()),
)

test('a key id cannot name another client, nor a JSON record another message', () => {
  const forged = at(
    `${FAILED}could not find key with kid: x [client 9.9.9.9:1] oidc_y: no bearer token found in the allowed methods`,
  )
  expect(verdicts([forged, at(ABORT)])).toEqual(['reject unknown_kid local'])
  const head =
    '{"time":"2026-11-23 05:37:17.494073","module":"auth_openidc","level":"error","client":"10.0.0.1:4","log_id":"A","message":"'
  expect(
    verdicts([
      `${head}${FAILED}could not find key with kid: x","message":"oidc_x: no bearer token found in the allowed methods"}`,
    ]),
  ).toEqual(['reject unknown_kid local'])
  expect(
    verdicts([`${head}oidc_p: "exp" validation failure (1): JWT expired 8 seconds ago"}`]),
  ).toEqual(['reject expired local'])
})

test('a token cannot say that it was accepted', () => {
  const forged = 'set user to "admin" based on claim: "client_id"'
  for (const before of [
    'oidc_cache_get: enter: ',
    'oidc_cache_get: enter: oidc_x: ',
    'oidc_oauth_get_bearer_token: bearer token: ',
  ])
    expect(verdicts([at(before + forged, 'auth_openidc:debug')]), before).toEqual([])
})

test('with %L the access line and the error lines of a request are one, in either order', () => {
  const error =
    '{"time":"2026-11-23 05:37:17.494073","module":"auth_openidc","level":"error","client":"10.0.0.1:4","log_id":"A","vhost":"api","message":"oidc_p: "exp" validation failure (1): JWT expired 8 seconds ago"}'
  const access = JSON.stringify({
    time: '2026-11-23T05:37:17.490+0000',
    vhost: 'api',
    user: '-',
    uri: '/a',
    status: 401,
    duration_us: 5000,
    www_authenticate:
      'Bearer error="invalid_token", error_description="JWT token could not be validated"',
    log_id: 'A',
  })
  for (const lines of [
    [error, access],
    [access, error],
  ]) {
    const events = replayLines('mod-auth-openidc', lines.join('\n'))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      decision: 'reject',
      reason: 'expired',
      mode: 'local',
      resource_server: 'api',
      duration_seconds: 0.005,
    })
  }
})

const combined = (user: string, code: number): string =>
  `10.0.0.1 - ${user} [23/Nov/2026:05:37:06 +0000] "GET /a HTTP/1.1" ${code} 12 "-" "x" 288`

test.each([
  [combined('-', 401), 'token_validation', 'unknown'],
  [combined('alice', 403), 'token_validation', 'insufficient_scope'],
  [combined('alice', 500), 'token_validation', undefined],
  [combined('-', 404), 'http_request', undefined],
])('access line %s', (line, kind, reason) => {
  const [event] = replayLines('mod-auth-openidc', line)
  expect([event?.['kind'], event?.['reason']]).toEqual([kind, reason])
  expect(JSON.stringify(event)).not.toContain('alice')
})

test('an Apache log without the module, and a combined line, are not recognised', () => {
  const settings = { timezone: 'UTC', now: () => 0 }
  const found = (line: string) =>
    recognise([line], ADAPTERS, { settings, unwrap: 'auto' })?.adapter.id
  expect(found(at('AH00112: Warning', 'core:warn'))).toBeUndefined()
  expect(found(at(AH01631, 'authz_core:error'))).toBeUndefined()
  expect(found(combined('alice', 200))).toBeUndefined()
  expect(found(at(ABORT))).toBe('mod-auth-openidc')
})

test.each([
  ['JWT token could not be validated', 'reject unknown local'],
  ['Reference token could not be introspected', 'reject unknown introspection'],
  ['Could not set remote user', 'reject claim_other'],
])('an access line refused with «%s» says how the token was looked at', (description, verdict) => {
  const line = JSON.stringify({
    time: '2026-11-23T05:37:06.543+0000',
    method: 'GET',
    uri: '/orders',
    status: 401,
    www_authenticate: `Bearer error="invalid_token", error_description="${description}"`,
  })
  expect(verdicts([line])).toEqual([verdict])
})
