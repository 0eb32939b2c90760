// Rotations of signing keys, from the first sight of a new key to the withdrawal of the old one; and whose fault an unknown key is.
import { authEvent, type AuthEvent } from '../events.ts'
import type { Correlator, CreateCorrelator, Lookups, Out } from './correlator.ts'
import { keyFactsOf } from './key-rotation/facts.ts'
import {
  emptyLedger,
  isBroken,
  knowsKeys,
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

interface State {
  readonly evictions: number
  readonly servers: readonly (readonly [string, SavedLedger])[]
}

/** Retired keys are remembered for so long, or for the longest token life. */
const FORGET_AFTER_MS = 14 * 86_400_000
const BYTES_AN_ENTRY = 300

export const createKeyRotation: CreateCorrelator = ({ traits }): Correlator => {
  const terms = (server: string): RotationTerms => {
    const { longestJwksCacheSeconds, accessTokenLifetimeSeconds, rotationDeadlineSeconds } =
      traits.server(server)
    return {
      longestJwksCacheMs: longestJwksCacheSeconds * 1000,
      tokenLifeMs:
        accessTokenLifetimeSeconds === undefined ? undefined : accessTokenLifetimeSeconds * 1000,
      deadlineMs: rotationDeadlineSeconds * 1000,
    }
  }
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
  const settle = (server: string, time: number, out: Out): void => {
    const ledger = ledgers.get(server)
    if (ledger === undefined || ledger.open.length === 0) return
    const due = ledger.open
      .map((rotation) => ({ rotation, ...verdictOf(ledger, rotation, terms(server)) }))
      .filter(({ at }) => at <= time)
      .sort((a, b) => a.at - b.at)
    for (const { rotation, result, at } of due) out.event(closedEvent(server, rotation, result, at))
  }

  const see = (event: AuthEvent, out: Out): void => {
    const { server, time } = event
    const ledger = ledgerOf(server)
    const close: Desk['close'] = (rotation, result, at) =>
      out.event(closedEvent(server, rotation, result, at))
    settle(server, time, out)
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
      isPlatforms: (kid, at) => kidIsPlatforms(server, kid, at) === true,
      evicted: (by) => {
        evictions += by
      },
    })
    settle(server, time, out)
  }

  const kidIsPlatforms: Lookups['kidIsPlatforms'] = (server, kid, timeMs) => {
    const ledger = ledgers.get(server)
    if (ledger === undefined || !knowsKeys(ledger)) return undefined
    if (kid === undefined)
      return isBroken(ledger, timeMs) || ledger.open.some(({ openedAt }) => openedAt <= timeMs)
    const key = ledger.keys.get(kid)
    if (key === undefined) return false
    if (key.published) return true
    const lifeMs = longestLifeMs(ledger, terms(server))
    return timeMs <= (key.retiredAt ?? key.lastAcceptedAt ?? -Infinity) + lifeMs
  }

  const forget = (server: string, timeMs: number): void => {
    const ledger = ledgers.get(server)
    if (ledger === undefined || !Number.isFinite(timeMs)) return
    const keptMs = Math.max(FORGET_AFTER_MS, longestLifeMs(ledger, terms(server)))
    for (const [kid, { published, retiredAt, lastAcceptedAt, seenAt }] of ledger.keys)
      if (!published && (retiredAt ?? lastAcceptedAt ?? seenAt) < timeMs - keptMs)
        ledger.keys.delete(kid)
  }

  const entries = (): number =>
    [...ledgers.values()].reduce((sum, { keys, open }) => sum + keys.size + open.length, 0)

  return {
    version: 1,
    lookups: { kidIsPlatforms },
    wants: tellsOfKeys,
    see,
    expire: (server, timeMs, out) => {
      settle(server, timeMs, out)
      forget(server, timeMs)
    },
    moment: (server, timeMs) => {
      const ledger = ledgers.get(server)
      if (ledger === undefined || !knowsKeys(ledger)) return []
      return [{ fact: 'keys', server, ...keyFactsOf(ledger, timeMs) }]
    },
    entries,
    bytes: () => entries() * BYTES_AN_ENTRY,
    evictions: () => evictions,
    save: (): State => ({
      evictions,
      servers: [...ledgers].map(([server, ledger]) => [server, saveLedger(ledger)] as const),
    }),
    load: (state: State) => {
      evictions = state.evictions
      ledgers = new Map(state.servers.map(([server, saved]) => [server, loadLedger(saved)]))
    },
  }
}

/** Phases, tokens under a named key, refusals for one, and how long tokens live. */
const tellsOfKeys = (event: AuthEvent): boolean => {
  const { kind, reason } = event
  if (kind === 'key_rotation') return true
  if (kind !== 'token_validation' && kind !== 'token_request') return false
  if (event.outcome === 'success')
    return (
      event.key_id !== undefined ||
      event.lifetime_seconds !== undefined ||
      event.expires_at !== undefined
    )
  return kind === 'token_validation' && (reason === 'unknown_kid' || reason === 'bad_signature')
}
