// Hashes of identifiers as numbers, whole and in halves, and how columns of a table hold them.

import type { Identifier } from '../identifier.ts'

/** `Identifier.words()`: a hash keyed per process, so nobody outside can aim at one bucket. Compared in full. */
export type Words = readonly [number, number, number, number]

/** Four numbers a row. */
export const wordsIn = (array: Uint32Array, row: number): Words => {
  const at = 4 * row
  const word = (by: number): number => array[at + by] as number
  return [word(0), word(1), word(2), word(3)]
}

/** The first half of a hash, for what tokens have in common: that one of a million tokens has by chance the half of another id happens once in 10^13 times. */
export type Half = readonly [number, number]

export const halfOf = ([first, second]: Words): Half => [first, second]
export const halfIn = (id: Identifier | undefined): Half | undefined => id && halfOf(id.words())
/** Of a column of halves; undefined: none. */
export const halfAt = (column: Uint32Array, row: number): Half | undefined => {
  const half: Half = [column[2 * row] as number, column[2 * row + 1] as number]
  return (half[0] | half[1]) === 0 ? undefined : half
}
export const isHalfAt = (column: Uint32Array, row: number, [first, second]: Half): boolean =>
  column[2 * row] === first && column[2 * row + 1] === second
export const setHalf = (column: Uint32Array, row: number, half: Half | undefined): void => {
  column[2 * row] = half?.[0] ?? 0
  column[2 * row + 1] = half?.[1] ?? 0
}
