import { expect, test } from 'vitest'
import { ADAPTERS } from '../src/adapters/index.ts'
import { printEvent } from '../src/event-text.ts'
import { REPLAY_KEYS } from '../src/identifier.ts'
import { createExposition } from '../src/metrics/exposition.ts'
import { explainRecord } from '../src/pipeline/explain.ts'
import { createChecklist } from '../src/running/checklist/read.ts'
import { createEpisodes } from '../src/running/episodes.ts'
import { sourceDetails } from '../src/running/source-details.ts'
import { episodePage } from '../src/server/episode-page.ts'
import { incidentPage } from '../src/server/incident-page.ts'
import { page } from '../src/server/page.ts'
import { sourcePage } from '../src/server/source-page.ts'
import { createStatus } from '../src/running/status.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import type { FieldRules } from '../src/adapters/mapped/mapping.ts'
import { EVERY_FIELD, GENERIC_FIXTURES } from './adapters/generic-formats.ts'
import { plantedRecords } from './canary-records.ts'
import { testPipeline } from './pipeline/run.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')
const NOW = Date.UTC(2026, 10, 24, 12)

const PAYLOAD = Buffer.from(JSON.stringify({ jti: 'canary-jti', sub: 'canary-subject' })).toString(
  'base64url',
)
/** What must never come out, wherever in a record it stands. */
const CANARIES = {
  jwt: `eyJhbGciOiJFUzI1NiJ9.${PAYLOAD}.Y2FuYXJ5LXNpZ25hdHVyZS1jYW5hcnk`,
  email: 'canary.person@canary.example',
  bearer: 'Bearer canary0123456789canary0123456789',
}
/** What must never come out of the fields that hold it. */
const OPAQUE = 'canary-opaque-secret-4711'

const KEYCLOAK_HEAD = '2026-11-24 11:59:59,000 INFO  [org.keycloak.events] (executor-thread-1) '
const keycloak = (values: Readonly<Record<string, string>>): string =>
  KEYCLOAK_HEAD +
  Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')

const KEYCLOAK = {
  type: 'CODE_TO_TOKEN',
  realmId: 'r',
  realmName: 'acme',
  clientId: 'shop',
  userId: 'u',
  sessionId: 's',
  ipAddress: '10.0.0.1',
  token_id: 't',
  grant_type: 'authorization_code',
  scope: 'openid',
  refresh_token_id: 'f',
  code_id: 'c',
  username: 'alice',
  redirect_uri: 'https://x.example/cb',
  client_auth_method: 'client-secret',
}
const LISTENER = {
  time: '2026-11-24T11:59:59.000Z',
  event: 'grant.success',
  route: 'token',
  request_id: 'r1',
  client_id: 'shop',
  grant_type: 'refresh_token',
  scope: 'openid',
  grant_id: 'g',
  session_uid: 's',
  account_id: 'a',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  span_id: 'b7ad6b7169203331',
  path: '/token',
  ip: '10.0.0.1',
  user_agent: 'x',
  error: 'e',
  error_detail: 'd',
  error_description: 'd',
  presented_token: 'sha256:109c32ce23004668b701270a56a6431d',
  jti: 'sha256:109c32ce23004668b701270a56a6431d',
  status: 200,
  duration_ms: 3,
}
const OURS = {
  time: '2026-11-24T11:59:59.000Z',
  kind: 'token_request',
  outcome: 'success',
  client: 'shop',
  tenant: 'acme',
  grant_type: 'password',
  error: 'e',
  token: 'x',
  refresh_token: 'y',
  issued_token: 'z',
  issued_refresh_token: 'z',
  family: 'f',
  session: 's',
  subject: 'u',
  scopes: ['openid'],
  region: 'eu',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  request_id: 'r',
  auth_method: 'basic',
  ip: '10.0.0.1',
  user_agent: 'x',
}
const NGINX = {
  msec: 1795521599.5,
  request_id: 'r1',
  remote_addr: '10.0.0.1',
  remote_user: 'shop',
  uri: '/token',
  status: 401,
  request_time: 0.1,
  upstream_status: '401',
  server_name: 'api.example',
  user_agent: 'x',
  traceparent: '00-e3cba074e4cb40c3417f31d56f463dbe-8ca2a95c90e55d32-01',
  www_authenticate: 'Bearer error="invalid_token"',
  auth_status: '401',
  token_client: 'shop',
  token_sub: 'u',
  token_scope: 'openid',
  token_jti: 't',
}
const APACHE = {
  time: '2026-11-24T11:59:59.000+0000',
  vhost: 'api',
  user: 'u',
  uri: '/a',
  status: 200,
  www_authenticate: 'Bearer error="invalid_token"',
  sub: 'u',
  client_id: 'shop',
  jti: 't',
  scope: 'openid',
  request_id: 'r',
}
const nginxError = (text: string): string => `2026/11/24 11:59:59 [error] 7#7: *5 js: ${text}`
const apacheError = (text: string): string =>
  `[Tue Nov 24 11:59:59.000001 2026] [auth_openidc:error] [pid 7:tid 9] [client 10.0.0.1:4000] ${text}`
