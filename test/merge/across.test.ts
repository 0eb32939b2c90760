import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authEvent, type AuthEvent, type Kind } from '../../src/events.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { createAcross, type Across } from '../../src/merge/across.ts'
import type { Seen } from '../../src/merge/merge.ts'
import { asSaved } from '../state/saved.ts'

const T0 = 1_800_000_000_000
const all = { expected: true, sample: 'all' } as const

const half = (kind: Kind, at: number, more: Partial<AuthEvent>): Seen => ({
  event: Object.assign(authEvent(kind, T0 + at, 'keycloak'), {
    trace_id: 't',
    ...more,
  }) as AuthEvent,
  late: false,
})
const event = (at: number, more: Partial<AuthEvent> = {}): Seen =>
  half('token_request', at, { source: 'log', outcome: 'success', ...more })
/** From and to, ms. */
const span = (from: number, to: number, more: Partial<AuthEvent> = {}): Seen => {
  const status = more.status ?? 200
  return half('http_request', from, {
    format: 'otlp',
    source: 'spans',
    span_id: `s${from}`,
    endpoint: 'token',
    status,
    outcome: status >= 500 ? 'server_error' : status >= 400 ? 'client_error' : 'success',
    duration_seconds: (to - from) / 1000,
    ...more,
  })
}
const across = (timedBy = ''): Across =>
  createAcross({ withinMs: 5000, timedBy: (source) => source === timedBy })

/** What becomes of these halves: kind, grant, outcome, duration. */
const told = (halves: readonly Seen[], it = across()): readonly unknown[] => {
  for (const seen of halves) expect(it.add(seen, all)).toEqual([])
  return it
    .expire(Infinity)
    .map(({ event: e }) => [e.kind, e.grant_type, e.outcome, e.duration_seconds])
}

test('an event has duration, status and span of its request, and is one event', () => {
  const it = across()
  it.add(event(95, { grant_type: 'refresh_token', client: 'shop' }), all)
  it.add(span(0, 100, { ip: '192.0.2.1' }), all)
  const [whole, ...rest] = it.expire(Infinity)
  expect(rest).toEqual([])
  expect(whole?.event).toMatchObject({
    kind: 'token_request',
    source: 'log',
    grant_type: 'refresh_token',
    client: 'shop',
    outcome: 'success',
    duration_seconds: 0.1,
    status: 200,
    span_id: 's0',
    ip: '192.0.2.1',
    partners: [{ source: 'spans', endpoint: 'token', sample: 'all' }],
  })
  expect([it.joined(), it.alone(), it.waiting()]).toEqual([1, 0, 0])
  expect(it.takeOrphans().size).toBe(0)
})

test('a refresh and an exchange of one trace keep their own durations, also a millisecond apart', () => {
  const refresh = event(49, { grant_type: 'refresh_token' })
  const exchange = event(95, { grant_type: 'token_exchange' })
  expect(told([exchange, refresh, span(51, 100), span(0, 50)])).toEqual([
    ['token_request', 'refresh_token', 'success', 0.05],
    ['token_request', 'token_exchange', 'success', 0.049],
  ])
})

test('requests at the same time are told apart where only one way is left', () => {
  const first = event(5, { grant_type: 'refresh_token' })
  const second = event(95, { grant_type: 'token_exchange' })
  // The first lies in both spans, the second in one only.
  expect(told([first, second, span(0, 90), span(1, 100)])).toEqual([
    ['token_request', 'refresh_token', 'success', 0.09],
    ['token_request', 'token_exchange', 'success', 0.099],
  ])
})

test('where more than one way is left nobody guesses: events and spans stay alone', () => {
  const twice = [event(50), event(60), span(0, 100), span(1, 101)]
  expect(told(twice)).toEqual([
    ['http_request', undefined, 'success', 0.1],
    ['http_request', undefined, 'success', 0.1],
    ['token_request', undefined, 'success', undefined],
    ['token_request', undefined, 'success', undefined],
  ])
  // The log hides one of two: which, nobody can tell; nor once the first has been given up.
  const it = across()
  for (const seen of [event(50), span(0, 100), span(1, 300)]) it.add(seen, all)
  expect(it.expire(T0 + 5200)).toEqual([])
  expect(it.expire(T0 + 6000).map(({ event: { kind } }) => kind)).toEqual([
    'http_request',
    'http_request',
    'token_request',
  ])
  expect(it.waiting()).toBe(0)
  expect(it.takeOrphans()).toEqual(
    new Map([
      ['log', 1],
      ['spans', 2],
    ]),
  )
})

