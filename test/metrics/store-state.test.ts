import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GRANT_TYPES, OUTCOMES } from '../../src/events.ts'
import type { Shown } from '../../src/metrics/captured.ts'
import { createExposition } from '../../src/metrics/exposition.ts'
import type { Store } from '../../src/metrics/store.ts'
import { NOON, storeOf } from './subjects.ts'
import { asSaved } from '../state/saved.ts'

type Act = (store: Store) => void

const server = fc.constantFrom('kc', 'kc', 'hydra')
// Few values, so that they meet; one more than the limit lets in.
const text = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'c', 'd'), weight: 8 },
  { arbitrary: fc.constantFrom('ann@example.org', '__other__', ''), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 6 }), weight: 1 },
)
const grant_type = fc.constantFrom(...GRANT_TYPES.slice(0, 3))
const outcome = fc.constantFrom(...OUTCOMES.slice(0, 3))
const seconds = fc.double({ min: 0, max: 20, noNaN: true })
const exemplar = fc.option(
  fc.record({
    traceId: fc.constantFrom('a'.repeat(32), 'b'.repeat(16)),
    value: seconds,
    time: fc.integer({ min: NOON - 1000, max: NOON }),
  }),
  { nil: undefined },
)

const acts: readonly fc.Arbitrary<Act>[] = [
  fc.record({ server, client: text, grant_type, outcome }).map((labels) => (store) => {
    store.add('oauth_client_token_requests_total', labels)
  }),
  fc
    .record({ slo: fc.constantFrom('x', 'y'), server, tenant: text, client: text, exemplar })
    .map(({ exemplar, ...labels }) => (store) => {
      store.add('oauth_slo_events_total', labels)
      if (exemplar !== undefined) store.add('oauth_slo_bad_events_total', labels, 1, exemplar)
    }),
  fc
    .record({ server, auth_region: text, grant_type, seconds, exemplar })
    .map(({ seconds, exemplar, ...labels }) => (store) => {
      store.observe('oauth_token_request_duration_seconds', labels, seconds, exemplar)
    }),
  fc.tuple(fc.constantFrom('client', 'tenant'), server, text).map(([label, of, value]) => {
    return (store) => store.admit(label, of, value)
  }),
  fc.record({ source: text, server, indicator: fc.constantFrom('i', 'j') }).map((labels) => {
    return (store) => store.set('authslo_source_authority', labels, 1)
  }),
  fc.record({ source: text, server, indicator: fc.constantFrom('i', 'j') }).map((labels) => {
    return (store) => store.remove('authslo_source_authority', labels)
  }),
  fc.integer({ min: -90_000, max: 90_000 }).map((ms) => {
    return (store) => store.beginStep(store.now() + ms)
  }),
]

const small = (): Store =>
  storeOf({ limits: { clients: 3, tenants: 2, totalSeries: 250 }, birthHoldMs: 60_000 })
const both = async (store: Shown, now: number): Promise<readonly string[]> => {
  const { render } = createExposition(store, { now: () => now, processMetrics: false })
  return [
    (await render('text/plain')).body,
    (await render('application/openmetrics-text;version=1.0.0')).body,
  ]
}

test('what was captured is shown and saved as it was, whatever comes after', async () => {
  const steps = fc.array(fc.oneof(...acts), { maxLength: 40, size: 'max' })
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      const store = small()
      store.beginStep(NOON)
      for (const act of before) act(store)
      const time = store.now()
      const then = await both(store, time)
      const captured = store.capture()
      for (const act of after) act(store)
      expect(await both(captured, time)).toEqual(then)
      const loaded = small()
      loaded.load(asSaved(captured.save()))
      expect(await both(loaded, time)).toEqual(then)
    }),
    { numRuns: 60 },
  )
})

test('saved and loaded at any moment, it gives the same page to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.oneof(...acts), fc.boolean()), { maxLength: 60, size: 'max' }),
      async (steps) => {
        const straight = small()
        let broken = small()
        for (const [act, reload] of steps) {
          act(straight)
          act(broken)
          if (!reload) continue
          const state = asSaved(broken.save())
          broken = small()
          broken.load(state)
        }
        const now = straight.now() + 30_000
        expect(await both(broken, now)).toEqual(await both(straight, now))
      },
    ),
    { numRuns: 150 },
  )
})

test('a client that was admitted is still admitted', () => {
  const before = storeOf()
  before.admit('client', 'kc', 'shop')
  const after = storeOf()
  after.load(before.save())
  after.add('oauth_client_token_request_failures_total', { server: 'kc', client: 'shop' })
  expect(after.sum('oauth_client_token_request_failures_total', { client: 'shop' })).toBe(1)
})

const counted = (): Store => {
  const store = storeOf()
  store.add('oauth_upstream_failures_total', { server: 'kc', upstream: 'idp' }, 3)
  store.observe('oauth_endpoint_duration_seconds', { server: 'kc', endpoint: 'token' }, 0.1)
  return store
}

test('a histogram whose buckets have changed starts at 0, everything else goes on', () => {
  const other = storeOf({ thresholdsSeconds: [0.3] })
  other.load(counted().save())
  expect(other.sum('oauth_endpoint_duration_seconds', {})).toBe(0)
  expect(other.sum('oauth_upstream_failures_total', {})).toBe(3)
})

test('a metric or label that the catalogue no longer has is left out', () => {
  const { families, ...rest } = counted().save()
  const upstream = families['oauth_upstream_failures_total']
  const store = storeOf()
  store.load({
    ...rest,
    families: {
      oauth_gone_total: { labels: [], bounds: [], series: [[[], 0, [1], []]] },
      oauth_upstream_failures_total: { ...upstream, labels: ['server'] } as never,
    },
  })
  expect(store.touched()).toEqual([])
})
