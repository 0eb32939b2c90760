// Signing keys: the rotations that ended, and what the keys of a server do at the moment.
import { KEY_STATES, ROTATION_STATES, type KeyFacts } from '../../correlators/key-rotation/facts.ts'
import { ROTATION_RESULTS, type RotationResult } from '../../correlators/key-rotation/verdict.ts'
import type { AuthEvent } from '../../events.ts'
import { presentable } from '../admission.ts'
import type { Store } from '../store.ts'

export const feedRotation = (store: Store, { kind, server, result }: AuthEvent): void => {
  if (kind !== 'rotation_closed') return
  store.add('oauth_key_rotations_total', { server, result: result as RotationResult })
}

export const feedKeys = (store: Store, facts: KeyFacts & { readonly server: string }): void => {
  const { server, state, keys, firstSeen, rotatedAt, overlapMs } = facts
  for (const result of ROTATION_RESULTS)
    store.declare('oauth_key_rotations_total', { server, result })
  for (const each of ROTATION_STATES)
    store.set('oauth_key_rotation_state', { server, state: each }, each === state ? 1 : 0)
  for (const each of KEY_STATES) store.set('oauth_jwks_keys', { server, state: each }, keys[each])
  for (const { kid, at } of firstSeen) {
    const labels = { server, key_id: presentable(kid) }
    if (at === undefined) store.remove('oauth_jwks_key_first_seen_timestamp_seconds', labels)
    else store.set('oauth_jwks_key_first_seen_timestamp_seconds', labels, at / 1000)
  }
  if (rotatedAt !== undefined)
    store.set('oauth_key_last_rotation_timestamp_seconds', { server }, rotatedAt / 1000)
  if (overlapMs !== undefined) store.set('oauth_key_overlap_seconds', { server }, overlapMs / 1000)
}
