// How families of refresh tokens end, and which attempt ended them.
import { loadEvent, saveEvent, type SavedEvent } from '../../event-text.ts'
import type { AuthEvent } from '../../events.ts'
import type { IdentifierKeys } from '../../identifier.ts'
import type { Out } from '../correlator.ts'
import { NONE } from '../flat-table.ts'
import type { FamilyTrigger } from '../fact.ts'
import { halfOf, isHalfAt, type Half } from '../words.ts'
import { FAMILY_STATE, type Memory } from './memory.ts'
import { hashOf } from './presenter.ts'

/** A refusal and the revocation it causes are one request: their records are so far apart at most, in either order. */
const ONE_REQUEST_MS = 5000
const DAY_MS = 86_400_000

export interface Endings {
  /** Killed or revoked. */
  readonly isDead: (serial: number) => boolean
  /** Dead before the presentation at `timeMs`, and not because of it. */
  readonly wasDead: (serial: number, timeMs: number) => boolean
  /** The server goes on answering. */
  readonly revive: (serial: number, timeMs: number, out: Out) => void
  readonly end: (serial: number, trigger: FamilyTrigger, out: Out) => void
  /** A success of kind `revocation`. */
  readonly revoke: (event: AuthEvent, out: Out) => void
  /**
   * A derived event of a refused presentation, handed out once it is known whether the family died of it. `kills`: the server says
   * so itself; undefined: a revocation would show it.
   */
  readonly refused: (
    serial: number,
    derived: AuthEvent,
    kills: boolean | undefined,
    out: Out,
  ) => void
  readonly expire: (timeMs: number, lifetimeSeconds: number | undefined, out: Out) => void
  readonly save: () => EndingsState
  readonly load: (state: EndingsState) => void
}
export interface EndingsState {
  readonly pending: readonly (readonly [serial: number, SavedEvent])[]
  readonly unexplained: readonly (readonly [serial: number, untilMs: number])[]
}

