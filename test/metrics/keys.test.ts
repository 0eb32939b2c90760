import { expect, test } from 'vitest'
import type { KeyFacts } from '../../src/correlators/key-rotation/facts.ts'
import { feedKeys } from '../../src/metrics/feed/keys.ts'
import { storeOf } from './subjects.ts'

const facts: KeyFacts & { server: string } = {
  server: 'kc',
  state: 'published',
  keys: { next: 1, current: 1, retiring: 0, unknown: 0 },
  firstSeen: [
    { kid: 'k1', at: 1000 },
    { kid: 'k2', at: 2000 },
  ],
  rotatedAt: undefined,
  overlapMs: undefined,
}

test('one state is 1; a key that is no longer shown goes', () => {
  const store = storeOf()
  feedKeys(store, facts)
  const isIn = (state: 'idle' | 'published'): number =>
    store.sum('oauth_key_rotation_state', { server: 'kc', state })
  const seen = (key_id?: string): number =>
    store.sum('oauth_jwks_key_first_seen_timestamp_seconds', {
      server: 'kc',
      ...(key_id && { key_id }),
    })
  expect([isIn('idle'), isIn('published'), seen('k1'), seen('k2')]).toEqual([0, 1, 1, 2])
  const later = [{ kid: 'k1', at: undefined }, facts.firstSeen[1] ?? { kid: '', at: 0 }]
  feedKeys(store, { ...facts, state: 'idle', firstSeen: later, rotatedAt: 5000, overlapMs: 3000 })
  expect([isIn('idle'), isIn('published'), seen()]).toEqual([1, 0, 2])
  expect(store.sum('oauth_key_last_rotation_timestamp_seconds', { server: 'kc' })).toBe(5)
  expect(store.sum('oauth_key_overlap_seconds', { server: 'kc' })).toBe(3)
  const shown = store
    .families()
    .find(({ name }) => name === 'oauth_jwks_key_first_seen_timestamp_seconds')
  expect(shown?.series.size()).toBe(1)
})
