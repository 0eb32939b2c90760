import { plainSource } from '../../src/config/plain.ts'
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import type { MetricName } from '../../src/metrics/catalog.ts'
import { createStore } from '../../src/metrics/store.ts'
import { declareKnown } from '../../src/running/known-series.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

const store = createStore({
  limits: { clients: 10, tenants: 10, totalSeries: 20_000 },
  birthHoldMs: 60_000,
  thresholdsSeconds: [],
})
const base = defaultConfig()
declareKnown(store, {
  config: {
    ...base,
    resourceServers: [
      { name: 'orders', trusts: ['kc', 'other'], mode: 'local', protectedPaths: [] },
      { name: 'billing', trusts: ['other'], traits: { cacheSeconds: 30 }, protectedPaths: [] },
      {
        name: 'mail',
        trusts: ['kc'],
        mode: 'local',
        traits: { leewaySeconds: 5 },
        protectedPaths: [],
      },
      { name: 'stock', trusts: ['kc'], protectedPaths: [] },
    ],
    servers: [
      {
        name: 'kc',
        product: undefined,
        issuer: undefined,
        region: undefined,
        throttled: 'never',
        traits: { accessTokenLifetimeSeconds: 300 },
      },
    ],
    probes: {
      ...base.probes,
      journeys: [
        { server: 'probed', issuer: 'https://id.example', journey: 'jwks', everySeconds: 60 },
      ],
    },
    sources: [
      plainSource({
        name: 'log',
        server: 'kc',
        format: 'keycloak',
      }),
    ],
  },
  slos: slos.value,
  now: 1_800_000_000_000,
  version: '0',
  revision: 'r',
})

/** The values of one label over the series of a metric, all of which must be at 0 and not held. */
const atZero = (name: MetricName, label: string, only: Record<string, string> = {}): string[] => {
  const family = store.families().find((each) => each.name === name)
  const values = new Set<string>()
  for (const index of family?.series.live() ?? []) {
    const labels = family?.series.labelsOf(index) ?? {}
    if (Object.entries(only).some(([key, value]) => labels[key] !== value)) continue
    expect(family?.values[index * (family?.width ?? 1)]).toBe(0)
    expect(family?.series.bornAt(index)).toBe(0)
    values.add(labels[label] ?? '')
  }
  return [...values].toSorted()
}

test('every shipped SLO exists at 0, by resource server where it is grouped so', () => {
  expect(atZero('oauth_slo_events_total', 'slo')).toEqual(
    slos.value.map(({ name }) => name).toSorted(),
  )
  // Where nobody probes, 0 runs would be a promise that nobody keeps.
  expect(atZero('oauth_slo_events_total', 'server', { slo: 'availability-probe' })).toEqual([
    'probed',
  ])
  const of = { slo: 'token-validation', server: 'kc' }
  expect(atZero('oauth_slo_bad_events_total', 'resource_server', of)).toEqual([
    'mail',
    'orders',
    'stock',
  ])
})

test('so do the counters that rules read and whose labels are known', () => {
  expect(atZero('oauth_consents_total', 'decision')).toEqual([
    'abandoned',
    'denied',
    'granted',
    'withdrawn',
  ])
  expect(atZero('oauth_device_polls_total', 'answer')).toEqual(['pending', 'slow_down'])
  expect(atZero('oauth_revocation_requests_total', 'outcome')).toContain('server_error')
  expect(atZero('oauth_token_rejections_total', 'resource_server')).toEqual([
    'billing',
    'mail',
    'orders',
    'stock',
  ])
  const overdue = 'oauth_revocation_overdue_acceptances_total'
  expect(atZero(overdue, 'resource_server')).toContain('orders')
  const unknownKid = { resource_server: 'orders', reason: 'unknown_kid' }
  expect(atZero('oauth_token_rejections_total', 'fault', unknownKid)).toEqual([
    'attack',
    'platform',
  ])
})

test('resource servers are told as they are configured', () => {
  const labels = { resource_server: 'orders', mode: 'local', trusts: 'kc,other' } as const
  expect(store.sum('oauth_resource_server_info', labels)).toBe(1)
  expect(store.sum('oauth_resource_server_info', {})).toBe(4)
})

test('how long a revoked token can be accepted, as far as it is declared', () => {
  const family = store
    .families()
    .find(({ name }) => name === 'oauth_resource_server_revocation_bound_seconds')
  const bounds = [...(family?.series.live() ?? [])].map((index) => [
    family?.series.labelsOf(index)['resource_server'],
    family?.values[index],
  ])
  // Of orders one server does not say how long its tokens live; stock says nothing of a cache.
  expect(Object.fromEntries(bounds)).toEqual({ billing: 30 + 60, mail: 300 + 5 })
})
