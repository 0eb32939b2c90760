import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { recognise } from '../../src/adapters/recognise.ts'
import { replayLines } from '../replay-lines.ts'

const STAMP = '2026/11/23 05:53:00'
const std = (text: string): string => `[${STAMP}] [x.go:1] ${text}\n`
const auth = (status: string, text: string): string =>
  `10.0.0.1:4000 - r1 - alice@x.example [${STAMP}] [${status}] ${text}\n`
interface Answer {
  readonly user?: string
  readonly upstream?: string
  readonly uri?: string
}
const request = (status: number, { user = '-', upstream = '-', uri = '/a' }: Answer = {}): string =>
  `10.0.0.1:4000 - r1 - ${user} [${STAMP}] h GET ${upstream} "${uri}" HTTP/1.1 "x/1" ${status} 2 0.004\n`
const callback = (status: number): string =>
  request(status, { uri: '/oauth2/callback?code=secret&state=x' })

const JWT = 'Error retrieving session from token in Authorization header: '
const REFUSED = `${JWT}[unable to verify bearer token, `
const expired = std(`${REFUSED}failed to verify token: oidc: token is expired (x)]`)
const COOKIE = 'Error loading cookied session: '
const SESSION = 'Session{email:a@b.example user:x): y token:true refresh_token:true}'
const DOWN = 'dial tcp 10.0.0.9:443: connect: connection refused'
const DENIED = std('No valid authentication in request. Access Denied.')
const LOGIN = std('No valid authentication in request. Initiating login.')

const told = (lines: string): readonly string[] =>
  replayLines('oauth2-proxy', lines).map((event) =>
    ['kind', 'outcome', 'reason', 'error']
      .flatMap((key) => (event[key] as string | undefined) ?? [])
      .join(' ')
      .replace('token_validation', 'validation'),
  )

test.each<[string, string, readonly string[]]>([
  ['no token', DENIED + request(401), ['validation client_error missing_token']],
  ['no session: the sign-in page', LOGIN + request(403), ['validation client_error missing_token']],
  ['denied at once', expired + request(403), ['validation client_error expired']],
  [
    'the algorithm',
    std(
      `${REFUSED}oidc: malformed jwt: unexpected signature algorithm "HS256"; expected ["RS256"]]`,
    ) + request(401),
    ['validation client_error alg_not_allowed'],
  ],
  [
    'HTML instead of keys',
    std(`${REFUSED}fetching keys oidc: failed to decode keys: invalid character '<' <html>]`) +
      request(401),
    ['validation server_error jwks_invalid'],
  ],
  [
    'keys that could not be fetched',
    std(`${REFUSED}fetching keys oidc: get keys failed Get "https://a": ${DOWN}]`) + request(403),
    ['validation dependency_error jwks_unavailable'],
  ],
  [
    'an issuer that reads like an outage',
    std(
      `${REFUSED}oidc: id token issued by a different provider, expected "a" got "get keys failed"]`,
    ) + request(401),
    ['validation client_error wrong_issuer'],
  ],
  [
    'Basic credentials',
    std(`${JWT}invalid basic auth token found in authorization header`) + request(401),
    ['validation client_error malformed'],
  ],
  [
    'a new text',
    std(`${REFUSED}something new]`) + request(401),
    ['validation client_error unknown'],
  ],
  [
    'requests at once: every reason once, and one without',
    expired +
      std(`${JWT}no valid bearer token found in authorization header`) +
      DENIED +
      DENIED +
      request(401) +
      request(200, { user: 'u', upstream: '/' }) +
      DENIED +
      request(401) +
      request(401),
    [
      'validation client_error expired',
      'validation success',
      'validation client_error malformed',
      'validation client_error missing_token',
    ],
  ],
  [
    'a cookie that has expired, or was tampered with',
    std(`${COOKIE}cookie signature not valid, removing session`) + DENIED + request(401),
    ['validation client_error inactive'],
  ],
  [
    'a refused refresh',
    std(
      `${COOKIE}error refreshing access token for session (${SESSION}): session invalidated due to fatal refresh error: failed to get token: oauth2: "invalid_grant" "x", removing session`,
    ) + request(401),
    ['validation client_error inactive invalid_grant'],
  ],
  [
    'a session that ran out while the provider was down',
    std('Unable to refresh session: oauth2: cannot fetch token: 503 Service Unavailable') +
      'Response: <html>\n\n' +
      std(
        `${COOKIE}error refreshing access token for session (${SESSION}): session is expired, removing session`,
      ) +
      request(302),
    ['validation client_error expired'],
  ],
  [
    'a session store that is away',
    std(`${COOKIE}failed to load the session: ${DOWN}, removing session`) + request(401),
    ['validation dependency_error storage'],
  ],
  [
    'an application that refuses, or is away: the token was good',
    request(403, { user: 'u', upstream: '/' }) + request(502, { user: 'u', upstream: '/' }),
    ['validation success', 'validation success'],
  ],
  [
    'a group that is missing',
    request(403, { user: 'u', uri: '/oauth2/auth?allowed_groups=a' }),
    ['validation client_error insufficient_scope'],
  ],
  ['a route without authentication', request(200, { upstream: '/' }), ['http_request success']],
  [
    'what the proxy serves to anybody',
    request(200, { uri: '/ping' }) +
      request(200, { uri: '/ready' }) +
      request(200, { uri: '/robots.txt' }) +
      request(200, { uri: '/oauth2/static/a.css' }),
    [],
  ],
  [
    'an application that has a /ping',
    request(200, { user: 'u', upstream: '/', uri: '/ping' }),
    ['validation success'],
  ],
  [
    'the application callback of nobody',
    LOGIN + request(302, { uri: '/callback' }),
    ['validation client_error missing_token'],
  ],
  ['a sign-out', request(302, { user: 'u', uri: '/oauth2/sign_out' }), ['revocation success']],
  [
    'a login',
    auth('AuthSuccess', `Authenticated via OAuth2: ${SESSION}`) + callback(302),
    ['callback success'],
  ],
  [
    'a login under a prefix of the operator',
    request(302, { uri: '/sso/callback?code=a&state=b' }),
    ['callback success'],
  ],
  ['a login that is none of OAuth', auth('AuthSuccess', 'Authenticated via HtpasswdFile'), []],
  [
    'not on the list',
    auth('AuthFailure', 'Invalid authentication via OAuth2: unauthorized') + callback(403),
    ['callback user_error user_not_allowed'],
  ],
  [
    'another state',
    auth(
      'AuthFailure',
      'Invalid authentication via OAuth2: CSRF token mismatch, potential attack',
    ) + callback(403),
    ['callback client_error state_mismatch'],
  ],
  [
    'no CSRF cookie: two dumps of the request',
    std(
      '&{GET 0xc0 map[X:[} AuthFailure Invalid authentication via OAuth2: x]]} AuthFailure No cookies were found in OAuth callback.',
    ) +
      '\n' +
      std(
        '&{GET 0xc0 map[]} AuthFailure Invalid authentication via OAuth2: unable to obtain CSRF cookie: x (state=y)',
      ) +
      '\n' +
      callback(403),
    ['callback client_error state_missing'],
  ],
  [
    'consent denied',
    std('Error while parsing OAuth2 callback: access_denied') + callback(403),
    ['callback user_error consent_denied access_denied'],
  ],
  [
    'text instead of an error code',
    std('Error while parsing OAuth2 callback: <script>') + callback(403),
    ['callback client_error request_malformed'],
  ],
  [
    'a code that the server refused',
    std(
      'Error redeeming code during OAuth2 callback: token exchange failed: oauth2: "invalid_grant" "x"',
    ) + callback(500),
    ['callback server_error code_unknown invalid_grant'],
  ],
  [
    'a token endpoint that fails, with its page',
    std(
      'Error redeeming code during OAuth2 callback: token exchange failed: oauth2: cannot fetch token: 502 Bad Gateway',
    ) +
      'Response: <html>\n' +
      callback(500),
    ['callback dependency_error upstream_idp'],
  ],
  [
    'a token endpoint that is away',
    std(
      `Error redeeming code during OAuth2 callback: token exchange failed: Post "https://a": ${DOWN}`,
    ) + callback(500),
    ['callback dependency_error upstream_idp'],
  ],
  [
    'a callback without a line before it',
    callback(403) + callback(500),
    ['callback client_error unknown', 'callback server_error internal'],
  ],
])('%s', (_, lines, wanted) => expect(told(lines)).toEqual(wanted))

