import { expect, test } from 'vitest'
import type { AuthEvent } from '../../src/events.ts'
import { OTHER } from '../../src/metrics/admission.ts'
import { statusClass } from '../../src/metrics/feed/endpoint.ts'
import { feedEvent } from '../../src/metrics/feed/event.ts'
import type { Facts } from '../../src/metrics/feed/facts.ts'
import { feedVerdict } from '../../src/metrics/feed/verdict.ts'
import type { Store } from '../../src/metrics/store.ts'
import { decidesAll, eventOf, facts, NOON, promise, storeOf } from './subjects.ts'

const server = 'kc'
const token = (keys: Partial<AuthEvent>): AuthEvent =>
  eventOf('token_request', { grant_type: 'client_credentials', client: 'shop', ...keys })
const access = (keys: Partial<AuthEvent>): AuthEvent =>
  eventOf('http_request', { endpoint: 'token', ...keys })
const fed = (event: AuthEvent, known: Facts = decidesAll): Store => {
  const store = storeOf()
  feedEvent(store, event, known)
  return store
}

// What one record adds to: requests, causes, durations.
const counts = (event: AuthEvent, known: Facts): readonly number[] => {
  const store = fed(event, known)
  return [
    store.sum('oauth_token_requests_total', {}),
    store.sum('oauth_token_request_failures_total', {}),
    store.sum('oauth_token_request_duration_seconds', {}),
  ]
}
const timed = { duration_seconds: 0.1 }
const events = facts(['successes', 'reasons'], ['server_errors', 'latency'])
const accessBesideEvents = facts(['server_errors', 'latency'], ['successes', 'reasons'])
const accessAlone = facts(['successes', 'server_errors', 'latency'])
const accessBesideErrors = facts(['successes', 'server_errors', 'latency'], ['reasons'])
const errorsOnly = facts(['reasons'], ['successes', 'server_errors', 'latency'])

test.each<[string, AuthEvent, Facts, readonly number[]]>([
  ['one log tells all: a token', token({ outcome: 'success', ...timed }), decidesAll, [1, 0, 1]],
  [
    'one log tells all: a refusal',
    token({ outcome: 'client_error', ...timed }),
    decidesAll,
    [1, 1, 1],
  ],
  ['one log tells all: a poll', token({ outcome: 'neutral', ...timed }), decidesAll, [1, 0, 0]],
  ['events beside an access log: a token', token({ outcome: 'success' }), events, [1, 0, 0]],
  ['events beside an access log: a refusal', token({ outcome: 'client_error' }), events, [1, 1, 0]],
  [
    'its access line of a token',
    access({ outcome: 'success', ...timed }),
    accessBesideEvents,
    [0, 0, 1],
  ],
  [
    'its access line of a refusal',
    access({ outcome: 'client_error' }),
    accessBesideEvents,
    [0, 0, 0],
  ],
  [
    'its access line of a 5xx',
    access({ outcome: 'server_error', ...timed }),
    accessBesideEvents,
    [1, 1, 1],
  ],
  ['its access line of a 429', access({ outcome: 'throttled' }), accessBesideEvents, [1, 1, 0]],
  [
    'an access log alone: a token',
    access({ outcome: 'success', ...timed }),
    accessAlone,
    [1, 0, 1],
  ],
  ['an access log alone: a refusal', access({ outcome: 'client_error' }), accessAlone, [1, 1, 0]],
  [
    'an access log beside errors only: a refusal',
    access({ outcome: 'client_error' }),
    accessBesideErrors,
    [1, 0, 0],
  ],
  ['the error event of that refusal', token({ outcome: 'client_error' }), errorsOnly, [0, 1, 0]],
  [
    'events that hide successes, alone',
    token({ outcome: 'client_error', ...timed }),
    facts(['reasons']),
    [1, 1, 1],
  ],
  [
    'a second log of the same requests',
    token({ outcome: 'success', ...timed }),
    facts([], ['successes', 'server_errors', 'reasons', 'latency']),
    [0, 0, 0],
  ],
  [
    'an access line of another endpoint',
    eventOf('http_request', { endpoint: 'jwks', outcome: 'server_error' }),
    accessAlone,
    [0, 0, 0],
  ],
  ['a login', eventOf('login', { outcome: 'server_error' }), decidesAll, [0, 0, 0]],
])('%s', (_, event, known, expected) => {
  expect(counts(event, known)).toEqual(expected)
})

