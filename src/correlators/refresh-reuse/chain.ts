// What a success does to the chain of its family.
import type { AuthEvent } from '../../events.ts'
import { NONE } from '../flat-table.ts'
import type { Memory } from './memory.ts'
import { isDualStack, type Presenter } from './presenter.ts'

/** IPv4 and IPv6 that follow each other so fast are one client. */
export const DUAL_STACK_MS = 10_000

/** The server handed out another refresh token than the one presented. */
const isAnother = ({ refresh_token: old, issued_refresh_token: issued }: AuthEvent): boolean => {
  if (issued === undefined || old === undefined) return issued !== undefined
  const [a, b] = [old.words(), issued.words()]
  return a.some((word, at) => word !== b[at])
}

/**
 * Is the presented token of no more use? As configured; else as seen: the server handed out a different one. What it handed out again
 * is of use whatever the configuration says; a record that shows nothing handed out shows no rotation.
 */
const isRotatedAway = (event: AuthEvent, rotation: boolean | undefined): boolean => {
  if (rotation === false) return false
  return event.issued_refresh_token === undefined ? rotation === true : isAnother(event)
}

/** Tokens of a success: the one presented, if the record names it, and the one handed out. */
export const advance = (
  memory: Memory,
  serial: number,
  event: AuthEvent,
  { presenter, rotation }: { presenter: Presenter; rotation: boolean | undefined },
): void => {
  const { refresh_token: presented, issued_refresh_token: issued } = event
  const { tokens } = memory.tables
  const row = presented === undefined ? NONE : tokens.put(presented.words())
  if (row !== NONE) {
    const { columns } = tokens
    columns.family[row] = serial
    if (columns.rotation[row] === 0 && isRotatedAway(event, rotation)) {
      const at = memory.rotations.take()
      columns.rotation[row] = at + 1
      const of = memory.rotations.columns
      of.rotatedMs[at] = event.time
      of.client[at] = presenter.client
      of.address[at] = presenter.address
      of.agent[at] = presenter.agent
      tokens.renew(row)
      const family = memory.familyRow(serial)
      if (family !== NONE) memory.tables.families.columns.rotatedMs[family] = event.time
    }
  }
  if (issued === undefined || !isAnother(event)) return
  const next = tokens.put(issued.words())
  tokens.renew(next)
  tokens.columns.family[next] = serial
  const at = memory.rotationOf(row)
  if (at === NONE) return
  memory.rotations.columns.successor[at] = next + 1
  memory.rotations.columns.successorWord[at] = issued.words()[0]
}

/** A success that is no reuse: the family is in these hands. */
export const sight = (memory: Memory, serial: number, event: AuthEvent, by: Presenter): void => {
  const { families } = memory.tables
  const row = memory.familyRow(serial)
  if (row === NONE) return
  families.renew(row)
  const { columns } = families
  columns.seenMs[row] = event.time
  if (by.client !== 0) columns.client[row] = by.client
  if (by.agent !== 0) columns.agent[row] = by.agent
  if (by.address === 0) return
  const before = columns.address[row] ?? 0
  const isPair = isDualStack(before, by.address)
  const isFast = event.time - (columns.addressMs[row] ?? 0) <= DUAL_STACK_MS
  if (isPair && (isFast || columns.twin[row] === by.address)) columns.twin[row] = before
  else if (before !== by.address && columns.twin[row] !== 0) columns.twin[row] = 0
  columns.address[row] = by.address
  columns.addressMs[row] = event.time
}
