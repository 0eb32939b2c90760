// Who presents a token against who rotated it away.
import { NONE } from '../flat-table.ts'
import { DUAL_STACK_MS } from './chain.ts'
import type { Presentation } from './classify.ts'
import type { Memory } from './memory.ts'
import { isDualStack, likeness, unpackAddress, type Likeness, type Presenter } from './presenter.ts'

interface Now {
  readonly presenter: Presenter
  readonly timeMs: number
  readonly isShared: (ofAddress: string) => boolean
}

/** Of a token that is not known to be rotated away: against the latest that is known of the family's holder. */
export const compare = (
  memory: Memory,
  serial: number,
  token: number,
  { presenter, timeMs, isShared }: Now,
): Pick<Presentation, 'client' | 'address' | 'agent'> => {
  const { families } = memory.tables
  const { rotations } = memory
  const family = memory.familyRow(serial)
  const rotation = memory.rotationOf(token)
  const isKnown = rotation !== NONE
  const { columns } = isKnown ? rotations : families
  const row = isKnown ? rotation : family
  const holder = { client: columns.client[row] ?? 0, agent: columns.agent[row] ?? 0 }
  const held = columns.address[row] ?? 0
  const heldMs = (isKnown ? rotations.columns.rotatedMs[row] : families.columns.addressMs[row]) ?? 0

  /** IPv4 and IPv6 of one client. */
  const isOne = (): boolean => {
    if (!isDualStack(held, presenter.address)) return false
    if (timeMs - heldMs <= DUAL_STACK_MS) return true
    const { address, addressMs, twin } = families.columns
    const latest = address[family] ?? 0
    const other = twin[family] ?? 0
    if (latest === held && timeMs - (addressMs[family] ?? 0) <= DUAL_STACK_MS) return true
    return (
      (latest === held && other === presenter.address) ||
      (latest === presenter.address && other === held)
    )
  }
  const ofAddress = (): Likeness => {
    const plain = likeness(held, presenter.address)
    if (plain !== 'differs') return plain
    if (isOne()) return 'equal'
    const isSaid = !isShared(unpackAddress(held)) && !isShared(unpackAddress(presenter.address))
    return isSaid ? 'differs' : 'unknown'
  }

  return {
    client: likeness(holder.client, presenter.client),
    agent: likeness(holder.agent, presenter.agent),
    address: ofAddress(),
  }
}