const PROXY_STAMP = '2026/11/24 11:59:59'
const proxyError = (text: string): string => `[${PROXY_STAMP}] [x.go:1] ${text}`
const PROXY = {
  type: 'request',
  timestamp: PROXY_STAMP,
  client: '10.0.0.1:4000',
  request_id: 'r1',
  username: 'u',
  host: 'h',
  method: 'GET',
  upstream: '/',
  uri: '/a',
  user_agent: 'x',
  status: 200,
  duration: 0.001,
}
const DEX = {
  time: '2026-11-24T11:59:59.000Z',
  level: 'ERROR',
  msg: 'trying to claim token for different client',
  client_id: 'shop',
  refresh_client_id: 'other',
  token_id: 't',
  client_remote_addr: '10.0.0.1',
  request_id: 'r1',
}
const DEX_LOGIN = {
  time: '2026-11-24T11:59:59.000Z',
  level: 'INFO',
  msg: 'login successful',
  connector_id: 'local',
  username: 'u',
  preferred_username: 'u',
  email: 'e',
  user_id: 'u',
  groups: 'g',
  request_id: 'r1',
}

const HYDRA_PLACES = ['path', 'agent', 'remote', 'error', 'reason', 'debug', 'location'] as const
/** A refusal and the end of its request, in both of Hydra's formats, with a secret in one place. */
const hydra = (place: string, secret: string): readonly string[] => {
  const at = (name: string, usual: string): string => (name === place ? secret : usual)
  const stamp = '2026-11-24T11:59:59Z'
  const path = place === 'path' ? `/admin/clients/${secret}` : '/oauth2/token'
  const method = place === 'path' ? 'DELETE' : 'POST'
  const remote = at('remote', '10.0.0.1:4000')
  const agent = at('agent', 'x')
  const [error, reason, debug] = [at('error', 'invalid_grant'), at('reason', 'r'), at('debug', 'd')]
  const location = `https://rp.example/cb?code=${at('location', 'c')}`
  const http_request = { headers: { 'user-agent': agent }, method, path, remote }
  const http_response = { headers: { location }, status: 204, took: 1000 }
  const json = [
    { error: { message: error, reason, debug, status_code: 400 }, msg: 'An error occurred' },
    { http_response, msg: 'completed handling request' },
  ].map((part) => JSON.stringify({ ...part, http_request, time: stamp }))
  const asked = `http_request=map[headers:map[user-agent:${agent}] host:h method:${method} path:${path} query:<nil> remote:${remote} scheme:http]`
  const text = [
    `time=${stamp} level=error msg=An error occurred audience=application error=map[debug:${debug} message:${error} reason:${reason} status:Bad Request status_code:400] ${asked} service_name=Ory Hydra service_version=v26`,
    `time=${stamp} level=info msg=completed handling request ${asked} http_response=map[headers:map[location:${location}] size:1 status:204 text_status:No Content took:1ms]`,
  ]
  return [json.join('\n'), json[1] ?? '', text.join('\n'), text[1] ?? '']
}

