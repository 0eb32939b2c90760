// What a mapping decides, and what the standards decide where it is silent.
import { expect, test } from 'vitest'
import { printEvent } from '../../src/event-text.ts'
import type { FieldRules } from '../../src/adapters/mapped/mapping.ts'
import type { SourceConfig } from '../../src/config/config.ts'
import { DERIVED_KINDS } from '../../src/events.ts'
import { testPipeline } from '../pipeline/run.ts'

const NOW = Date.UTC(2026, 10, 24, 13)
const TIME = '2026-11-24T12:00:00.120Z'

const eventsOf = (
  record: Readonly<Record<string, unknown>> | string,
  fields: FieldRules,
  like: Partial<SourceConfig> = {},
  format = 'json',
): readonly Record<string, unknown>[] => {
  const { feed, pipeline, events } = testPipeline(format, {
    like: { fields, ...like },
    resourceServers: [{ name: 'orders', trusts: ['as'], protectedPaths: ['/api/**'] }],
  })
  const line = typeof record === 'string' ? record : JSON.stringify({ time: TIME, ...record })
  feed(`${line}\n`, NOW)
  pipeline.finish(NOW)
  const read = events.filter(({ kind }) => !DERIVED_KINDS.has(kind))
  return read.map((event) => {
    const { time: _, format: __, source: ___, server: ____, ...rest } = printEvent(event)
    return rest
  })
}
const at = (path: string) => [{ paths: [path] }]

const TOKEN: FieldRules = {
  kind: [{ paths: ['type'], values: { token: 'token_request', 'check*': 'introspection' } }],
  outcome: [{ paths: ['result'], values: { ok: 'success' } }],
  error: at('error'),
  reason: [{ paths: ['why'], values: { 'used twice*': 'refresh_reused', meh: null } }],
  status: at('code'),
  grant_type: at('grant'),
}
const of = (outcome: string, more = {}) => [{ kind: 'token_request', outcome, ...more }]

test.each<[string, Record<string, unknown>, readonly Record<string, unknown>[]]>([
  ['a value that the mapping names', { type: 'token', result: 'ok' }, of('success')],
  [
    'a beginning of a value',
    { type: 'check_access', result: 'ok' },
    [{ kind: 'introspection', outcome: 'success' }],
  ],
  ['a kind that no value names is not about auth', { type: 'start', result: 'ok' }, []],
  [
    'an error code decides, and names the cause',
    { type: 'token', error: 'invalid_scope' },
    of('client_error', { error: 'invalid_scope', reason: 'scope_invalid' }),
  ],
  [
    'the server goes before the client',
    { type: 'token', error: 'invalid_grant', code: 503 },
    of('server_error', { error: 'invalid_grant', reason: 'unknown' }),
  ],
  ['throttled by its status', { type: 'token', code: '429' }, of('throttled')],
  [
    'steps of the protocol are no failures',
    { type: 'token', error: 'authorization_pending', code: 400 },
    of('neutral', { error: 'authorization_pending', reason: 'authorization_pending' }),
  ],
  [
    'a text that the mapping does not know is `unknown`, never a guess',
    { type: 'token', why: 'the moon', code: 400 },
    of('client_error', { reason: 'unknown' }),
  ],
  [
    'a text that the mapping knows to mean nothing',
    { type: 'token', why: 'meh', code: 400 },
    of('client_error'),
  ],
  [
    'a reason by its beginning',
    { type: 'token', why: 'used twice by 10.0.0.7', code: 400 },
    of('client_error', { reason: 'refresh_reused' }),
  ],
  [
    'a success has neither error nor reason',
    { type: 'token', result: 'ok', error: 'x', why: 'used twice' },
    of('success'),
  ],
  [
    'grant types as requests name them',
    { type: 'token', result: 'ok', grant: 'urn:ietf:params:oauth:grant-type:device_code' },
    of('success', { grant_type: 'device_code' }),
  ],
  [
    'grant types of somebody’s own',
    { type: 'token', result: 'ok', grant: 'magic' },
    of('success', { grant_type: 'other' }),
  ],
  ['nothing tells how it ended', { type: 'token' }, []],
])('%s', (_, record, events) => {
  expect(eventsOf(record, TOKEN)).toEqual(events)
})

test('the first rule that gives a value decides; a condition and a default belong to their rule', () => {
  const fields: FieldRules = {
    ...TOKEN,
    kind: [
      { paths: [], value: 'token_request', when: { at: ['token'] } },
      { paths: ['type'], values: { x: 'login' }, default: 'session', when: { at: ['*'] } },
    ],
  }
  const kinds = (record: Record<string, unknown>): readonly unknown[] =>
    eventsOf({ result: 'ok', ...record }, fields).map(({ kind }) => kind)
  expect(kinds({ at: 'token' })).toEqual(['token_request'])
  expect(kinds({ at: 'page', type: 'x' })).toEqual(['login'])
  expect(kinds({ at: 'page', type: 'y' })).toEqual(['session'])
  expect(kinds({ type: 'x' })).toEqual([])
})

