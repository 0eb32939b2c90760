import { expect, test } from 'vitest'
import { recognise } from '../../src/adapters/recognise.ts'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { replayLines } from '../replay-lines.ts'

const at = (second: number, level: string, connection: number, text: string): string =>
  `2026/11/23 05:44:${String(second).padStart(2, '0')} [${level}] 7#7: *${connection} ${text}`
const ACTIVE = 'js: OAuth token introspection found ACTIVE token'
const INACTIVE = 'js: OAuth token introspection found inactive token'
const NOT_JSON = 'js: OAuth token introspection response is not JSON: undefined'
const status = (code: number): string =>
  `js: OAuth unexpected response from authorization server (HTTP ${code}). undefined`
const DOWN =
  'connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: api, request: "GET /a HTTP/1.1", subrequest: "/_oauth2_send_introspection_request", upstream: "http://127.0.0.1/introspect", host: "a"'

const verdicts = (...lines: string[]): readonly string[] =>
  replayLines('nginx', lines.join('\n')).map((event) =>
    ['decision', 'reason'].flatMap((key) => (event[key] as string) ?? []).join(' '),
  )

test.each<[string, readonly string[], readonly string[]]>([
  [
    'a verdict alone',
    [at(1, 'warn', 1, ACTIVE), at(1, 'warn', 2, INACTIVE)],
    ['accept', 'reject inactive'],
  ],
  [
    'an outage that answers JSON is logged as an inactive token',
    [at(1, 'error', 1, status(503)), at(2, 'warn', 1, INACTIVE)],
    ['error introspection_unavailable'],
  ],
  [
    'refused credentials likewise',
    [at(1, 'error', 1, status(401)), at(1, 'warn', 1, INACTIVE)],
    ['error introspection_unavailable'],
  ],
  [
    'a 400 is the answer to what the client sent',
    [at(1, 'error', 1, status(400)), at(1, 'warn', 1, INACTIVE)],
    ['reject inactive'],
  ],
  [
    'a 400 that is not JSON is no answer',
    [at(1, 'error', 1, status(400)), at(1, 'error', 1, NOT_JSON)],
    ['error introspection_unavailable'],
  ],
  ['a page instead of JSON', [at(1, 'error', 1, NOT_JSON)], ['error introspection_unavailable']],
  [
    'a connection that failed, with a stale entry',
    [at(1, 'error', 1, DOWN), at(1, 'warn', 1, ACTIVE)],
    ['accept'],
  ],
  ['a connection that failed, at the default level', [at(1, 'error', 1, DOWN)], []],
  [
    'requests on one connection, at the default level',
    [status(400), status(503), status(503), status(400)].map((text) => at(1, 'error', 1, text)),
    [
      'reject inactive',
      'error introspection_unavailable',
      'error introspection_unavailable',
      'reject inactive',
    ],
  ],
  [
    'requests on one connection',
    [ACTIVE, ACTIVE, INACTIVE, ACTIVE].map((text) => at(1, 'warn', 1, text)),
    ['accept', 'accept', 'reject inactive', 'accept'],
  ],
  [
    'a body of several lines',
    [at(1, 'error', 1, `${NOT_JSON}<html>`), '<h1>502</h1>', at(1, 'warn', 2, ACTIVE)],
    ['error introspection_unavailable', 'accept'],
  ],
  [
    'a limit, an upstream, a script that is not ours, a worker',
    [
      at(1, 'error', 1, 'limiting requests, excess: 1.7 by zone "token", client: 10.0.0.1'),
      at(1, 'error', 1, 'no live upstreams while connecting to upstream, client: 10.0.0.1'),
      at(1, 'warn', 1, 'js: hello'),
      at(1, 'error', 1, `open() "/x/${ACTIVE}" failed (2: No such file or directory)`),
      '2026/11/23 05:44:01 [notice] 1#1: signal process started',
    ],
    [],
  ],
])('error log: %s', (_, lines, wanted) => expect(verdicts(...lines)).toEqual(wanted))

const combined = (request: string, code: number, user = '-', agent = 'x/1'): string =>
  `10.0.0.1 - ${user} [23/Nov/2026:05:44:30 +0000] "${request}" ${code} 21 "-" "${agent}"`