const spring = (logger: string, text: string): string =>
  `2026-11-24T11:59:59.000Z TRACE 7 --- [as] [exec-1] ${logger} : ${text}`
/** Parts that stand alone, and the record behind them that makes them whole. */
const SPRING: readonly (readonly [
  format: string,
  logger: string,
  before: string,
  after: string,
])[] = [
  [
    'spring-authorization-server',
    'o.s.security.web.FilterChainProxy',
    'Securing GET /oauth2/authorize?state=',
    '',
  ],
  [
    'spring-authorization-server',
    'o.s.s.web.DefaultRedirectStrategy',
    'Redirecting to https://rp/cb?code=',
    '&state=x',
  ],
  [
    'spring-authorization-server',
    'o.s.s.web.DefaultRedirectStrategy',
    'Redirecting to https://rp/cb?error=',
    '',
  ],
  [
    'spring-authorization-server',
    'o.s.s.a.dao.DaoAuthenticationProvider',
    "Failed to find user '",
    "'",
  ],
  [
    'spring-authorization-server',
    'o.s.s.authentication.ProviderManager',
    "Authentication failed for user '",
    "' since their account status is User is disabled",
  ],
  [
    'spring-authorization-server',
    'o.s.s.w.a.l.SecurityContextLogoutHandler',
    'Invalidated session ',
    '',
  ],
  [
    'spring-authorization-server',
    '.o.s.a.w.OAuth2TokenEndpointFilter',
    'Token request failed: [invalid_grant] ',
    '',
  ],
  [
    'spring-authorization-server',
    '.o.s.a.w.OAuth2TokenEndpointFilter',
    'Token request failed: [',
    '] x',
  ],
  [
    'spring-authorization-server',
    's.o.s.a.a.OAuth2RefreshTokenAuthenticationProvider',
    'Invalid request: ',
    '',
  ],
  [
    'spring-resource-server',
    'o.s.s.authentication.ProviderManager',
    'Authentication failed with provider JwtAuthenticationProvider since ',
    '',
  ],
  [
    'spring-resource-server',
    'o.s.s.w.s.HttpSessionRequestCache',
    'Saved request http://api/a?access_token=',
    '&continue to session',
  ],
]

const planted: [format: string, field: string, line: string][] = []
for (const canary of Object.values(CANARIES)) {
  for (const field of Object.keys(KEYCLOAK).filter((name) => name !== 'type')) {
    planted.push(['keycloak', field, keycloak({ ...KEYCLOAK, [field]: canary })])
    planted.push([
      'keycloak',
      field,
      keycloak({
        ...KEYCLOAK,
        type: 'REFRESH_TOKEN_ERROR',
        error: field === 'error' ? canary : 'invalid_token',
        reason: canary,
        [field]: canary,
      }),
    ])
  }
  for (const field of Object.keys(LISTENER).filter((name) => name !== 'time' && name !== 'event'))
    planted.push(['oidc-provider', field, JSON.stringify({ ...LISTENER, [field]: canary })])
  for (const field of Object.keys(OURS).filter(
    (name) => !['time', 'kind', 'outcome'].includes(name),
  ))
    planted.push([
      'authslo',
      field,
      JSON.stringify({ ...OURS, [field]: field === 'scopes' ? [canary] : canary }),
    ])
}
for (const secret of [...Object.values(CANARIES), OPAQUE]) {
  for (const text of [
    'OAuth sending introspection request with token: ',
    'OAuth token introspection response: {"active":true,"x":"',
    'OAuth unexpected response from authorization server (HTTP 503). ',
    'OAuth token introspection response is not JSON: ',
  ])
    planted.push(['nginx', text, nginxError(text + secret)])
  planted.push([
    'nginx',
    'query',
    `10.0.0.1 - - [24/Nov/2026:11:59:59 +0000] "GET /token?code=${secret} HTTP/1.1" 400 1 "${secret}" "x"`,
  ])
  for (const text of [
    'oidc_oauth_get_bearer_token: bearer token: ',
    'oidc_cache_get: error retrieving value from shm cache backend for key ',
    'oidc_cache_shm_get_key: could not construct cache key since key size is too large (a:',
    'oidc_util_http_call: response={"active":true,"x":"',
    'oidc_util_decode_json_object: JSON parsing returned an error: (',
    'oidc_util_hdr_table_set: OIDC_CLAIM_jti: ',
    'oidc_util_hdr_table_set: OIDC_CLAIM_sub: ',
    'AH01631: user ',
  ])
    planted.push(['mod-auth-openidc', text, apacheError(text + secret)])
}
for (const secret of Object.values(CANARIES))
  for (const place of HYDRA_PLACES)
    for (const lines of hydra(place, secret)) planted.push(['hydra', place, lines])
