// What the tests of this folder are about: a store, events, promises.
import type { Capability } from '../../src/adapters/adapter.ts'
import { authEvent, type AuthEvent, type Kind } from '../../src/events.ts'
import type { Facts } from '../../src/metrics/feed/facts.ts'
import { createStore, type Store, type StoreOptions } from '../../src/metrics/store.ts'
import type { Promised } from '../../src/slis/verdict.ts'

/** 2027-01-15T08:00:00Z */
export const NOON = 1_800_000_000_000

export const storeOf = (options: Partial<StoreOptions> = {}): Store => {
  const store = createStore({
    limits: { clients: 100, tenants: 20, totalSeries: 20_000 },
    birthHoldMs: 0,
    thresholdsSeconds: [0.2, 0.5],
    ...options,
  })
  store.beginStep(NOON)
  return store
}

export const eventOf = (kind: Kind, keys: Partial<AuthEvent>): AuthEvent => {
  const event = authEvent(kind, NOON, 'test')
  return Object.assign(event, { source: 'log', server: 'kc' }, keys) as AuthEvent
}

export const promise = (name: string, groupBy: Promised['groupBy'] = []): Promised => ({
  name,
  indicator: 'token-issuance-success',
  thresholdSeconds: undefined,
  groupBy,
})

/** `of`: what this record's form decides; `elsewhere`: what another one does. */
export const facts = (
  of: readonly Capability[],
  elsewhere: readonly Capability[] = [],
  late = false,
): Facts => ({
  late,
  isAuthority: (capability) => of.includes(capability),
  hasAuthority: (capability) => of.includes(capability) || elsewhere.includes(capability),
})
export const decidesAll = facts(['successes', 'server_errors', 'reasons', 'latency'])