const told = (line: string) =>
  replayLines('nginx', line).map(({ kind, endpoint, outcome, client }) => [
    kind,
    endpoint,
    outcome,
    client,
  ])

test.each<[string, unknown[][]]>([
  [
    combined('POST /oauth2/token HTTP/1.1', 200, 'shop'),
    [['http_request', 'token', 'success', 'shop']],
  ],
  [
    combined('GET /admin HTTP/1.1', 200, 'alice'),
    [['http_request', 'other', 'success', undefined]],
  ],
  [
    combined('GET /token?x=\\x22a\\x5Cb HTTP/1.1', 499),
    [['http_request', 'token', 'client_error', undefined]],
  ],
  [combined('POST /token HTTP/1.1', 429), [['http_request', 'token', 'throttled', undefined]]],
  [combined('POST /token HTTP/1.1', 504), [['http_request', 'token', 'server_error', undefined]]],
  [combined('GET /healthz HTTP/1.1', 200), []],
])('access line %s', (line, wanted) => expect(told(line)).toEqual(wanted))

const JSON_LINE = {
  msec: 1795412670.36,
  request_id: 'r1',
  remote_addr: '10.0.0.1',
  uri: '/orders/17',
  status: 200,
  request_time: 0.25,
  upstream_status: '200',
  server_name: 'api.example',
  traceparent: '00-e3cba074e4cb40c3417f31d56f463dbe-8ca2a95c90e55d32-01',
}
const gateway = (more: object) => replayLines('nginx', JSON.stringify({ ...JSON_LINE, ...more }))[0]

test('auth_request: the verdict, and what the token says', () => {
  expect(
    gateway({
      auth_status: '204',
      introspect_cache: 'HIT',
      token_client: 'shop',
      token_scope: 'a b',
      token_exp: '1795413570',
    }),
  ).toMatchObject({
    time: '2026-11-23T05:44:30.110Z',
    kind: 'token_validation',
    decision: 'accept',
    client: 'shop',
    scopes: ['a', 'b'],
    cache: 'hit',
    resource_server: 'api.example',
    duration_seconds: 0.25,
    expires_at: '2026-11-23T05:59:30.000Z',
    trace_id: 'e3cba074e4cb40c3417f31d56f463dbe',
    request_id: 'r1',
  })
  expect(gateway({ auth_status: '403', status: 403 })).toMatchObject({
    decision: 'reject',
    outcome: 'client_error',
    reason: 'unknown',
  })
  expect(gateway({ auth_status: '502', status: 500 })).toMatchObject({
    decision: 'error',
    outcome: 'server_error',
    reason: 'validator_error',
  })
})

test('a challenge shows that a token was refused; without one and without auth_request a line is a request', () => {
  expect(
    gateway({ status: 401, www_authenticate: 'Bearer realm="x", error="invalid_token"' }),
  ).toMatchObject({ kind: 'token_validation', decision: 'reject', error: 'invalid_token' })
  expect(gateway({ status: 401, www_authenticate: 'Basic realm="x"' })).toMatchObject({
    kind: 'http_request',
  })
  expect(gateway({ auth_status: '', host: 'evil.example' })).toMatchObject({
    kind: 'http_request',
    endpoint: 'other',
  })
})

test('a combined line is nginx’s only where its escapes say so', () => {
  const settings = { timezone: 'UTC', now: () => 0 }
  const found = (line: string) =>
    recognise([line], ADAPTERS, { settings, unwrap: 'auto' })?.adapter.id
  expect(found(combined('GET /a HTTP/1.1', 200))).toBeUndefined()
  expect(found(combined('GET /a HTTP/1.1', 200, '-', 'a\\x22b'))).toBe('nginx')
  expect(found(combined('GET /a\\xFC HTTP/1.1', 200))).toBe('nginx')
  for (const apache of ['a\\"b', 'a\\xfcb', 'a\\\\x22b', '\\x16\\x03'])
    expect(found(combined('GET /a HTTP/1.1', 200, '-', apache)), apache).not.toBe('nginx')
  expect(found(at(1, 'error', 1, 'anything'))).toBe('nginx')
})