export const createEndings = (server: string, memory: Memory, keys: IdentifierKeys): Endings => {
  const { families, attempts } = memory.tables
  /** Honest attempts of living families, until it is sure that no revocation follows. */
  let pending: { readonly serial: number; readonly derived: AuthEvent }[] = []
  /** Families killed for a reuse that was not seen yet, until when it may still come. */
  let unexplained = new Map<number, number>()

  /** Killed, although all that was presented came from honest clients. */
  const judgeKill = (serial: number, out: Out): void => {
    const row = attempts.find([serial, 0, 0, 0])
    if (row === NONE || attempts.columns.isDoubtful[row] === 1) return
    out.fact({ fact: 'refresh_family_false_kill', server })
  }

  /** A kill that was not explained in its time. */
  const lapse = (serial: number, timeMs: number, out: Out): void => {
    if ((unexplained.get(serial) ?? Infinity) >= timeMs) return
    unexplained.delete(serial)
    judgeKill(serial, out)
  }

  /** False: it had ended before. */
  const end = (serial: number, trigger: FamilyTrigger, out: Out): boolean => {
    const row = memory.familyRow(serial)
    if (row === NONE) return false
    const { state } = families.columns
    const wasAlive = state[row] === FAMILY_STATE.alive
    if (wasAlive) {
      unexplained.delete(serial)
      out.fact({ fact: 'refresh_family_ended', server, trigger })
    }
    if (state[row] !== FAMILY_STATE.dead)
      state[row] = trigger === 'expiry' ? FAMILY_STATE.expired : FAMILY_STATE.dead
    return wasAlive
  }

  const killedForReuse = (serial: number, timeMs: number, out: Out): void => {
    // When portions let the pending out must not decide.
    const cause = pending.find(
      (waiting) => waiting.serial === serial && waiting.derived.time >= timeMs - ONE_REQUEST_MS,
    )
    const row = attempts.find([serial, 0, 0, 0])
    const refusedMs = row === NONE ? -Infinity : (attempts.columns.refusedMs[row] ?? 0)
    if (cause !== undefined) {
      pending = pending.filter((waiting) => waiting !== cause)
      cause.derived.finding = { ...cause.derived.finding, endedFamily: true }
      out.event(cause.derived)
    } else if (refusedMs < timeMs - ONE_REQUEST_MS) {
      unexplained.set(serial, timeMs + ONE_REQUEST_MS)
      return
    }
    judgeKill(serial, out)
  }

  /** Serials of what the revocation covers. */
  const covered = (event: AuthEvent): readonly number[] => {
    const ofTokens = [event.refresh_token, event.token]
      .map(memory.tokenRow)
      .filter((row) => row !== NONE)
      .map((row) => memory.tables.tokens.columns.family[row] ?? 0)
    const { family, session, subject } = event
    switch (event.revokes) {
      case 'token':
      case 'refresh_token':
        return ofTokens
      case 'session':
        return session === undefined ? [] : memory.ofSession(session)
      case 'subject':
        return subject === undefined ? [] : ofSubject(halfOf(subject.words()))
      case 'client':
        return ofClient(hashOf(event.client, keys))
      case 'not_before':
      case 'tenant':
        return []
      default:
        if (family !== undefined) return [memory.byFamilyName(family)]
        return ofTokens.length > 0 || session === undefined ? ofTokens : memory.ofSession(session)
    }
  }
  const ofSubject = (subject: Half): readonly number[] =>
    memory.where((row) => isHalfAt(families.columns.subject, row, subject))
  const ofClient = (client: number): readonly number[] =>
    client === 0 ? [] : memory.where((row) => families.columns.client[row] === client)

  const isDead = (serial: number): boolean => {
    const row = memory.familyRow(serial)
    return row !== NONE && families.columns.state[row] === FAMILY_STATE.dead
  }

  return {
    isDead,
    wasDead: (serial, timeMs) => isDead(serial) && (unexplained.get(serial) ?? -Infinity) < timeMs,
    revive: (serial, timeMs, out) => {
      lapse(serial, timeMs, out)
      const row = memory.familyRow(serial)
      if (row === NONE || families.columns.state[row] === FAMILY_STATE.alive) return
      families.columns.state[row] = FAMILY_STATE.alive
      unexplained.delete(serial)
    },
    end,
    revoke: (event, out) => {
      const { cause } = event
      // The token before is gone, the family lives.
      if (cause === 'rotation') return
      for (const serial of covered(event))
        if (end(serial, cause ?? 'request', out) && cause === 'reuse')
          killedForReuse(serial, event.time, out)
    },
    refused: (serial, derived, kills, out) => {
      lapse(serial, derived.time, out)
      attempts.columns.refusedMs[attempts.put([serial, 0, 0, 0])] = derived.time
      const isExplanation = (unexplained.get(serial) ?? -Infinity) >= derived.time
      const isHonest = derived.class === 'concurrent' || derived.class === 'stale_client'
      if (isExplanation) {
        unexplained.delete(serial)
        derived.finding = { ...derived.finding, endedFamily: true }
        judgeKill(serial, out)
      } else if (derived.class !== 'after_family_revoked') {
        if (kills === true && end(serial, 'reuse', out)) {
          derived.finding = { ...derived.finding, endedFamily: true }
          judgeKill(serial, out)
        }
        if (kills === undefined && isHonest) {
          pending.push({ serial, derived })
          return
        }
      }
      out.event(derived)
    },
    expire: (timeMs, lifetimeSeconds, out) => {
      const isOver = ({ derived }: { derived: AuthEvent }): boolean =>
        derived.time + ONE_REQUEST_MS < timeMs
      if (pending.some(isOver)) {
        const over = pending.filter(isOver)
        pending = pending.filter((waiting) => !isOver(waiting))
        for (const { derived } of over) out.event(derived)
      }
      for (const serial of unexplained.keys()) lapse(serial, timeMs, out)
      if (lifetimeSeconds === undefined) return
      // A day at least: so long it matters what was presented.
      const keptMs = Math.max(lifetimeSeconds * 1000, DAY_MS)
      for (;;) {
        const row = families.oldest()
        if (row === NONE || (families.columns.seenMs[row] ?? 0) + keptMs >= timeMs) return
        end(families.keyOf(row)[0], 'expiry', out)
        families.remove(row)
      }
    },
    save: () => ({
      pending: pending.map(({ serial, derived }) => [serial, saveEvent(derived)]),
      unexplained: [...unexplained],
    }),
    load: (state) => {
      pending = state.pending.map(([serial, saved]) => ({
        serial,
        derived: loadEvent(saved, keys),
      }))
      unexplained = new Map(state.unexplained)
    },
  }
}
