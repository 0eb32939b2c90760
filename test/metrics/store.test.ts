import { expect, expectTypeOf, test } from 'vitest'
import { OTHER } from '../../src/metrics/admission.ts'
import { CATALOG, type LabelsOf } from '../../src/metrics/catalog.ts'
import type { Store } from '../../src/metrics/store.ts'
import { NOON, storeOf } from './subjects.ts'

const server = 'kc'
const series = (store: Store, name: keyof typeof CATALOG): string[] =>
  store
    .families()
    .filter((family) => family.name === name)
    .flatMap(({ series }) => series.inOrder().map((i) => JSON.stringify(series.labelsOf(i))))
const limited = (store: Store): number => store.sum('authslo_series_limited_total', {})

test('counts, sums over the labels that are not asked for, and leaves out empty ones', () => {
  const store = storeOf()
  store.add('oauth_upstream_failures_total', { server, upstream: 'idp' })
  store.add('oauth_upstream_failures_total', { server, upstream: 'idp' }, 2)
  store.add('oauth_upstream_failures_total', { server, upstream: 'mail' })
  store.add('oauth_upstream_failures_total', { upstream: 'mail' }, 10)
  expect(store.sum('oauth_upstream_failures_total', { server })).toBe(4)
  expect(store.sum('oauth_upstream_failures_total', { server, upstream: 'idp' })).toBe(3)
  expect(store.sum('oauth_upstream_failures_total', {})).toBe(14)
  expect(series(store, 'oauth_upstream_failures_total')).toEqual([
    '{"upstream":"mail"}',
    '{"server":"kc","upstream":"idp"}',
    '{"server":"kc","upstream":"mail"}',
  ])
  expect(store.touched()).toContain('oauth_upstream_failures_total{server="kc",upstream="idp"}')
})

test('names and labels are those of the catalogue, and closed labels take their list only', () => {
  const store = storeOf()
  // @ts-expect-error no such metric
  expect(() => store.add('oauth_token_request_total', { server })).toThrow(TypeError)
  // @ts-expect-error no such label
  store.add('oauth_upstream_failures_total', { servers: server })
  // @ts-expect-error no such value
  store.add('oauth_upstream_failures_total', { server, upstream: 'database2' })
  expectTypeOf<LabelsOf<'oauth_token_requests_total'>['tenant']>().toEqualTypeOf<
    string | undefined
  >()
  expectTypeOf<LabelsOf<'oauth_token_request_duration_seconds'>['outcome_class']>().toEqualTypeOf<
    'issued' | 'refused' | 'failed' | undefined
  >()
})

test('a histogram counts a value at a bound under that bound', () => {
  const store = storeOf()
  for (const value of [0.2, 0.2001, 99]) store.observe('authslo_scrape_duration_seconds', {}, value)
  const family = store.families().find(({ name }) => name === 'authslo_scrape_duration_seconds')
  const [bounds, values] = [family?.bounds ?? [], family?.values ?? new Float64Array()]
  expect(bounds).toContain(0.2)
  expect(values[bounds.indexOf(0.2)]).toBe(1)
  expect(values[bounds.indexOf(0.25)]).toBe(1)
  expect(values[bounds.length]).toBe(1)
  expect(values[bounds.length + 1]).toBeCloseTo(99.4001)
  expect(store.sum('authslo_scrape_duration_seconds', {})).toBe(3)
})

test('a gauge that was removed is gone, and comes back with its new value alone', () => {
  const store = storeOf()
  const labels = { source: 'log', server, indicator: 'token-issuance-success' }
  store.set('authslo_source_authority', labels, 1)
  store.set('authslo_source_authority', { ...labels, source: 'other' }, 1)
  store.remove('authslo_source_authority', labels)
  store.remove('authslo_source_authority', { ...labels, source: 'never there' })
  expect(series(store, 'authslo_source_authority')).toHaveLength(1)
  store.set('authslo_source_authority', { ...labels, source: 'third' }, 0)
  expect(store.sum('authslo_source_authority', {})).toBe(1)
  expect(series(store, 'authslo_source_authority')).toEqual([
    '{"source":"other","server":"kc","indicator":"token-issuance-success"}',
    '{"source":"third","server":"kc","indicator":"token-issuance-success"}',
  ])
})

