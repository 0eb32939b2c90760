// Finds rows by key: open addressing, linear, of four bytes an entry. What is left of them beside the row is a tag, so that few
// keys of others are looked at although the table is three quarters full.
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
  // Row + 1 in the lower bits, 0 for none; the tag above.
  let slots = growing(Uint32Array, slotsFor(most))
  let rowBits = 0

  // Spread, since keys may be numbers that count up: those would stand side by side, and a removal would walk along all of them.
  const homeFor = (a: number): number =>
    Math.floor(((Math.imul(a, 0x9e3779b1) >>> 0) * slots.length) / 0x1_0000_0000)
  const tagFor = (a: number, b: number): number => (Math.imul(a, 0x85ebca6b) ^ b) & ~rowBits
  const homeOf = (row: number): number => homeFor(keys()[4 * row] as number)
  const after = (slot: number): number => (slot + 1 === slots.length ? 0 : slot + 1)
  const rowIn = (slot: number): number => ((slots[slot] as number) & rowBits) - 1
  const apart = (from: number, to: number): number =>
    to >= from ? to - from : to - from + slots.length

  return {
    find: ([a, b, c, d]) => {
      if (slots.length === 0) return -1
      const held = keys()
      const tag = tagFor(a, b)
      for (let slot = homeFor(a); ; slot = after(slot)) {
        const entry = slots[slot] as number
        if (entry === 0) return -1
        if (((entry ^ tag) & ~rowBits) !== 0) continue
        const row = (entry & rowBits) - 1
        const at = 4 * row
        if (held[at] === a && held[at + 1] === b && held[at + 2] === c && held[at + 3] === d)
          return row
      }
    },
    add: (row) => {
      const [a = 0, b = 0] = [keys()[4 * row], keys()[4 * row + 1]]
      let slot = homeFor(a)
      while (slots[slot] !== 0) slot = after(slot)
      slots[slot] = (tagFor(a, b) | (row + 1)) >>> 0
    },
    remove: (row) => {
      let gap = homeOf(row)
      while (rowIn(gap) !== row) gap = after(gap)
      // What follows in the probe run moves up, so that no tombstones pile up.
      for (let slot = after(gap); slots[slot] !== 0; slot = after(slot)) {
        if (apart(homeOf(rowIn(slot)), slot) < apart(gap, slot)) continue
        slots[gap] = slots[slot] as number
        gap = slot
      }
      slots[gap] = 0
    },
    clear: (rows) => {
      slots = grown(slots, slotsFor(rows)).fill(0)
      rowBits = 2 ** (32 - Math.clz32(rows)) - 1
    },
    bytes: () => slots.byteLength,
  }
}
