// A token is presented and accepted: which signals does that give, and which does a damper take?
import type { AuthEvent } from '../../events.ts'
import type { Lookups } from '../correlator.ts'
import type { Ties } from './issuance.ts'
import { FIRST_IS_LATE, type Memory, type Trail } from './memory.ts'
import { compareWithOwners, type Owner } from './owners.ts'
import { judgePlaces, notePlace, type Found, type PlaceRules } from './places.ts'
import type { Presenter, Presenters } from './presenter.ts'
import { revocationOf } from './revocation.ts'
import { SIGNALS, type Locate, type Signal } from './signals.ts'
import { noteRun, placesOf } from './trail.ts'

export interface Rules {
  readonly presenters: Presenters
  readonly isSharedAddress: Lookups['isSharedAddress']
  readonly locate: Locate | undefined
  readonly windowMs: number
  /** An acceptance so soon after a revocation proves nothing, ms. */
  readonly skewMs: number
  readonly speedKmh: number
  readonly distanceKm: number
}

/** undefined: nothing, the common case. */
export const judgePresentation = (
  memory: Memory,
  event: AuthEvent,
  { row, by, ties }: { readonly row: number; readonly by: Presenter; readonly ties: () => Ties },
  rules: Rules,
): Found | undefined => {
  const { columns } = memory.tokens
  const { time } = event
  const found: Found = { signals: new Set(), dampers: new Set() }
  const isFirst = columns.lastMs[row] === 0
  if (isFirst) {
    columns.firstAddress[row] = by.address
    columns.firstAgent[row] = by.agent
  }
  const isShared = sharedBy(event, rules)
  const openTrail = (): Trail => {
    const known = memory.trails.has(row)
    const trail = memory.openTrail(row)
    // Until now every presentation was like the first.
    if (!known && !isFirst) {
      noteRun(trail.addresses, columns.firstAddress[row] ?? 0, columns.lastMs[row] ?? 0)
      noteRun(trail.agents, columns.firstAgent[row] ?? 0, columns.lastMs[row] ?? 0)
    }
    return trail
  }

  // What was long ago says nothing, whenever it is swept away.
  if (time - (columns.lastMs[row] ?? 0) > rules.windowMs) memory.trails.delete(row)
  const location = event.ip === undefined ? undefined : rules.locate?.(event.ip)
  const isHome = by.address === columns.firstAddress[row] && by.agent === columns.firstAgent[row]
  const isPlain = isHome && location === undefined && !memory.trails.has(row)
  const successorMs = memory.successorMs(row)
  if (isPlain && !isFirst && successorMs === 0 && !memory.isAlert()) {
    columns.lastMs[row] = time
    return undefined
  }
  const placeRules = { ...rules, isShared }
  if (!isPlain) notePlace(openTrail(), by, time, location, placeRules, found)

  const told = ties()
  const act = revocationOf(memory, told)
  const isRevoked = act !== undefined && time - act.timeMs > rules.skewMs
  if (isFirst && (successorMs > 0 || act !== undefined))
    columns.flags[row] = (columns.flags[row] ?? 0) | FIRST_IS_LATE

  const owners = ownersOf(memory, row, isFirst, told.issuedMs)
  const twins = memory.trails.get(row)?.twins ?? []
  const same = { isShared, placeOf: placesOf(twins) }
  const ask = (signal: Signal, more: readonly Owner[]): void => {
    const result = compareWithOwners(by, [...owners, ...more], time, same)
    if (result === 'another') found.signals.add(signal)
    else if (result !== 'same') found.dampers.add(result)
  }
  if (successorMs > 0 && time > successorMs) {
    const heir = memory.heirs.get(row) ?? owners[0]
    ask('after_refresh', heir === undefined ? [] : [{ ...heir, timeMs: successorMs }])
  }
  if (isRevoked) ask('after_revocation', [{ ...act.by, timeMs: act.timeMs }])

  if (found.signals.size > 0) {
    const { given, addresses, agents } = openTrail()
    noteRun(addresses, by.address, time)
    noteRun(agents, by.agent, time)
    for (const signal of found.signals) given[signal] = time
  }
  collect(memory, row, told.links.family, time, placeRules, found)
  columns.lastMs[row] = time
  return found
}

/** What else the window shows of the token. */
const collect = (
  memory: Memory,
  row: number,
  family: number,
  timeMs: number,
  rules: PlaceRules,
  found: Found,
): void => {
  const trail = memory.trails.get(row)
  if (trail !== undefined) {
    for (const signal of SIGNALS)
      if ((trail.given[signal] ?? -Infinity) >= timeMs - rules.windowMs) found.signals.add(signal)
    judgePlaces(trail, timeMs, rules, found)
  }
  const reusedMs = memory.reused.get(family) ?? -Infinity
  if (reusedMs >= timeMs - rules.windowMs) found.signals.add('ancestor_refresh_reuse')
}

/** It is refused, since whoever presents it lacks the key that it is bound to: DPoP, mTLS. No place of it counts. */
export const judgeBrokenBinding = (
  memory: Memory,
  event: AuthEvent,
  { row, family }: { readonly row: number; readonly family: number },
  rules: Rules,
): Found => {
  const found: Found = { signals: new Set(['sender_constraint']), dampers: new Set() }
  const isShared = sharedBy(event, rules)
  collect(memory, row, family, event.time, { ...rules, isShared }, found)
  return found
}

const sharedBy =
  ({ server, time }: AuthEvent, rules: Rules): PlaceRules['isShared'] =>
  (address) => {
    const text = rules.presenters.classOf(address)
    return text !== undefined && rules.isSharedAddress(server, text, time)
  }

/** To whom the token was issued, and who presented it first while it was the latest and not revoked. */
const ownersOf = (
  { tokens: { columns } }: Memory,
  row: number,
  isFirst: boolean,
  issuedMs: number,
): readonly Owner[] => {
  const client = columns.client[row] ?? 0
  const issued: Owner = {
    client,
    address: columns.issuedAddress[row] ?? 0,
    agent: columns.issuedAgent[row] ?? 0,
    timeMs: issuedMs,
  }
  const isLate = ((columns.flags[row] ?? 0) & FIRST_IS_LATE) !== 0
  if (isFirst || isLate) return [issued]
  const first: Owner = {
    client,
    address: columns.firstAddress[row] ?? 0,
    agent: columns.firstAgent[row] ?? 0,
    timeMs: -Infinity,
  }
  return [issued, first]
}
