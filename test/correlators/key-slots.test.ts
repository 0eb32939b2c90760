import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeySlots } from '../../src/correlators/key-slots.ts'
import type { Words } from '../../src/correlators/words.ts'

/** Rows of a table that is as full as it may be, against a map. `firstWord`: what makes homes meet. */
const compare = (
  rows: number,
  capacity: number,
  firstWord: (n: number) => number,
  steps: readonly number[],
): void => {
  const keys = new Uint32Array(4 * rows)
  const slots = createKeySlots(rows, () => keys)
  slots.clear(capacity)
  const keyOf = (n: number): Words => [firstWord(n) >>> 0, n % 7, n, 1]
  const held = new Map<number, number>()
  const free = Array.from({ length: rows }, (_, row) => row)
  for (const n of steps) {
    const row = held.get(n)
    expect(slots.find(keyOf(n))).toBe(row ?? -1)
    if (row !== undefined) {
      slots.remove(row)
      held.delete(n)
      free.push(row)
    } else if (free.length > 0) {
      const taken = free.pop() as number
      keys.set(keyOf(n), 4 * taken)
      slots.add(taken)
      held.set(n, taken)
    }
  }
  for (const n of new Set(steps)) expect(slots.find(keyOf(n))).toBe(held.get(n) ?? -1)
}

const steps = fc.array(fc.nat(120), { maxLength: 600 })

test('finds what is in and nothing else, also where keys share their home', () => {
  fc.assert(
    fc.property(steps, (drawn) => {
      compare(64, 64, (n) => Math.imul(n, 0x9e3779b1), drawn)
      compare(64, 64, (n) => n % 3, drawn)
      compare(64, 64, () => 5, drawn)
    }),
  )
})

test('the same where an entry is farther from home than can be said beside its row', () => {
  const drawn = Array.from({ length: 4000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 22)
  // 22 bits of a row leave five for the distance: 31 at most.
  compare(300, 2 ** 21, (n) => n % 2, drawn)
  compare(300, 2 ** 21, () => 7, drawn)
})