test('the answer tells a refusal from a success at the same time', () => {
  const refused = event(50, { outcome: 'client_error', reason: 'refresh_revoked' })
  expect(told([refused, event(60), span(0, 100), span(1, 102, { status: 400 })])).toEqual([
    ['token_request', undefined, 'client_error', 0.101],
    ['token_request', undefined, 'success', 0.1],
  ])
})

test.each([
  ['another trace', span(0, 100, { trace_id: 'u' })],
  ['another endpoint', span(0, 100, { endpoint: 'introspect' })],
  ['over before', span(0, 40)],
  ['begun after', span(60, 100)],
  ['another answer', span(0, 100, { status: 401 })],
  ['another realm', span(0, 100, { tenant: 'globex' })],
])('not the same request: %s', (_, other) => {
  expect(told([event(50, { tenant: 'acme' }), other])).toHaveLength(2)
})

test('the id of a request joins where the trace holds several', () => {
  const access = (at: number, id: string, seconds: number): Seen =>
    half('http_request', at, {
      source: 'proxy',
      format: 'nginx',
      endpoint: 'token',
      request_id: id,
      status: 200,
      outcome: 'success',
      duration_seconds: seconds,
    })
  const asked = (id: string): Seen => event(50, { request_id: id })
  expect(told([asked('a'), asked('b'), access(60, 'b', 0.02), access(61, 'a', 0.01)])).toEqual([
    ['token_request', undefined, 'success', 0.01],
    ['token_request', undefined, 'success', 0.02],
  ])
})

test.each([
  ['begin', 999],
  ['end', -200],
])('an access line that is stamped in whole seconds, at its %s, is joined', (_, at) => {
  const line = half('http_request', 0, {
    source: 'proxy',
    format: 'nginx',
    endpoint: 'token',
    status: 200,
    outcome: 'success',
    duration_seconds: 0.3,
    time_resolution_seconds: 1,
  })
  expect(told([event(at), line])).toEqual([['token_request', undefined, 'success', 0.3]])
})

test('an access line and a span of one request are both in its event', () => {
  const line = half('http_request', 100, {
    source: 'proxy',
    format: 'nginx',
    endpoint: 'token',
    status: 200,
    outcome: 'success',
    duration_seconds: 0.12,
  })
  const halves = [event(95), span(0, 100), line]
  expect(told(halves, across('proxy'))).toEqual([['token_request', undefined, 'success', 0.12]])
  expect(halves[0]?.event.partners?.map(({ source }) => source)).toEqual(['spans', 'proxy'])
})

test('the source that decides latency is believed before the event itself', () => {
  expect(told([event(95, { duration_seconds: 0.05 }), span(0, 100)])).toMatchObject([
    ['token_request', undefined, 'success', 0.05],
  ])
  expect(
    told([event(95, { duration_seconds: 0.05 }), span(0, 100)], across('spans')),
  ).toMatchObject([['token_request', undefined, 'success', 0.1]])
})

test('what the client got decides: a 5xx overrules, a known cause stays', () => {
  const dead = { outcome: 'dependency_error', reason: 'storage' } as const
  const failed = span(0, 100, { status: 503 })
  expect(told([event(95), failed])).toEqual([['token_request', undefined, 'server_error', 0.1]])
  expect(told([event(95, dead), span(0, 100, { status: 400 })])).toEqual([
    ['token_request', undefined, 'dependency_error', 0.1],
  ])
  const it = across()
  it.add(event(95, { outcome: 'client_error', reason: 'refresh_unknown' }), all)
  it.add(span(0, 100, { status: 429, outcome: 'throttled' }), all)
  expect(it.expire(Infinity)[0]?.event).toMatchObject({
    outcome: 'throttled',
    reason: 'rate_limited',
  })
})

