// Rotations of signing keys, from the first sight of a new key to the withdrawal of the old one; and whose fault an unknown key is.
import { authEvent, type AuthEvent, type Kind } from '../events.ts'
import { keyFactsOf, type KeyFacts } from './key-rotation/facts.ts'
import {
  emptyLedger,
  isBroken,
  loadLedger,
  MAX_OPEN,
  saveLedger,
  type Ledger,
  type Rotation,
  type SavedLedger,
} from './key-rotation/ledger.ts'
import { readEvent, type Desk } from './key-rotation/read-event.ts'
import {
  longestLifeMs,
  overlapMs,
  verdictOf,
  type RotationResult,
  type RotationTerms,
} from './key-rotation/verdict.ts'

export interface KeyRotation {
  /** Events of one server come in the order of time. Returns `rotation_closed` events, in that order too. */
  readonly see: (event: AuthEvent) => readonly AuthEvent[]
  /** Event time of the server has come so far, ms. */
  readonly expire: (server: string, timeMs: number) => readonly AuthEvent[]
  /** Closes what is open, each at the moment its verdict stands. */
  readonly finish: () => readonly AuthEvent[]
  /**
   * Is a refusal for an unknown key or a bad signature the platform's fault? It is under a key that the server publishes, or
   * published within the longest token life; where the kid is not logged, while a rotation is under way.
   */
  readonly kidIsPlatforms: (server: string, kid: string | undefined, timeMs: number) => boolean
  /** For gauges; undefined: nothing is known of the server's keys. */
  readonly facts: (server: string, timeMs: number) => KeyFacts | undefined
  readonly entries: () => number
  readonly evictions: () => number
  readonly save: () => KeyRotationState
  readonly load: (state: KeyRotationState) => void
}

export interface KeyRotationState {
  readonly version: 1
  readonly evictions: number
  readonly servers: readonly (readonly [string, SavedLedger])[]
}

/** Retired keys are remembered for so long, or for the longest token life. */
const FORGET_AFTER_MS = 7 * 86_400_000

export const createKeyRotation = (options: {
  readonly terms: (server: string) => RotationTerms
}): KeyRotation => {
  const { terms } = options
  let ledgers = new Map<string, Ledger>()
  let evictions = 0

  const ledgerOf = (server: string): Ledger => {
    let ledger = ledgers.get(server)
    if (ledger === undefined) ledgers.set(server, (ledger = emptyLedger()))
    return ledger
  }
  const closedEvent = (
    server: string,
    rotation: Rotation,
    result: RotationResult,
    time: number,
  ): AuthEvent => {
    const ledger = ledgerOf(server)
    const at = ledger.open.indexOf(rotation)
    if (at >= 0) ledger.open.splice(at, 1)
    const tookEffect =
      result === 'completed' || result === 'overlap_too_short' || result === 'broken'
    const rotatedAt = rotation.firstSignedAt ?? rotation.openedAt
    if (tookEffect && rotatedAt >= (ledger.rotatedAt ?? -Infinity)) {
      ledger.rotatedAt = rotatedAt
      ledger.overlapMs = overlapMs(rotation) ?? ledger.overlapMs
    }
    const event = authEvent('rotation_closed', time, 'authslo')
    event.source = rotation.source
    event.server = server
    event.key_id = rotation.kid
    event.result = result
    event.evidence = rotation.observed ? 'observed' : 'inferred'
    return event
  }

  /** Closes what can no longer change, by that time. */
  const settle = (server: string, time: number): AuthEvent[] => {
    const ledger = ledgers.get(server)
    if (ledger === undefined || ledger.open.length === 0) return []
    const due = ledger.open
      .map((rotation) => ({ rotation, ...verdictOf(ledger, rotation, terms(server)) }))
      .filter(({ at }) => at <= time)
      .sort((a, b) => a.at - b.at)
    return due.map(({ rotation, result, at }) => closedEvent(server, rotation, result, at))
  }

  const take = (event: AuthEvent): AuthEvent[] => {
    const { server, time } = event
    const ledger = ledgerOf(server)
    const closed: AuthEvent[] = []
    const close: Desk['close'] = (rotation, result, at) => {
      closed.push(closedEvent(server, rotation, result, at))
    }
    readEvent(event, {
      ledger,
      close,
      open: (rotation) => {
        const [oldest] = ledger.open
        if (oldest !== undefined && ledger.open.length >= MAX_OPEN) {
          evictions++
          close(oldest, 'stalled', time)
        }
        ledger.open.push({
          ...rotation,
          oldKid: undefined,
          oldRetiredAt: undefined,
          observed: false,
        })
      },
      isPlatforms: (kid, at) => kidIsPlatforms(server, kid, at),
      evicted: (by) => {
        evictions += by
      },
    })
    return closed
  }

  const kidIsPlatforms: KeyRotation['kidIsPlatforms'] = (server, kid, timeMs) => {
    const ledger = ledgers.get(server)
    if (ledger === undefined) return false
    if (kid === undefined)
      return isBroken(ledger, timeMs) || ledger.open.some(({ openedAt }) => openedAt <= timeMs)
    const key = ledger.keys.get(kid)
    if (key === undefined) return false
    if (key.published) return true
    const lifeMs = longestLifeMs(ledger, terms(server))
    return timeMs <= (key.retiredAt ?? key.lastAcceptedAt ?? -Infinity) + lifeMs
  }

  return {
    see: (event) => {
      const { kind, server, time } = event
      if (!KINDS.has(kind)) return []
      return [...settle(server, time), ...take(event), ...settle(server, time)]
    },
    expire: (server, timeMs) => {
      const closed = settle(server, timeMs)
      const ledger = ledgers.get(server)
      if (ledger === undefined || !Number.isFinite(timeMs)) return closed
      const keptMs = Math.max(FORGET_AFTER_MS, longestLifeMs(ledger, terms(server)))
      for (const [
        kid,
        { published: isPublished, retiredAt, lastAcceptedAt, seenAt },
      ] of ledger.keys)
        if (!isPublished && (retiredAt ?? lastAcceptedAt ?? seenAt) < timeMs - keptMs)
          ledger.keys.delete(kid)
      return closed
    },
    finish: () =>
      [...ledgers.keys()]
        .flatMap((server) => settle(server, Infinity))
        .sort((a, b) => a.time - b.time),
    kidIsPlatforms,
    facts: (server, timeMs) => {
      const ledger = ledgers.get(server)
      return ledger && keyFactsOf(ledger, isBroken(ledger, timeMs))
    },
    entries: () =>
      [...ledgers.values()].reduce((sum, ledger) => sum + ledger.keys.size + ledger.open.length, 0),
    evictions: () => evictions,
    save: () => ({
      version: 1,
      evictions,
      servers: [...ledgers].map(([server, ledger]) => [server, saveLedger(ledger)] as const),
    }),
    load: (state) => {
      evictions = state.evictions
      ledgers = new Map(state.servers.map(([server, saved]) => [server, loadLedger(saved)]))
    },
  }
}

/** Kinds that tell of keys, or of how long tokens live. */
const KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'key_rotation',
  'token_validation',
  'token_request',
])