for (const place of ['agent', 'remote', 'reason', 'debug', 'location'])
  for (const lines of hydra(place, OPAQUE)) planted.push(['hydra', place, lines])
for (const secret of [...Object.values(CANARIES), OPAQUE])
  for (const [format, logger, before, after] of SPRING)
    planted.push([format, before, spring(logger, before + secret + after)])
for (const canary of Object.values(CANARIES)) {
  const asked = `Securing GET /oauth2/authorize?response_type=${canary}&client_id=${canary}&scope=${canary}`
  const answered = spring(
    'o.s.s.web.DefaultRedirectStrategy',
    'Redirecting to https://rp/cb?code=x',
  )
  planted.push([
    'spring-authorization-server',
    'a request and its end',
    `${spring('o.s.security.web.FilterChainProxy', asked)}\n${answered}`,
  ])
  planted.push([
    'spring-authorization-server',
    'a client',
    `${spring('o.s.s.w.a.AnonymousAuthenticationFilter', `Did not set SecurityContextHolder since already authenticated OAuth2ClientAuthenticationToken [Principal=${canary}, Credentials=[PROTECTED]`)}\n${spring('OAuth2RefreshTokenAuthenticationProvider', 'Authenticated token request')}`,
  ])
  for (const field of Object.keys(NGINX).filter((name) => name !== 'msec'))
    planted.push(['nginx', field, JSON.stringify({ ...NGINX, [field]: canary })])
  for (const field of Object.keys(APACHE).filter((name) => name !== 'time'))
    planted.push(['mod-auth-openidc', field, JSON.stringify({ ...APACHE, [field]: canary })])
}
for (const secret of [...Object.values(CANARIES), OPAQUE]) {
  for (const text of [
    'Error loading cookied session: error refreshing access token for session (Session{email:',
    'Error retrieving session from token in Authorization header: [audience claims [aud] do not exist in claims: map[jti:',
    'Error while parsing OAuth2 callback: ',
    'Error redeeming code during OAuth2 callback: token exchange failed: oauth2: "',
    '&{GET map[Cookie:[x]]} AuthFailure Invalid authentication via OAuth2: unable to obtain CSRF cookie ',
  ])
    planted.push(['oauth2-proxy', text, proxyError(`${text}${secret}"`)])
  planted.push([
    'oauth2-proxy',
    'query',
    `10.0.0.1 - r1 - ${secret} [${PROXY_STAMP}] h GET - "/oauth2/callback?code=${secret}&state=${secret}" HTTP/1.1 "x" 302 1 0.001`,
  ])
  planted.push([
    'oauth2-proxy',
    'Session',
    `10.0.0.1 - r1 - ${secret} [${PROXY_STAMP}] [AuthSuccess] Authenticated via OAuth2: Session{email:${secret}}`,
  ])
}
for (const canary of Object.values(CANARIES)) {
  for (const field of Object.keys(PROXY).filter((name) => name !== 'timestamp'))
    planted.push(['oauth2-proxy', field, JSON.stringify({ ...PROXY, [field]: canary })])
  for (const record of [DEX, DEX_LOGIN])
    for (const field of Object.keys(record).filter((name) => name !== 'time' && name !== 'msg'))
      planted.push(['dex', field, JSON.stringify({ ...record, [field]: canary })])
}
for (const field of ['token_id', 'username', 'email', 'user_id'])
  planted.push(['dex', field, JSON.stringify({ ...DEX_LOGIN, ...DEX, [field]: OPAQUE })])
planted.push(['oauth2-proxy', 'username', JSON.stringify({ ...PROXY, username: OPAQUE })])
for (const field of ['token_sub', 'token_jti', 'www_authenticate'])
  planted.push(['nginx', field, JSON.stringify({ ...NGINX, [field]: OPAQUE })])
for (const field of ['user', 'sub', 'jti'])
  planted.push(['mod-auth-openidc', field, JSON.stringify({ ...APACHE, [field]: OPAQUE })])
for (const field of [
  'token_id',
  'refresh_token_id',
  'code_id',
  'username',
  'redirect_uri',
  'sessionId',
  'userId',
])
  planted.push(['keycloak', field, keycloak({ ...KEYCLOAK, [field]: OPAQUE })])
for (const field of ['grant_id', 'session_uid', 'account_id', 'presented_token', 'jti'])
  planted.push(['oidc-provider', field, JSON.stringify({ ...LISTENER, [field]: OPAQUE })])
for (const field of [
  'token',
  'refresh_token',
  'issued_token',
  'issued_refresh_token',
  'family',
  'session',
  'subject',
])
  planted.push(['authslo', field, JSON.stringify({ ...OURS, [field]: OPAQUE })])

/** The generic formats, with every key mapped to the field of its name. */
const quoted = (record: Readonly<Record<string, unknown>>, between: string): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}="${[value].flat().join(' ')}"`)
    .join(between)
const GENERIC: Readonly<Record<string, (record: Readonly<Record<string, unknown>>) => string>> = {
  json: JSON.stringify,
  logfmt: (record) => quoted(record, ' '),
  'key-value': (record) => quoted(record, ', '),
}
for (const [format, write] of Object.entries(GENERIC)) {
  const fixed = ['time', 'kind', 'outcome']
  for (const field of Object.keys(OURS).filter((name) => !fixed.includes(name)))
    for (const canary of Object.values(CANARIES))
      planted.push([format, field, write({ ...OURS, [field]: canary })])
  for (const field of ['token', 'refresh_token', 'issued_token', 'family', 'session', 'subject'])
    planted.push([format, field, write({ ...OURS, [field]: OPAQUE })])
}
for (const canary of Object.values(CANARIES))
  for (const place of ['-', '/oauth2/token', 'curl'])
    planted.push([
      'access-log',
      place,
      '10.0.0.1 - - [24/Nov/2026:11:59:59 +0000] "POST /oauth2/token HTTP/1.1" 200 5 "-" "curl"'.replace(
        place,
        place.startsWith('/') ? `/oauth2/token?code=${OPAQUE}&t=${canary}` : canary,
      ),
    ])

/** What stands where the request's text, or a code or token of it, stands. */
const GLEWLWYD = [
  'WARNING: Security - Authorization invalid for client_id # at IP Address 10.0.0.1',
  'WARNING: Security - Authorization invalid for username # at IP Address 10.0.0.1',
  'WARNING: Security - Code invalid at IP Address #',
  "INFO: Event - User '#' authenticated with password",
  "INFO: Event - User '#' granted scope list 'openid' for client 'shop'",
  "INFO: Event oidc - Plugin 'oidc' - Access token generated for client 'shop' granted by user '#' with scope list 'openid', origin: 10.0.0.1",
  "INFO: Event oidc - Plugin 'oidc' - Access token generated for client 'shop' with scope list 'openid', origin: #",
  "INFO: Event oidc - Plugin 'oidc' - Access token jti '#' generated for client 'shop' revoked, origin: 10.0.0.1",
]
const LEMONLDAP = [
  '[error] No registered Relying Party found with client_id #',
  '[error] Unknown grant type: #',
  '[error] Provided redirect_uri does not match #',
  '[notice] # connected',
  '[notice] User # has been disconnected from Demo (10.0.0.1)',
  '[warn] User # is not authorized to access to rp-shop',
]
const LEMONLDAP_SECRETS = [
  '[error] Unable to find OIDC session #',
  '[error] Unable to validate access token #',
  '[error] Session # has expired',
  "[warn] OpenIDConnect session # isn't yet available",
  '[warn] Bad password for #',
]
for (const canary of Object.values(CANARIES)) {
  for (const line of GLEWLWYD)
    planted.push([
      'glewlwyd',
      line.slice(0, 60),
      `2026-11-24T11:59:59 - Glewlwyd ${line.replace('#', canary)}`,
    ])
  for (const line of [...LEMONLDAP, ...LEMONLDAP_SECRETS])
    planted.push([
      'lemonldap-ng',
      line,
      `2026-11-24T11:59:59.1Z sso1 LLNG[7]: ${line.replace('#', canary)}`,
    ])
}
for (const line of LEMONLDAP_SECRETS)
  planted.push([
    'lemonldap-ng',
    line,
    `[Tue Nov 24 11:59:59 2026] [LLNG:7] ${line.replace('#', OPAQUE)}`,
  ])
planted.push([
  'glewlwyd',
  'jti',
  `2026-11-24T11:59:59 - Glewlwyd ${GLEWLWYD[7]?.replace('#', OPAQUE)}`,
])
planted.push(...plantedRecords(Object.values(CANARIES), OPAQUE))

const likeOf = (format: string): { fields?: FieldRules } =>
  Object.hasOwn(GENERIC, format) ? { fields: EVERY_FIELD } : {}

/** Everything that leaves the house. */
const outputs = async (format: string, line: string): Promise<string> => {
  const { pipeline, feed, events } = testPipeline(format, { like: likeOf(format) })
  feed(`${line}\n`, NOW)
  pipeline.finish(NOW)
  const exposition = createExposition(pipeline.store, { now: () => NOW, processMetrics: false })
  const text = await exposition.render(undefined)
  const openMetrics = await exposition.render('application/openmetrics-text')
  const status = createStatus({
    pipeline,
    inputs: [],
    slos: slos.value,
    startedAt: NOW,
    now: () => NOW,
    paths: new Map(),
  })
  const episodes = createEpisodes()
  for (const event of events) episodes.note(event)
  const checklist = createChecklist({
    pipeline,
    status: status.read,
    episodes: episodes.read,
    resourceServers: [],
  })
  const store = {
    limits: { clients: 100, tenants: 20, totalSeries: 20_000 },
    birthHoldMs: 0,
    thresholdsSeconds: [],
  }
  const explained = explainRecord(line, {
    adapters: ADAPTERS,
    adapter: GENERIC_FIXTURES.find(({ adapter }) => adapter.id === format)?.adapter,
    format,
    slos: slos.value,
    settings: { timezone: 'UTC', now: () => NOW },
    unwrap: 'auto',
    keys: REPLAY_KEYS,
    store,
    server: undefined,
  })
  return [
    text.body,
    openMetrics.body,
    ...events.map((event) => JSON.stringify(printEvent(event))),
    JSON.stringify(explained),
    page(status.read(), { metricsPath: '/metrics' }),
    incidentPage(checklist.read()),
    sourcePage(sourceDetails(pipeline, status.read())),
    episodePage(episodes.read()),
    JSON.stringify(status.read()),
  ].join('\n')
}

const PARTS = [
  ...Object.values(CANARIES),
  OPAQUE,
  PAYLOAD,
  'canary0123456789canary',
  'canary.person',
]

test.each(planted)('%s: a secret in %s never comes out', async (format, _, line) => {
  const out = await outputs(format, line)
  expect(out.length).toBeGreaterThan(1000)
  for (const part of PARTS) expect(out.includes(part), part).toBe(false)
})

test('addresses come out only when asked for', async () => {
  const { events, feed, pipeline } = testPipeline('authslo')
  feed(`${JSON.stringify(OURS)}\n`, NOW)
  pipeline.finish(NOW)
  const [event] = events
  if (event === undefined) throw new Error('no event')
  expect(JSON.stringify(printEvent(event))).not.toContain('10.0.0.1')
  expect(JSON.stringify(printEvent(event, { unsafeAddresses: true }))).toContain('10.0.0.1')
})
