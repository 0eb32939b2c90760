// One presentation of a token that was rotated away: its class, its generation, whether it opens an incident.
import { authEvent, type AuthEvent } from '../../events.ts'
import type { CorrelatorSetup, NewToSubject, Out } from '../correlator.ts'
import { NONE } from '../flat-table.ts'
import { halfIn } from '../words.ts'
import { classify, differingParts, rankOf, type Generation } from './classify.ts'
import type { Endings } from './endings.ts'
import { compare } from './holder.ts'
import { FAMILY_NAME, type Memory } from './memory.ts'
import type { Presenter } from './presenter.ts'

const DAY_MS = 86_400_000

/** What the server answers where it looked at the token, whether or not its log says why. */
const OF_THE_TOKEN: ReadonlySet<string | undefined> = new Set([
  'refresh_reused',
  'refresh_revoked',
  'refresh_unknown',
  'unknown',
  undefined,
])
/** Would the server take this as reuse, if it ends families for that? Failures of its own and of the client's are none. */
const isRefusedAsReuse = ({ outcome, reason }: AuthEvent): boolean =>
  outcome === 'client_error' && OF_THE_TOKEN.has(reason)

interface Presented {
  readonly event: AuthEvent
  readonly presenter: Presenter
  readonly token: number
}

/** Hands out the derived event `refresh_reuse`; where a revocation may still show what the server did, later. */
export const judge = (
  { memory, endings }: { readonly memory: Memory; readonly endings: Endings },
  serial: number,
  { event, presenter, token }: Presented,
  { traits, lookups }: CorrelatorSetup,
  out: Out,
): void => {
  const { correlation } = traits
  const rotatedMs = memory.rotatedMs(token)
  const ageMs = rotatedMs === 0 ? undefined : event.time - rotatedMs
  const generation = generationOf(memory, serial, token)
  const isShared = (address: string): boolean =>
    lookups.isSharedAddress(event.server, address, event.time)
  const isAccepted = event.outcome === 'success'
  const likeness = compare(memory, serial, token, { presenter, timeMs: event.time, isShared })
  const reuse = classify(
    {
      ...likeness,
      isFamilyDead: endings.wasDead(serial, event.time),
      generation,
      isConstraintBroken: event.reason === 'dpop_invalid' || event.reason === 'sender_constraint',
      isAccepted,
      ageMs,
    },
    correlation.concurrentWithinSeconds * 1000,
  )
  const derived = authEvent('refresh_reuse', event.time, event.format)
  derived.time_resolution_seconds = event.time_resolution_seconds
  derived.source = event.source
  derived.server = event.server
  derived.tenant = event.tenant
  derived.region = event.region
  derived.client = event.client
  derived.refresh_token = event.refresh_token
  derived.family = event.family
  derived.session = event.session
  derived.subject = event.subject
  derived.trace_id = event.trace_id
  derived.class = reuse
  derived.generation = generation
  const isNew = newToSubject(memory, serial, event, lookups)
  derived.finding = {
    presented: {
      differing: differingParts(likeness),
      isNewNetwork: isNew?.network === true && isNew.isEstablished,
      isNewAgent: isNew?.agent === true,
      exchangedMs: rotatedMs === 0 ? undefined : rotatedMs,
    },
  }
  derived.incident = opensIncident(memory, serial, event.time, rankOf(reuse))
  if (isAccepted) out.event(derived)
  else {
    const { kills } = traits.server(event.server).refreshToken
    const judged = kills === undefined ? undefined : kills === 'family' && isRefusedAsReuse(event)
    endings.refused(serial, derived, judged, out)
  }
}

/** Whose refusals do not name the subject: the family's. */
const newToSubject = (
  memory: Memory,
  serial: number,
  event: AuthEvent,
  lookups: CorrelatorSetup['lookups'],
): NewToSubject | undefined => {
  const subject = halfIn(event.subject) ?? memory.subjectOf(serial)
  return subject && lookups.newToSubject(event, subject)
}

/** Parent: what it was exchanged for is still in use; or, where the log does not tell, it was the family's latest exchange. */
const generationOf = (memory: Memory, serial: number, token: number): Generation => {
  const { tokens, families } = memory.tables
  const rotation = memory.rotationOf(token)
  if (rotation === NONE) return 'unknown'
  const successor = (memory.rotations.columns.successor[rotation] ?? 0) - 1
  // Evicted, it may have left its row to another.
  const isThere =
    successor !== NONE &&
    tokens.has(successor) &&
    tokens.keyOf(successor)[0] === memory.rotations.columns.successorWord[rotation]
  if (isThere) return memory.rotationOf(successor) === NONE ? 'parent' : 'ancestor'
  const row = memory.familyRow(serial)
  if (row === NONE || families.columns.named[row] === FAMILY_NAME.links) return 'unknown'
  const isLatest = families.columns.rotatedMs[row] === memory.rotatedMs(token)
  return isLatest ? 'parent' : 'ancestor'
}

/** Notes the attempt. True: the family came to a worse class than any of the last 24 h. */
const opensIncident = (
  memory: Memory,
  serial: number,
  timeMs: number,
  rank: number | undefined,
): boolean => {
  if (rank === undefined) return false
  const { attempts } = memory.tables
  const row = attempts.put([serial, 0, 0, 0])
  const ranks = ['rank0', 'rank1', 'rank2', 'rank3'] as const
  const opens = ranks
    .slice(rank)
    .every((name) => (attempts.columns[name][row] ?? 0) <= Math.max(0, timeMs - DAY_MS))
  const name = ranks[rank]
  if (name !== undefined) attempts.columns[name][row] = timeMs
  if (rank >= 2) attempts.columns.isDoubtful[row] = 1
  return opens
}
