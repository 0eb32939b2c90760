// How a rotation ends if nothing more is heard of it, and when.
import type { Ledger, Rotation } from './ledger.ts'

export const ROTATION_RESULTS = [
  'completed',
  'broken',
  'overlap_too_short',
  'stalled',
  'rolled_back',
  'failed',
] as const
export type RotationResult = (typeof ROTATION_RESULTS)[number]

/** What an operator promised or declared of a server; undefined: nothing. */
export interface RotationTerms {
  /** Longest that a resource server keeps the key set. */
  readonly longestJwksCacheMs: number | undefined
  /** Longest life of its access tokens; the longest seen counts where it is longer. */
  readonly tokenLifeMs: number | undefined
  /** From publication to the withdrawal of the old key. */
  readonly deadlineMs: number
}

/** Stamps of tokens are whole seconds, so less is no difference. */
const STAMP_MS = 1000
/** Where no life is known: as for revoked tokens without expiry. */
const UNKNOWN_LIFE_MS = 86_400_000

export const longestLifeMs = (ledger: Ledger, { tokenLifeMs }: RotationTerms): number => {
  const known = Math.max(ledger.longestLifeMs, tokenLifeMs ?? 0)
  return known > 0 ? known : UNKNOWN_LIFE_MS
}

const isLifeKnown = (ledger: Ledger, { tokenLifeMs }: RotationTerms): boolean =>
  ledger.longestLifeMs > 0 || tokenLifeMs !== undefined

/** The old key's last signature: as seen, but not before the new one took over. */
const lastOldSignature = (ledger: Ledger, { oldKid, firstSignedAt }: Rotation): number => {
  const seen = oldKid === undefined ? undefined : ledger.keys.get(oldKid)?.lastSignedAt
  return Math.max(seen ?? -Infinity, firstSignedAt ?? -Infinity)
}

/**
 * Publication to first signature, ms. Where no signature was seen, to the old key's withdrawal, before which the new one must have
 * taken over. undefined: not known.
 */
export const overlapMs = (rotation: Rotation): number | undefined => {
  const { publishedAt, firstSignedAt, oldRetiredAt } = rotation
  const until = firstSignedAt ?? oldRetiredAt
  return publishedAt === null || until === undefined ? undefined : Math.max(0, until - publishedAt)
}

/** `at`: time of the event that decides, or of the moment from which nothing can change it. */
export const verdictOf = (
  ledger: Ledger,
  rotation: Rotation,
  terms: RotationTerms,
): { readonly at: number; readonly result: RotationResult } => {
  const { openedAt, publishedAt, firstSignedAt, oldRetiredAt, kid } = rotation
  const cacheMs = terms.longestJwksCacheMs ?? 0
  const lifeMs = longestLifeMs(ledger, terms)
  const deadline = openedAt + terms.deadlineMs
  const overlap = overlapMs(rotation)
  const isOverlapShort = overlap !== undefined && overlap + STAMP_MS <= cacheMs
  // Until then a resource server may hold a key set without the new key.
  const staleUntil = publishedAt === null ? openedAt : publishedAt + cacheMs

  if (oldRetiredAt === undefined) {
    // A log that tells of new keys only will never tell of the end of the old one.
    if (!rotation.showsKeySet && !ledger.showsWithdrawals && firstSignedAt !== undefined) {
      const at = Math.min(deadline, Math.max(staleUntil, firstSignedAt + lifeMs))
      return { at, result: isOverlapShort ? 'overlap_too_short' : 'completed' }
    }
    return { at: deadline, result: isOverlapShort ? 'overlap_too_short' : 'stalled' }
  }
  const liveUntil = lastOldSignature(ledger, rotation) + lifeMs
  const isWithdrawnEarly = isLifeKnown(ledger, terms) && oldRetiredAt + STAMP_MS <= liveUntil
  if (isOverlapShort || isWithdrawnEarly) {
    // Tokens may still be refused for it, which would be worse: wait until they cannot.
    const until = Math.max(staleUntil, isWithdrawnEarly ? liveUntil : -Infinity)
    return { at: Math.max(oldRetiredAt, Math.min(until, deadline)), result: 'overlap_too_short' }
  }
  const isSigning = firstSignedAt !== undefined || rotation.observed
  // Nobody logs kids or the name of the key: signatures cannot be seen, which blocks nothing.
  if (isSigning || !ledger.logsKids || kid === undefined)
    return { at: oldRetiredAt, result: 'completed' }
  return { at: deadline, result: 'stalled' }
}
