// Whether whoever presents a token is another one than those whose token it is.
import { areTwins } from './places.ts'
import type { Presenter } from './presenter.ts'
import type { Damper } from './signals.ts'

export interface Owner extends Presenter {
  /** When it was last seen as the owner, ms. */
  readonly timeMs: number
}

interface Same {
  readonly isShared: (address: number) => boolean
  /** Two addresses of one host are one place. */
  readonly placeOf: (address: number) => number
}

/** A part that is not known on either side does not differ. */
const differ = (a: number, b: number): boolean => a !== 0 && b !== 0 && a !== b

/** How the presenter compares with one owner: another, or only so but for a damper, or the same as far as is known. */
const compare = (
  by: Presenter,
  owner: Owner,
  timeMs: number,
  { isShared, placeOf }: Same,
): 'another' | Damper | 'same' => {
  if (differ(by.client, owner.client) || differ(by.agent, owner.agent)) return 'another'
  if (!differ(by.address, owner.address)) return 'same'
  if (areTwins(by.address, owner.address, timeMs - owner.timeMs)) return 'dual_stack'
  if (placeOf(by.address) === placeOf(owner.address)) return 'dual_stack'
  return isShared(by.address) || isShared(owner.address) ? 'shared_address' : 'another'
}

/** Another than all owners, `same` as one of them, or the damper but for which it were another. */
export const compareWithOwners = (
  by: Presenter,
  owners: readonly Owner[],
  timeMs: number,
  same: Same,
): 'another' | Damper | 'same' => {
  const known = owners.filter(({ address, agent, client }) => address + agent + client > 0)
  if (known.length === 0) return 'same'
  const results = known.map((owner) => compare(by, owner, timeMs, same))
  if (results.includes('same')) return 'same'
  return results.find((result) => result !== 'another') ?? 'another'
}