test('a series that takes the place of a removed one starts at 0', () => {
  const store = storeOf()
  store.add('authslo_source_bytes_total', { source: 'a', server }, 7)
  store.remove('authslo_source_bytes_total', { source: 'a', server })
  store.add('authslo_source_bytes_total', { source: 'b', server }, 1)
  expect(store.sum('authslo_source_bytes_total', {})).toBe(1)
})

test('what is removed leaves its room in the limit of all series', () => {
  const store = storeOf({ limits: { clients: 9, tenants: 9, totalSeries: 2 } })
  const labels = { server, client: 'shop', reason: 'internal' } as const
  store.admit('client', server, 'shop')
  store.set('authslo_source_up', { source: 'a', server }, 1)
  store.set('authslo_source_up', { source: 'b', server }, 1)
  store.remove('authslo_source_up', { source: 'b', server })
  store.add('oauth_client_token_request_failures_total', labels)
  expect(store.sum('oauth_client_token_request_failures_total', { client: 'shop' })).toBe(1)
})

test('the two rows of a promise have the same series, whichever was fed', () => {
  const store = storeOf()
  store.add('oauth_slo_events_total', { slo: 'a', server, grant_type: 'password' })
  store.add('oauth_slo_bad_events_total', { slo: 'b', server })
  store.declare('oauth_slo_events_total', { slo: 'c', server })
  expect(series(store, 'oauth_slo_bad_events_total')).toEqual(
    series(store, 'oauth_slo_events_total'),
  )
  expect(series(store, 'oauth_slo_events_total')).toHaveLength(3)
  expect(store.sum('oauth_slo_bad_events_total', { slo: 'a', server })).toBe(0)
  expect(store.sum('oauth_slo_bad_events_total', { slo: 'b', server })).toBe(1)
})

test('a client has no label before it is admitted, and its own from then on', () => {
  const store = storeOf()
  const seen = { server, client: 'shop', grant_type: 'password', outcome: 'success' } as const
  store.add('oauth_client_token_requests_total', seen)
  store.admit('client', 'another server', 'shop')
  store.add('oauth_client_token_requests_total', seen)
  store.admit('client', server, 'shop')
  store.add('oauth_client_token_requests_total', seen)
  expect(store.sum('oauth_client_token_requests_total', { client: OTHER })).toBe(2)
  expect(store.sum('oauth_client_token_requests_total', { client: 'shop' })).toBe(1)
  expect(limited(store)).toBe(0)
})

test('clients beyond the limit of their server share a series, and the limit is told', () => {
  const store = storeOf({ limits: { clients: 2, tenants: 1, totalSeries: 20_000 } })
  for (const client of ['a', 'b', 'c', 'd']) {
    store.admit('client', server, client)
    store.add('oauth_client_token_request_failures_total', { server, client, reason: 'internal' })
  }
  store.admit('client', 'second', 'c')
  const labels = { server: 'second', client: 'c', reason: 'internal' } as const
  store.add('oauth_client_token_request_failures_total', labels)
  expect(store.sum('oauth_client_token_request_failures_total', { server })).toBe(4)
  expect(store.sum('oauth_client_token_request_failures_total', { client: OTHER })).toBe(2)
  expect(store.sum('oauth_client_token_request_failures_total', { client: 'c' })).toBe(1)
  const metric = 'oauth_client_token_request_failures_total'
  expect(store.sum('authslo_series_limited_total', { metric, label: 'client' })).toBe(2)
})

test.each([
  ['an e-mail address', 'ann@example.org', '[email]'],
  ['control characters', 'a\u0000b\u001f\u0085c', 'a b  c'],
  ['half a character', 'a\ud83d', 'a\ufffd'],
  ['a long text', 'x'.repeat(500), 'x'.repeat(128)],
])('%s in a client id is not shown as it came', (_, client, shown) => {
  const store = storeOf()
  store.admit('client', server, client)
  for (const __ of [1, 2])
    store.add('oauth_client_token_request_failures_total', { server, client, reason: 'internal' })
  expect(store.sum('oauth_client_token_request_failures_total', { client: shown })).toBe(2)
  store.add('oauth_endpoint_requests_total', { server, auth_region: client, status: '2xx' })
  expect(store.sum('oauth_endpoint_requests_total', { auth_region: shown })).toBe(1)
})

