// One revocation at one resource server: what was presented, and what it means.
import type { Presentations } from '../../events.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../../event-text.ts'
import type { AuthEvent } from '../../events.ts'
import type { IdentifierKeys } from '../../identifier.ts'
import type { ResourceServerTraits } from '../traits.ts'

/** Upper ends of the age buckets, seconds, each inclusive; targets of resource servers are ends as well. */
export const AGE_EDGES_SECONDS = [5, 15, 30, 60, 120, 300, 900, 3600] as const

export const RESULTS = [
  'rejected_within_target',
  'rejected_late',
  'accepted_until_expiry',
  'inconclusive',
  'unobserved',
  'already_expired',
] as const
export type Result = (typeof RESULTS)[number]

/** Ages in seconds since the revocation. */
export interface Pair {
  firstRefusal: number | undefined
  lastAcceptance: number | undefined
  last: number | undefined
  /** End of the age bucket of `last`; Infinity: the open one. */
  bucketEnd: number
  isBucketTold: boolean
  /** The first refusal of the bucket, which waits for the bucket's end. */
  refusal: AuthEvent | undefined
  /** As of the last event that was derived. */
  told: Presentations | undefined
  isRegressed: boolean
  isOverdue: boolean
}

export const newPair = (): Pair => ({
  firstRefusal: undefined,
  lastAcceptance: undefined,
  last: undefined,
  bucketEnd: 0,
  isBucketTold: false,
  refusal: undefined,
  told: undefined,
  isRegressed: false,
  isOverdue: false,
})

export const bucketEndOf = (ageSeconds: number, target: number): number => {
  let end = Infinity
  for (const edge of AGE_EDGES_SECONDS) if (ageSeconds <= edge && edge < end) end = edge
  return ageSeconds <= target && target < end ? target : end
}

/** undefined: nothing that is evidence. */
export const presentationsOf = (pair: Pair): Presentations | undefined =>
  pair.last === undefined
    ? undefined
    : {
        firstRefusalSeconds: pair.firstRefusal,
        lastAcceptanceSeconds: pair.lastAcceptance,
        lastSeconds: pair.last,
      }

export const resultOf = (pair: Pair, { revocationTargetSeconds }: ResourceServerTraits): Result => {
  const isLate = (pair.lastAcceptance ?? 0) > revocationTargetSeconds
  if (pair.firstRefusal !== undefined) return isLate ? 'rejected_late' : 'rejected_within_target'
  return isLate ? 'accepted_until_expiry' : 'inconclusive'
}

/** Later than that no acceptance is what was promised: the target, or what the resource server declares of its cache. */
export const boundOf = (traits: ResourceServerTraits): number =>
  traits.mode === 'local'
    ? Infinity
    : Math.max(traits.revocationTargetSeconds, traits.cacheSeconds + traits.leewaySeconds)

export interface SavedPair extends Omit<Pair, 'refusal' | 'bucketEnd'> {
  readonly bucketEnd: number | null
  readonly refusal: SavedEvent | undefined
}
export const savePair = (pair: Pair): SavedPair => ({
  ...pair,
  bucketEnd: Number.isFinite(pair.bucketEnd) ? pair.bucketEnd : null,
  refusal: pair.refusal && saveEvent(pair.refusal),
})
export const loadPair = (saved: SavedPair, keys: IdentifierKeys): Pair => ({
  ...newPair(),
  ...saved,
  bucketEnd: saved.bucketEnd ?? Infinity,
  refusal: saved.refusal && loadEvent(saved.refusal, keys),
})
