// Clients and scopes of the catalogue, from lines to counters.
import { expect, test } from 'vitest'
import type { Catalogue } from '../../src/correlators/catalogue.ts'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import { asSaved } from '../state/saved.ts'

const NOON = Date.UTC(2026, 10, 25, 12)
const catalogue: Catalogue = new Map([
  [
    'as',
    {
      clients: new Map([
        [
          'shop',
          {
            id: 'shop',
            owner: 'web',
            type: 'public',
            criticality: 'high',
            grants: ['refresh_token'],
            secretExpiresMs: NOON,
          } as const,
        ],
      ]),
      scopes: new Map([['admin', 'privileged'] as const]),
      longestLifeSeconds: { access: 900, refresh: undefined },
    },
  ],
])

const pipelineOf = (clients = 10): Pipeline =>
  createPipeline({
    sources: [
      {
        name: 'log',
        server: 'as',
        format: 'authslo',
        settings: { timezone: 'UTC', now: () => NOON },
        unwrap: 'auto',
        multiline: 'auto',
        maxLineChars: 1 << 20,
        latenessMs: 0,
        ordered: true,
        provides: {},
        authority: [],
        issuer: '',
        region: undefined,
      },
    ],
    slos: [
      {
        name: 'issuance',
        indicator: 'token-issuance-success',
        thresholdSeconds: undefined,
        groupBy: [],
      },
    ],
    adapters: ADAPTERS,
    keys: REPLAY_KEYS,
    store: {
      limits: { clients, tenants: 1, totalSeries: 20_000 },
      birthHoldMs: 60_000,
      thresholdsSeconds: [],
    },
    limits: {
      lateAfterMs: undefined,
      futureSkewMs: 120_000,
      mergeWithinMs: 5000,
      reorderMs: 30_000,
      knownClients: 100,
    },
    throttled: new Map(),
    catalogue,
  })

const run = (pipeline: Pipeline, ...requests: readonly object[]): Pipeline['store'] => {
  const records = requests.map((keys) =>
    JSON.stringify({
      time: new Date(NOON).toISOString(),
      kind: 'token_request',
      outcome: 'success',
      grant_type: 'refresh_token',
      ...keys,
    }),
  )
  pipeline.step(
    { source: 'log', records, bytes: 0, receivedAt: NOON, position: undefined, atEnd: true },
    NOON,
  )
  pipeline.finish(NOON)
  return pipeline.store
}

test('a client of the catalogue is known before its first success, a stranger is not', () => {
  const throttled = { outcome: 'throttled', reason: 'rate_limited' }
  const store = run(
    pipelineOf(),
    { client: 'other' },
    { client: 'shop', ...throttled },
    { client: 'stranger', ...throttled },
  )
  expect(store.sum('oauth_slo_bad_events_total', {})).toBe(1)
  expect(store.sum('oauth_slo_excluded_events_total', { why: 'unknown_subject' })).toBe(1)
  expect(store.sum('oauth_client_token_requests_total', { client: 'shop' })).toBe(1)
  expect(store.sum('oauth_client_token_requests_total', { client: '__other__' })).toBe(1)
  // Other had a success and is in no file.
  expect(store.sum('oauth_uncatalogued_clients', { server: 'as' })).toBe(1)
})

test('its infos are there from the start, and its violations at 0', () => {
  const { store } = pipelineOf()
  const info = { client: 'shop', owner: 'web', client_type: 'public', criticality: 'high' }
  expect(store.sum('oauth_client_info', { server: 'as', ...info })).toBe(1)
  const expiry = 'oauth_client_secret_expiry_timestamp_seconds'
  expect(store.sum(expiry, { client: 'shop' })).toBe(NOON / 1000)
  const violations = store
    .families()
    .find(({ name }) => name === 'oauth_client_policy_violations_total')
  expect(violations?.series.size()).toBe(7)
  expect(violations?.series.live().map((i) => violations.series.bornAt(i))).toEqual(
    Array<number>(7).fill(0),
  )
})

test('a client that finds no label has no infos: they would be those of all the others', () => {
  const store = run(pipelineOf(0), {})
  expect(store.sum('oauth_client_info', {})).toBe(0)
})

test('violations become events and are counted', () => {
  const store = run(
    pipelineOf(),
    { client: 'shop', grant_type: 'password', lifetime_seconds: 3600 },
    { client: 'other', grant_type: 'password', lifetime_seconds: 3600 },
  )
  const of = (violation: 'grant' | 'lifetime' | 'scope'): number =>
    store.sum('oauth_client_policy_violations_total', { client: 'shop', violation })
  expect([of('grant'), of('lifetime'), of('scope')]).toEqual([1, 1, 0])
  expect(store.sum('oauth_client_policy_violations_total', {})).toBe(2)
})

test('scopes that are granted have their class', () => {
  const store = run(pipelineOf(), { client: 'shop', scopes: ['admin', 'odd'] })
  const of = (scope: string, scope_class: 'privileged' | 'unlisted'): number =>
    store.sum('oauth_scope_grants_total', { scope, scope_class })
  expect([of('admin', 'privileged'), of('odd', 'unlisted')]).toEqual([1, 1])
})

test('what an earlier catalogue said is gone after a restart', () => {
  const before = pipelineOf()
  run(before, {})
  before.store.set('oauth_client_info', { server: 'as', client: 'shop', owner: 'before' }, 1)
  const after = pipelineOf()
  after.load(asSaved(before.save()))
  expect(after.store.sum('oauth_client_info', { owner: 'before' })).toBe(0)
  expect(after.store.sum('oauth_client_info', {})).toBe(1)
})
