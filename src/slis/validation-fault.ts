// Whose fault a refused token is.
import { VALIDATION_REASONS, type AuthEvent, type Reason } from '../events.ts'
import type { KidIsPlatforms } from './sli.ts'

export const FAULTS = ['platform', 'client', 'attack', 'config'] as const
export type Fault = (typeof FAULTS)[number]

/** Good tokens are refused: clocks, key sets, introspection, the validator itself. */
const PLATFORM: ReadonlySet<Reason> = new Set<Reason>([
  'not_yet_valid',
  'jwks_unavailable',
  'jwks_invalid',
  'introspection_unavailable',
  'validator_error',
  // Of a validator that looks tokens up.
  'storage',
])
/** A token for somebody else, or one that this validator was not set up for. */
const CONFIG: ReadonlySet<Reason> = new Set<Reason>([
  'wrong_issuer',
  'wrong_audience',
  'alg_not_allowed',
])
const ATTACK: ReadonlySet<Reason> = new Set<Reason>(['replay', 'sender_constraint'])

const KEYS: ReadonlySet<Reason> = new Set<Reason>(['unknown_kid', 'bad_signature'])

/** Whose fault it is depends on the keys that the server published, which another source may tell later. */
export const hingesOnKeys = ({ kind, reason }: AuthEvent): boolean =>
  kind === 'token_validation' && reason !== undefined && KEYS.has(reason)

const faultOfReason = (reason: Reason): Fault => {
  if (PLATFORM.has(reason)) return 'platform'
  if (ATTACK.has(reason) || KEYS.has(reason)) return 'attack'
  return CONFIG.has(reason) ? 'config' : 'client'
}

/**
 * Of a token_validation that was not an accept. A key that cannot be found, or does not fit, is the platform's fault only where the
 * server says that the key is its own; under any other key the token is forged.
 */
export const faultOf = (event: AuthEvent, kidIsPlatforms: KidIsPlatforms | undefined): Fault => {
  const { reason = 'unknown', server, key_id: kid, time } = event
  if (KEYS.has(reason) && kidIsPlatforms?.(server, kid, time) === true) return 'platform'
  return faultOfReason(reason)
}

/** Every pair that there can be. */
export const REASONS_WITH_FAULT: readonly (readonly [
  reason: (typeof VALIDATION_REASONS)[number],
  fault: Fault,
])[] = VALIDATION_REASONS.flatMap((reason) => [
  [reason, faultOfReason(reason)] as const,
  ...(KEYS.has(reason) ? [[reason, 'platform'] as const] : []),
])
