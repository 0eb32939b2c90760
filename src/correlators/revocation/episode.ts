// One revocation that stood, until everything it ended has expired.
import type { AuthEvent } from '../../events.ts'
import type { IdentifierKeys } from '../../identifier.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../../event-text.ts'
import type { Target } from './coverage.ts'
import { loadPair, newPair, savePair, type Pair, type SavedPair } from './pair.ts'

export interface Episode {
  /** In the order in which they opened. */
  readonly number: number
  readonly target: Target
  readonly revocation: AuthEvent
  /** Latest expiry of what is known to be covered, ms; undefined: of nothing. */
  expiresAtMs: number | undefined
  /** What was issued before it has been looked up. */
  isSettled: boolean
  /** By resource server. */
  readonly pairs: Map<string, Pair>
}

/** Of one revocation; names of resource servers come from records. */
const MAX_PAIRS = 100

/** undefined: no room for another resource server. */
export const pairAt = ({ pairs }: Episode, resourceServer: string): Pair | undefined => {
  let pair = pairs.get(resourceServer)
  if (pair === undefined && pairs.size < MAX_PAIRS) pairs.set(resourceServer, (pair = newPair()))
  return pair
}

export interface SavedEpisode {
  readonly number: number
  readonly target: Target
  readonly revocation: SavedEvent
  readonly expiresAtMs: number | undefined
  readonly isSettled: boolean
  readonly pairs: readonly (readonly [string, SavedPair])[]
}

export const saveEpisode = ({ revocation, pairs, ...rest }: Episode): SavedEpisode => ({
  ...rest,
  revocation: saveEvent(revocation),
  pairs: [...pairs].map(([name, pair]) => [name, savePair(pair)] as const),
})

export const loadEpisode = (
  { revocation, pairs, ...rest }: SavedEpisode,
  keys: IdentifierKeys,
): Episode => ({
  ...rest,
  expiresAtMs: rest.expiresAtMs ?? undefined,
  revocation: loadEvent(revocation, keys),
  pairs: new Map(pairs.map(([name, pair]) => [name, loadPair(pair, keys)])),
})
