// What a page or a gauge shows of a server's keys at one moment.
import { overlapMs } from './verdict.ts'
import { isBroken, type Key, type Ledger } from './ledger.ts'

export const KEY_STATES = ['next', 'current', 'retiring', 'unknown'] as const
export type KeyState = (typeof KEY_STATES)[number]
export const ROTATION_STATES = ['idle', 'published', 'signing', 'draining', 'broken'] as const
export type RotationState = (typeof ROTATION_STATES)[number]

export interface KeyFacts {
  readonly state: RotationState
  /** Keys that are published, by what they do. */
  readonly keys: Readonly<Record<KeyState, number>>
  /** When each key was first seen, ms; undefined: it is no longer shown. */
  readonly firstSeen: readonly { readonly kid: string; readonly at: number | undefined }[]
  /** The newest rotation that took effect; before the first, when the keys were first looked at. */
  readonly rotatedAt: number | undefined
  readonly overlapMs: number | undefined
}

/** So many keys of a server are shown, the newest; and a withdrawn one for so long. */
const SHOWN_KEYS = 8
const SHOWN_MS = 7 * 86_400_000

export const keyFactsOf = (ledger: Ledger, timeMs: number): KeyFacts => {
  const newest = ledger.open.at(-1)
  return {
    state: isBroken(ledger, timeMs) ? 'broken' : stateOf(ledger),
    keys: countKeys(ledger),
    firstSeen: firstSeen(ledger, timeMs),
    rotatedAt: ledger.rotatedAt,
    overlapMs:
      (newest?.firstSignedAt === undefined ? undefined : overlapMs(newest)) ?? ledger.overlapMs,
  }
}

const firstSeen = ({ keys }: Ledger, timeMs: number): KeyFacts['firstSeen'] => {
  const isShown = ({ published, retiredAt }: Key): boolean =>
    published || (retiredAt !== undefined && retiredAt > timeMs - SHOWN_MS)
  const newest = [...keys]
    .filter(([, key]) => isShown(key))
    .sort(([, a], [, b]) => b.seenAt - a.seenAt)
  const shown = new Set(newest.slice(0, SHOWN_KEYS).map(([kid]) => kid))
  return [...keys].map(([kid, { seenAt }]) => ({ kid, at: shown.has(kid) ? seenAt : undefined }))
}

const stateOf = ({ open, logsKids }: Ledger): RotationState => {
  const newest = open.at(-1)
  if (newest === undefined) return 'idle'
  if (newest.firstSignedAt === undefined) return 'published'
  return newest.observed || !logsKids ? 'draining' : 'signing'
}

const countKeys = ({ keys, open }: Ledger): Record<KeyState, number> => {
  const counts = { next: 0, current: 0, retiring: 0, unknown: 0 }
  const published = [...keys].filter(([, key]) => key.published)
  // The newest key that signs; where it was rotated in, older ones end.
  const takenOverAt = open.findLast(
    ({ firstSignedAt }) => firstSignedAt !== undefined,
  )?.firstSignedAt
  for (const [kid, { firstSignedAt }] of published) {
    if (firstSignedAt === undefined) {
      const isNext = open.some((rotation) => rotation.kid === kid)
      counts[isNext ? 'next' : 'unknown']++
    } else
      counts[takenOverAt !== undefined && firstSignedAt < takenOverAt ? 'retiring' : 'current']++
  }
  return counts
}