const shownLines = (store: Store, name: keyof typeof CATALOG): number =>
  store
    .families()
    .filter((family) => family.name === name)
    .reduce((sum, family) => sum + family.series.size() * family.shown, 0)

test('no row shows more series than its limit, and totals stay right', () => {
  const store = storeOf({ limits: { clients: 10_000, tenants: 10_000, totalSeries: 1_000_000 } })
  const count = 5000
  for (let i = 0; i < count; i++) {
    const [client, tenant, region] = [`client ${i}`, `tenant ${i}`, `region ${i}`]
    store.admit('client', server, client)
    store.admit('tenant', server, tenant)
    store.add('oauth_slo_events_total', { slo: 'a', server, client, tenant })
    store.add('oauth_slo_bad_events_total', { slo: 'a', server, client, tenant })
    store.add('oauth_endpoint_requests_total', { server, auth_region: region, status: '2xx' })
    const timed = { server, auth_region: region, outcome_class: 'issued' } as const
    store.observe('oauth_token_request_duration_seconds', timed, 0.1)
    store.set('authslo_source_up', { source: `s${i}`, server }, 1)
  }
  for (const name of [
    'oauth_slo_events_total',
    'oauth_slo_bad_events_total',
    'oauth_endpoint_requests_total',
    'oauth_token_request_duration_seconds',
  ] as const) {
    expect(store.sum(name, {}), name).toBe(count)
    const lines = shownLines(store, name)
    expect(lines, name).toBeLessThanOrEqual(CATALOG[name].maxSeries)
    expect(lines, name).toBeGreaterThan(CATALOG[name].maxSeries * 0.8)
  }
  expect(series(store, 'oauth_slo_bad_events_total')).toEqual(
    series(store, 'oauth_slo_events_total'),
  )
  // Values of records are folded first; the promise and its server stay told apart.
  const folded = { slo: 'a', server, client: OTHER, tenant: OTHER }
  expect(store.sum('oauth_slo_events_total', folded)).toBe(count - 1800)
  // A gauge has no rest: what has no room is left out.
  expect(shownLines(store, 'authslo_source_up')).toBe(50)
  const dropped = { metric: 'authslo_source_up', label: 'closed' } as const
  expect(store.sum('authslo_series_limited_total', dropped)).toBe(count - 50)
})

test('beyond the limit of all series, values of records are folded and the rest goes on', () => {
  const store = storeOf({ limits: { clients: 1000, tenants: 20, totalSeries: 100 } })
  for (let i = 0; i < 500; i++) {
    const client = `client ${i}`
    store.admit('client', server, client)
    store.add('oauth_slo_events_total', { slo: 'a', server, client })
  }
  expect(series(store, 'oauth_slo_events_total')).toHaveLength(51)
  expect(store.sum('oauth_slo_events_total', {})).toBe(500)
  store.add('oauth_upstream_failures_total', { server, upstream: 'hook' })
  expect(store.sum('oauth_upstream_failures_total', { server, upstream: 'hook' })).toBe(1)
})

test('rows about the store tell its series, buckets included', () => {
  const store = storeOf()
  store.observe('authslo_scrape_duration_seconds', {}, 1)
  store.countSeries()
  const metric = 'authslo_scrape_duration_seconds'
  // 14 bounds and two thresholds of which one is new, +Inf, sum and count
  expect(store.sum('authslo_series', { metric })).toBe(18)
  expect(store.sum('authslo_series_limit', { metric })).toBe(CATALOG[metric].maxSeries)
  expect(store.sum('authslo_series', { metric: 'authslo_series' })).toBe(
    Object.keys(CATALOG).length,
  )
})

test('only the newest exemplar of a series is kept', () => {
  const store = storeOf()
  const labels = { server, grant_type: 'password', outcome: 'success' } as const
  for (const traceId of ['a'.repeat(32), 'b'.repeat(32)])
    store.add('oauth_token_requests_total', labels, 1, { traceId, value: 1, time: NOON })
  const family = store.families().find(({ name }) => name === 'oauth_token_requests_total')
  expect([...(family?.exemplars.values() ?? [])].map(({ traceId }) => traceId)).toEqual([
    'b'.repeat(32),
  ])
})