test('a half waits for its own time and no longer; a long request does not hold what happened in it', () => {
  const it = across()
  it.add(event(0), all)
  expect(it.expire(T0 + 5001)).toEqual([])
  expect(it.expire(T0 + 5002)).toHaveLength(1)
  expect(it.takeOrphans()).toEqual(new Map([['log', 1]]))
  it.add(event(0), all)
  it.add(span(-10, 30_000), all)
  expect(it.expire(T0 + 10_001)).toEqual([])
  expect(it.expire(T0 + 10_002).map(({ event: { kind } }) => kind)).toEqual([
    'http_request',
    'token_request',
  ])
})

test('of a sample: no orphan, and the durations of failures are not taken over', () => {
  const it = across()
  it.add(event(95), { expected: false, sample: 'all' })
  expect(it.expire(Infinity)).toHaveLength(1)
  expect([it.alone(), it.takeOrphans().size]).toEqual([1, 0])
  it.add(event(95), { expected: false, sample: 'all' })
  it.add(span(0, 100), { expected: true, sample: 'errors' })
  const [whole] = it.expire(Infinity)
  expect(whole?.event).toMatchObject({ span_id: 's0', status: 200 })
  expect(whole?.event.duration_seconds).toBeUndefined()
})

test('the order of arrival decides nothing, and no request is lost or doubled', () => {
  const request = fc.record({
    at: fc.integer({ min: 0, max: 400 }),
    for: fc.integer({ min: 2, max: 120 }),
    status: fc.constantFrom(200, 400),
    seen: fc.constantFrom('both', 'both', 'both', 'log', 'span'),
    trace: fc.constantFrom('t', 'u'),
  })
  type Request = typeof request extends fc.Arbitrary<infer T> ? T : never
  const halvesOf = (requests: readonly Request[]): Seen[] =>
    requests.flatMap(({ at, for: ms, status, seen, trace }, i) => {
      const outcome = status === 200 ? 'success' : 'client_error'
      const told = event(at + ms - 1, { client: `c${i}`, trace_id: trace, outcome })
      const served = span(at, at + ms, { trace_id: trace, status, span_id: `s${i}` })
      return seen === 'both' ? [told, served] : seen === 'log' ? [told] : [served]
    })
  const text = (halves: readonly Seen[]): readonly string[] => {
    const it = across()
    for (const seen of halves) it.add(seen, all)
    return it
      .expire(Infinity)
      .map(({ event: e }) => `${e.time - T0} ${e.kind} ${e.client} ${e.span_id}`)
      .toSorted()
  }
  fc.assert(
    fc.property(
      fc.array(request, { maxLength: 8 }).chain((requests) => {
        const order = halvesOf(requests).map((_, i) => i)
        const whole = { minLength: order.length }
        return fc.tuple(fc.constant(requests), fc.shuffledSubarray(order, whole))
      }),
      ([requests, order]) => {
        const straight = text(halvesOf(requests))
        const halves = halvesOf(requests)
        expect(text(order.map((i) => halves[i] as Seen))).toEqual(straight)
        const clients = straight.filter((line) => line.includes('token_request'))
        expect(clients).toHaveLength(requests.filter(({ seen }) => seen !== 'span').length)
        // What is joined is what belongs together, where nothing of it was lost.
        if (requests.every(({ seen }) => seen === 'both'))
          for (const line of clients) expect(line).toMatch(/ c(\d+) (?:s\1|undefined)$/)
      },
    ),
    { numRuns: 500 },
  )
})

test('saved and loaded, as JSON, it goes on as if nothing had been', () => {
  const it = across()
  it.add(event(95), all)
  it.add(event(300, { trace_id: 'u' }), { expected: false, sample: 'all' })
  const second = across()
  second.load(asSaved(it.save()), REPLAY_KEYS)
  for (const each of [it, second]) each.add(span(0, 100), all)
  const endOf = (of: Across): readonly unknown[] => [
    of.expire(Infinity).map((seen) => ({ ...seen.event, server: '' })),
    of.joined(),
    of.alone(),
    [...of.takeOrphans()],
  ]
  expect(endOf(second)).toEqual(endOf(it))
})

test('more than fits in is given up, the oldest first', () => {
  const it = across()
  let given = 0
  for (let i = 0; i < 100_010; i++)
    given += it
      .add(event(i, { trace_id: `t${i}` }), all)
      .filter(({ event: { time } }) => time < T0 + 1000).length
  expect([given, it.waiting()]).toEqual([10, 100_000])
})