test('identifiers are fingerprints: of a token, of its id, of a hash', () => {
  const fields: FieldRules = {
    ...TOKEN,
    token: at('t'),
    refresh_token: [{ paths: ['jti'], id: true }],
    subject: at('sub'),
  }
  const [event] = eventsOf({ type: 'token', result: 'ok', t: 'raw', jti: 'id', sub: 'al' }, fields)
  const [same] = eventsOf({ type: 'token', result: 'ok', t: 'id', jti: 'raw', sub: 'al' }, fields)
  for (const key of ['token', 'refresh_token', 'subject'])
    expect(event?.[key]).toMatch(/^[0-9a-f]{32}$/)
  expect(event?.['token']).not.toBe(same?.['refresh_token'])
  expect(event?.['subject']).toBe(same?.['subject'])
})

test('units, sums, and a time that is written at the end', () => {
  const fields: FieldRules = {
    ...TOKEN,
    time: [{ paths: ['time'], at: 'end' }],
    duration_seconds: [{ paths: [], sum: ['a', 'b'], unit: 'ms' }],
  }
  const { feed, pipeline, events } = testPipeline('json', { like: { fields } })
  const record = { time: TIME, type: 'token', result: 'ok', a: 100, b: '20.5' }
  feed(`${JSON.stringify(record)}\n${JSON.stringify({ ...record, b: -1 })}\n`, NOW)
  pipeline.finish(NOW)
  expect(
    events.map(({ time, duration_seconds }) => [time - Date.parse(TIME), duration_seconds]),
  ).toEqual([
    [-120.5, 0.1205],
    [0, undefined],
  ])
})

test('a key that the kind cannot have is left out', () => {
  const fields: FieldRules = { ...TOKEN, pkce: at('pkce'), active: at('active') }
  expect(eventsOf({ type: 'token', result: 'ok', pkce: 's256', active: true }, fields)).toEqual(
    of('success', { pkce: 's256' }),
  )
})

const REQUEST: FieldRules = {
  path: at('path'),
  status: at('status'),
  challenge: at('challenge'),
}
const validation = (more: object) => [
  { kind: 'token_validation', resource_server: 'orders', ...more },
]
const request = (more: object) => [{ kind: 'http_request', ...more }]

test.each<[string, Record<string, unknown>, readonly Record<string, unknown>[]]>([
  [
    'accepted',
    { path: '/api/orders', status: 200 },
    validation({ outcome: 'success', decision: 'accept' }),
  ],
  [
    'refused',
    { path: '/api/orders?token=x', status: 401 },
    validation({ outcome: 'client_error', decision: 'reject', reason: 'unknown' }),
  ],
  [
    'no token',
    { path: '/api/orders', status: 401, challenge: 'Bearer realm="x"' },
    validation({ outcome: 'client_error', decision: 'reject', reason: 'missing_token' }),
  ],
  [
    'not enough',
    { path: '/api/orders', status: 403, challenge: 'Bearer error="insufficient_scope"' },
    validation({
      outcome: 'client_error',
      error: 'insufficient_scope',
      reason: 'insufficient_scope',
      decision: 'reject',
    }),
  ],
  [
    'broken: no verdict about a token',
    { path: '/api/orders', status: 503 },
    request({ outcome: 'server_error', resource_server: 'orders', endpoint: 'api', status: 503 }),
  ],
  [
    'not protected: a challenge alone tells',
    { path: '/open', status: 401, challenge: 'Bearer error="invalid_token"' },
    validation({
      outcome: 'client_error',
      error: 'invalid_token',
      reason: 'unknown',
      decision: 'reject',
    }),
  ],
  [
    'not protected',
    { path: '/open', status: 200 },
    request({ outcome: 'success', resource_server: 'orders', endpoint: 'api', status: 200 }),
  ],
  [
    'a path that only looks like an endpoint of an authorization server',
    { path: '/v1/device', status: 200 },
    request({ outcome: 'success', resource_server: 'orders', endpoint: 'api', status: 200 }),
  ],
  ['a health check is nothing', { path: '/healthz', status: 200 }, []],
])('a resource server: %s', (_, record, events) => {
  expect(eventsOf(record, REQUEST, { resourceServer: 'orders' })).toEqual(events)
})

test('a resource server is no authority for what the authorization server does', () => {
  const { feed, pipeline } = testPipeline('json', {
    like: { fields: REQUEST, resourceServer: 'orders', provides: { successes: 'all' } },
    resourceServers: [{ name: 'orders', trusts: ['as'], protectedPaths: ['/api/**'] }],
  })
  feed(`${JSON.stringify({ time: TIME, path: '/api/x', status: 200 })}\n`, NOW)
  pipeline.finish(NOW)
  expect([...pipeline.authorities('as').keys()]).toEqual(['validations'])
})

test('endpoints of the operator go before the usual names', () => {
  const like = { endpoints: [['/issue/*', 'token']] as const }
  expect(eventsOf({ path: '/issue/a', status: 200 }, REQUEST, like)).toEqual(
    request({ outcome: 'success', endpoint: 'token', status: 200 }),
  )
})

test('a JSON object behind text has the stamp of the text', () => {
  const line = `2026-11-24 12:00:00,120 INFO ${JSON.stringify({ type: 'token', result: 'ok' })}`
  expect(eventsOf(line, TOKEN)).toEqual(of('success'))
})

test('key-value text behind a stamp and words', () => {
  const line = '2026-11-24 12:00:00,120 INFO [audit] type="token", result="ok", grant="password"'
  expect(eventsOf(line, TOKEN, {}, 'key-value')).toEqual(of('success', { grant_type: 'password' }))
})