test('an accepted request says who, how long, and when it began', () => {
  const [event] = replayLines('oauth2-proxy', request(200, { user: 'svc-orders', upstream: '/' }))
  expect(event).toMatchObject({
    time: '2026-11-23T05:53:00.000Z',
    time_resolution_seconds: 1,
    decision: 'accept',
    duration_seconds: 0.004,
    request_id: 'r1',
  })
  expect(event).toHaveProperty('subject')
})

test('a reason keeps its verdict when its request line comes', () => {
  const lines = std(`${REFUSED}fetching keys oidc: get keys failed: 503 x]`) + request(403)
  expect(replayLines('oauth2-proxy', lines)).toMatchObject([
    { decision: 'error', mode: 'local', request_id: 'r1', duration_seconds: 0.004 },
  ])
})

test('members of the template may be named like its fields', () => {
  const line = `{"Timestamp":"${STAMP}","Client":"10.0.0.1","RequestID":"r1","Username":"u","Upstream":"/","RequestURI":"/a","StatusCode":200,"RequestDuration":0.1}\n`
  expect(told(line)).toEqual(['validation success'])
})

test('is recognised by its lines and no others', () => {
  const settings = { timezone: 'UTC', now: () => 0 }
  const found = (line: string) =>
    recognise([line], ADAPTERS, { settings, unwrap: 'auto' })?.adapter.id
  for (const line of [expired, request(200), auth('AuthFailure', 'x')])
    expect(found(line.trimEnd())).toBe('oauth2-proxy')
  for (const line of [
    `{"timestamp":"2026-11-23T05:53:00Z","message":"x","file":"a.go:1"}`,
    `{"uri":"/a","status":200,"request_id":"r","timestamp":"2026-11-23T05:53:00Z","upstream":"a"}`,
    `[${STAMP}] [main] x`,
    `${STAMP} [error] 7#7: *5 x`,
  ])
    expect(found(line), line).not.toBe('oauth2-proxy')
})