test('a request is counted by grant, outcome and region, a client by its name after its success', () => {
  const store = storeOf()
  const region = { region: 'eu', tenant: 'main' }
  feedEvent(
    store,
    token({ outcome: 'client_error', reason: 'client_auth_failed', ...region }),
    decidesAll,
  )
  feedEvent(store, token({ outcome: 'success', ...region }), decidesAll)
  feedEvent(store, token({ outcome: 'success', ...region }), decidesAll)
  expect(store.touched()).toEqual([
    `oauth_token_requests_total{server="kc",tenant="${OTHER}",auth_region="eu",grant_type="client_credentials",outcome="client_error"}`,
    'oauth_token_requests_total{server="kc",tenant="main",auth_region="eu",grant_type="client_credentials",outcome="success"}',
    'oauth_token_request_failures_total{server="kc",grant_type="client_credentials",reason="client_auth_failed"}',
    `oauth_client_token_requests_total{server="kc",client="${OTHER}",grant_type="client_credentials",outcome="client_error"}`,
    'oauth_client_token_requests_total{server="kc",client="shop",grant_type="client_credentials",outcome="success"}',
    `oauth_client_token_request_failures_total{server="kc",client="${OTHER}",reason="client_auth_failed"}`,
  ])
  expect(store.sum('oauth_client_token_requests_total', { client: 'shop' })).toBe(2)
})

test.each<[string, Partial<AuthEvent>, Record<string, string>]>([
  ['an error of the RFC', { error: 'invalid_grant' }, { error: 'invalid_grant' }],
  ['an error of the product', { error: 'SOMETHING <odd>' }, { error: 'product' }],
  ['no error', {}, {}],
  ['no grant', { grant_type: undefined }, { grant_type: 'other' }],
  ['no reason', { reason: undefined }, { reason: 'unknown' }],
  ['a reason of another endpoint', { reason: 'bad_signature' }, { reason: 'unknown' }],
])('a failure with %s', (_, keys, shown) => {
  const store = fed(token({ outcome: 'client_error', reason: 'internal', ...keys }))
  const [failure] = store
    .touched()
    .filter((text) => text.startsWith('oauth_token_request_failures'))
  const labels = { grant_type: 'client_credentials', reason: 'internal', ...shown }
  const expected = ['grant_type', 'error', 'reason'].flatMap((name) =>
    name in labels ? [`${name}="${labels[name as keyof typeof labels]}"`] : [],
  )
  expect(failure).toBe(`oauth_token_request_failures_total{server="kc",${expected.join(',')}}`)
})

test('durations are told apart by how the request ended', () => {
  for (const [outcome, outcome_class] of [
    ['success', 'issued'],
    ['client_error', 'refused'],
    ['throttled', 'refused'],
    ['server_error', 'failed'],
    ['dependency_error', 'failed'],
  ] as const) {
    const store = fed(token({ outcome, ...timed }))
    expect(store.sum('oauth_token_request_duration_seconds', { outcome_class }), outcome).toBe(1)
  }
})

test('endpoints are counted by class of status, and timed', () => {
  const store = fed(eventOf('http_request', { endpoint: 'jwks', status: 204, ...timed }))
  expect(
    store.sum('oauth_endpoint_requests_total', { server, endpoint: 'jwks', status: '2xx' }),
  ).toBe(1)
  expect(store.sum('oauth_endpoint_duration_seconds', { server, endpoint: 'jwks' })).toBe(1)
})

test.each([
  [200, '2xx'],
  [299, '2xx'],
  [302, '3xx'],
  [400, '4xx'],
  [401, '401'],
  [403, '403'],
  [404, '4xx'],
  [429, '429'],
  [499, 'none'],
  [500, '5xx'],
  [503, '5xx'],
  [100, 'none'],
  [0, 'none'],
  [undefined, 'none'],
] as const)('status %s is shown as %s', (status, shown) => {
  expect(statusClass(status)).toBe(shown)
})

