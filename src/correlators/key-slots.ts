// Finds rows by key: open addressing, linear, of four bytes an entry. What is left of them beside the row says how far the entry is
// from its home, with a tag behind it: so hardly any key of others is looked at although the table is three quarters full. Whoever is
// farther from home goes first (Robin Hood hashing, Celis 1986), so that a search for what is not there ends soon.
import { growing, grown } from './growing-array.ts'
import type { Words } from './words.ts'

const FULLEST = 3 / 4
const slotsFor = (rows: number): number => Math.ceil(rows / FULLEST)

export interface KeySlots {
  /** The row of the key, or -1. */
  readonly find: (key: Words) => number
  /** The row has its key; it is not in yet. */
  readonly add: (row: number) => void
  readonly remove: (row: number) => void
  /** Room for so many rows; empty. */
  readonly clear: (rows: number) => void
  readonly bytes: () => number
}

/** `keys`: four numbers a row, asked for anew each time since growth may replace them. */
export const createKeySlots = (most: number, keys: () => Uint32Array): KeySlots => {
  // From the lowest bit: row + 1, 0 for none; distance from home; tag.
  let slots = growing(Uint32Array, slotsFor(most))
  let rowBits = 0
  /** What is farther is as far; where that matters its key is asked for its home. */
  let farthest = 0
  /** Bits of the distance, of the tag, of both. */
  let distanceMask = 0
  let tagMask = 0
  let besideRow = 0
  let rowMask = 0

  // Spread, since keys may be numbers that count up: those would stand side by side, and a removal would walk along all of them.
  const homeFor = (a: number): number =>
    Math.floor(((Math.imul(a, 0x9e3779b1) >>> 0) * slots.length) / 0x1_0000_0000)
  const tagFor = (a: number, b: number): number => (Math.imul(a, 0x85ebca6b) ^ b) & tagMask
  const homeOf = (row: number): number => homeFor(keys()[4 * row] as number)
  const after = (slot: number): number => (slot + 1 === slots.length ? 0 : slot + 1)
  const rowIn = (slot: number): number => ((slots[slot] as number) & rowMask) - 1
  const stepsTo = (from: number, to: number): number =>
    to >= from ? to - from : to - from + slots.length
  const bitsOf = (distance: number): number => Math.min(distance, farthest) << rowBits
  const statedIn = (entry: number): number => (entry & distanceMask) >>> rowBits
  const distanceAt = (slot: number): number => {
    const stated = statedIn(slots[slot] as number)
    return stated < farthest ? stated : stepsTo(homeOf(rowIn(slot)), slot)
  }

  return {
    find: ([a, b, c, d]) => {
      if (slots.length === 0) return -1
      const held = keys()
      const tag = tagFor(a, b)
      let slot = homeFor(a)
      for (let distance = 0; ; distance++) {
        const entry = slots[slot] as number
        if (entry === 0 || statedIn(entry) < Math.min(distance, farthest)) return -1
        if (((entry ^ (tag | bitsOf(distance))) & besideRow) === 0) {
          const row = (entry & rowMask) - 1
          const at = 4 * row
          if (held[at] === a && held[at + 1] === b && held[at + 2] === c && held[at + 3] === d)
            return row
        }
        slot = after(slot)
      }
    },
    add: (row) => {
      const [a = 0, b = 0] = [keys()[4 * row], keys()[4 * row + 1]]
      // Tag and row of whoever looks for a place.
      let placed = tagFor(a, b) | (row + 1)
      let distance = 0
      let slot = homeFor(a)
      for (; slots[slot] !== 0; slot = after(slot), distance++) {
        const other = distanceAt(slot)
        if (other >= distance) continue
        const moved = (slots[slot] as number) & ~distanceMask
        slots[slot] = (placed | bitsOf(distance)) >>> 0
        placed = moved
        distance = other
      }
      slots[slot] = (placed | bitsOf(distance)) >>> 0
    },
    remove: (row) => {
      let gap = homeOf(row)
      while (rowIn(gap) !== row) gap = after(gap)
      // What follows in the probe run moves up, until one is at home, so that no tombstones pile up.
      for (let slot = after(gap); slots[slot] !== 0; slot = after(slot)) {
        const distance = distanceAt(slot)
        if (distance === 0) break
        slots[gap] = (((slots[slot] as number) & ~distanceMask) | bitsOf(distance - 1)) >>> 0
        gap = slot
      }
      slots[gap] = 0
    },
    clear: (rows) => {
      slots = grown(slots, slotsFor(rows)).fill(0)
      rowBits = 32 - Math.clz32(rows)
      rowMask = 2 ** rowBits - 1
      besideRow = ~rowMask
      const distanceBits = Math.ceil((32 - rowBits) / 2)
      farthest = 2 ** distanceBits - 1
      distanceMask = farthest << rowBits
      tagMask = besideRow & ~distanceMask
    },
    bytes: () => slots.byteLength,
  }
}
