// Rows by 128-bit keys, in the order in which they came. Several tables may be members of one directory: what they know of the
// same ids stands in the same row, and the key is held once.
import { growing, grown } from './growing-array.ts'
import { createKeySlots } from './key-slots.ts'
import { wordsIn, type Words } from './words.ts'

/** No such row. */
export const NONE = -1

export interface KeyDirectory {
  /** `member`: one bit, of its own. `leaves` is told before a row that it may hold goes elsewhere in the order. */
  readonly join: (member: number, leaves: (row: number) => void) => void
  /** The row of the key, whoever holds it, or NONE. It keeps its number as long as somebody holds it. */
  readonly find: (key: Words) => number
  readonly isHeld: (row: number, member: number) => boolean
  /** The member holds the row of the key, as the newest; it must not hold it yet. */
  readonly hold: (key: Words, member: number) => number
  /** Where nobody holds it any more the row is gone. */
  readonly release: (row: number, member: number) => void
  /** Makes the row the newest. */
  readonly renew: (row: number) => void
  readonly keyOf: (row: number) => Words
  readonly oldest: () => number
  readonly newer: (row: number) => number
  /** Every row is below. */
  readonly capacity: () => number
  /** Rows for which room is set aside in the address space. */
  readonly expected: number
  readonly members: () => number
  readonly bytes: () => number
  readonly save: () => KeyDirectoryState
  /** Rows keep their numbers. Members take back what they held (`reclaim`), and what none of them took is dropped. */
  readonly load: (state: KeyDirectoryState) => void
  /** The member holds again what it held when that was saved; gives how many rows. */
  readonly reclaim: (member: number) => number
  readonly dropUnclaimed: () => void
}

/** The arrays themselves, rows where they are: it is to be written down before the directory changes again. */
export interface KeyDirectoryState {
  /** Links: row + 1, 0 for none. */
  readonly free: number
  readonly first: number
  readonly last: number
  /** Rows from here on were never used. */
  readonly used: number
  readonly keys: Uint32Array<ArrayBuffer>
  readonly newerOf: Uint32Array<ArrayBuffer>
  readonly olderOf: Uint32Array<ArrayBuffer>
  readonly holders: Uint8Array<ArrayBuffer>
}

const FIRST_CAPACITY = 256

/** `expected`: rows, for which room in the address space is set aside; more may come. */
export const createKeyDirectory = (expected: number): KeyDirectory => {
  const most = Math.max(FIRST_CAPACITY, expected)
  let capacity = 0
  let used = 0
  // Free rows are chained by `newerOf`; links hold row + 1, 0 is none.
  let free = 0
  let first = 0
  let last = 0
  let keys = growing(Uint32Array, 4 * most)
  let newerOf = growing(Uint32Array, most)
  let olderOf = growing(Uint32Array, most)
  /** Bits of the members that hold the row. */
  let holders = growing(Uint8Array, most)
  /** As saved, until it is taken back. */
  let claimed: Uint8Array | undefined
  const slots = createKeySlots(most, () => keys)
  const members = new Map<number, (row: number) => void>()

  const placeAll = (): void => {
    slots.clear(capacity)
    for (let link = first; link !== 0; link = newerOf[link - 1] as number) slots.add(link - 1)
  }
  const resize = (to: number): void => {
    keys = grown(keys, 4 * to)
    newerOf = grown(newerOf, to)
    olderOf = grown(olderOf, to)
    holders = grown(holders, to)
    capacity = to
  }
  const grow = (): void => {
    // No further than expected as long as that is enough; beyond it in small steps.
    const wider = capacity < most ? Math.min(2 * capacity, most) : Math.ceil(1.25 * capacity)
    resize(Math.max(FIRST_CAPACITY, wider))
    placeAll()
  }

  const append = (row: number): void => {
    olderOf[row] = last
    newerOf[row] = 0
    if (last === 0) first = row + 1
    else newerOf[last - 1] = row + 1
    last = row + 1
  }
  const unlink = (row: number): void => {
    const older = olderOf[row] as number
    const newer = newerOf[row] as number
    if (older === 0) first = newer
    else newerOf[older - 1] = newer
    if (newer === 0) last = older
    else olderOf[newer - 1] = older
  }
  const renew = (row: number): void => {
    if (last === row + 1) return
    for (const leaves of members.values()) leaves(row)
    unlink(row)
    append(row)
  }

  const add = (key: Words): number => {
    if (free === 0 && used === capacity) grow()
    let row = used
    if (free === 0) used++
    else {
      row = free - 1
      free = newerOf[row] as number
    }
    keys.set(key, 4 * row)
    append(row)
    slots.add(row)
    return row
  }
  const remove = (row: number): void => {
    slots.remove(row)
    unlink(row)
    newerOf[row] = free
    free = row + 1
  }

  return {
    join: (member, leaves) => void members.set(member, leaves),
    find: slots.find,
    isHeld: (row, member) => ((holders[row] as number) & member) !== 0,
    hold: (key, member) => {
      const known = slots.find(key)
      const row = known === NONE ? add(key) : known
      if (known !== NONE) renew(row)
      holders[row] = (holders[row] as number) | member
      return row
    },
    release: (row, member) => {
      holders[row] = (holders[row] as number) & ~member
      if (holders[row] === 0 && (claimed?.[row] ?? 0) === 0) remove(row)
    },
    renew,
    keyOf: (row) => wordsIn(keys, row),
    oldest: () => first - 1,
    newer: (row) => (newerOf[row] as number) - 1,
    capacity: () => capacity,
    expected: most,
    members: () => members.size,
    bytes: () =>
      keys.byteLength +
      newerOf.byteLength +
      olderOf.byteLength +
      holders.byteLength +
      slots.bytes(),
    save: () => ({ free, first, last, used, keys, newerOf, olderOf, holders }),
    load: (state) => {
      resize(state.newerOf.length)
      keys.set(state.keys)
      newerOf.set(state.newerOf)
      olderOf.set(state.olderOf)
      holders.fill(0)
      claimed = Uint8Array.from(state.holders)
      ;({ free, first, last, used } = state)
      placeAll()
    },
    reclaim: (member) => {
      let count = 0
      for (let row = first - 1; claimed !== undefined && row !== NONE;) {
        const was = claimed[row] as number
        if ((was & member) !== 0) {
          claimed[row] = was & ~member
          holders[row] = (holders[row] as number) | member
          count++
        }
        row = (newerOf[row] as number) - 1
      }
      return count
    },
    dropUnclaimed: () => {
      claimed = undefined
      for (let link = first, next = 0; link !== 0; link = next) {
        next = newerOf[link - 1] as number
        if (holders[link - 1] === 0) remove(link - 1)
      }
    },
  }
}