test('who failed behind the server is counted whatever the request was', () => {
  const login = fed(eventOf('login', { outcome: 'dependency_error', upstream: 'idp' }))
  expect(login.sum('oauth_upstream_failures_total', { server, upstream: 'idp' })).toBe(1)
  const unsaid = fed(token({ outcome: 'dependency_error' }))
  expect(unsaid.sum('oauth_upstream_failures_total', { server, upstream: 'other' })).toBe(1)
  expect(
    fed(token({ outcome: 'server_error', upstream: 'idp' })).sum(
      'oauth_upstream_failures_total',
      {},
    ),
  ).toBe(0)
})

test('a late event feeds nothing that a rule reads but the late rows', () => {
  const late = facts(['successes', 'server_errors', 'reasons', 'latency'], [], true)
  const store = fed(token({ outcome: 'dependency_error', ...timed }), late)
  expect(store.touched()).toEqual([])
  const slo = promise('a', ['client'])
  feedVerdict(store, { slo, result: 'good' }, token({}), true)
  feedVerdict(store, { slo, result: 'bad' }, token({ trace_id: 'a'.repeat(32) }), true)
  expect(store.sum('oauth_slo_late_events_total', { slo: 'a', server })).toBe(2)
  expect(store.sum('oauth_slo_late_bad_events_total', { slo: 'a', server })).toBe(1)
  expect(store.sum('oauth_slo_events_total', {})).toBe(0)
})

test('verdicts are counted by what their SLO is split by, and nothing else', () => {
  const store = storeOf()
  const event = token({ tenant: 'main', region: 'eu', grant_type: 'password' })
  store.admit('client', server, 'shop')
  feedVerdict(store, { slo: promise('whole'), result: 'good' }, event, false)
  feedVerdict(
    store,
    {
      slo: promise('split', ['auth_region', 'client', 'grant_type', 'resource_server']),
      result: 'bad',
    },
    event,
    false,
  )
  const split = '{slo="split",server="kc",auth_region="eu",client="shop",grant_type="password"}'
  expect(store.touched()).toEqual([
    `oauth_slo_events_total${split}`,
    'oauth_slo_events_total{slo="whole",server="kc"}',
    `oauth_slo_bad_events_total${split}`,
  ])
})

test('what is left out of a budget is counted by cause, late or not', () => {
  const store = storeOf()
  const verdict = { slo: promise('a'), result: 'excluded', why: 'unknown_subject' } as const
  feedVerdict(store, verdict, token({}), false)
  feedVerdict(store, verdict, token({}), true)
  expect(store.touched()).toEqual([
    'oauth_slo_excluded_events_total{slo="a",server="kc",why="unknown_subject"}',
  ])
  expect(store.sum('oauth_slo_excluded_events_total', {})).toBe(2)
})

const exemplars = (store: Store): readonly unknown[] =>
  store.families().flatMap((family) => [...family.exemplars.values()])
const trace = '0af7651916cd43dd8448eb211c80319c'

test.each<[string, Partial<AuthEvent>, readonly unknown[]]>([
  ['a trace id', { trace_id: trace }, [{ traceId: trace, value: 1, time: NOON }]],
  ['no trace id', {}, []],
  ['something else in its place', { trace_id: 'Bearer eyJhbGciOi' }, []],
  ['a stamp that lies in the future', { trace_id: trace, time: NOON + 3_600_000 }, []],
])('a bad event with %s', (_, keys, expected) => {
  const store = storeOf()
  feedVerdict(store, { slo: promise('a'), result: 'bad' }, token(keys), false)
  expect(exemplars(store)).toEqual(expected)
})

test('a good event leaves no exemplar', () => {
  const store = storeOf()
  feedVerdict(store, { slo: promise('a'), result: 'good' }, token({ trace_id: trace }), false)
  expect(exemplars(store)).toEqual([])
})

test('durations carry the trace in their bucket', () => {
  const store = fed(token({ outcome: 'success', trace_id: trace, duration_seconds: 0.3 }))
  expect(exemplars(store)).toContainEqual({ traceId: trace, value: 0.3, time: NOON })
})
