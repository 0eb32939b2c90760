// Whose fault a refused token is.
import type { AuthEvent, Reason } from '../events.ts'
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

/**
 * Of a token_validation that was not an accept. A key that cannot be found, or does not fit, is the platform's fault only where the
 * server says that the key is its own; under any other key the token is forged.
 */
export const faultOf = (event: AuthEvent, kidIsPlatforms: KidIsPlatforms | undefined): Fault => {
  const { reason = 'unknown', server, key_id: kid, time } = event
  if (reason === 'unknown_kid' || reason === 'bad_signature')
    return kidIsPlatforms?.(server, kid, time) === true ? 'platform' : 'attack'
  if (PLATFORM.has(reason)) return 'platform'
  if (ATTACK.has(reason)) return 'attack'
  return CONFIG.has(reason) ? 'config' : 'client'
}
