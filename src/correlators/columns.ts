// Columns of numbers over the rows of a table, which grow in place.
import { growing, grown, type NumberArray } from './growing-array.ts'

/** `half`: two numbers a row (words.ts); zeros: none. */
const ARRAYS = {
  float64: Float64Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  half: Uint32Array,
} as const
const WIDTHS = { float64: 1, uint32: 1, uint8: 1, half: 2 } as const
export type Columns = Readonly<Record<string, keyof typeof ARRAYS>>
type ArrayOf<T extends keyof typeof ARRAYS> = InstanceType<(typeof ARRAYS)[T]>
/** Growth may replace the arrays: never keep one over it, not even within a line. */
export type ColumnArrays<C extends Columns> = { readonly [N in keyof C]: ArrayOf<C[N]> }
export type SavedColumns = Readonly<Record<string, NumberArray>>

export interface ColumnSet<C extends Columns> {
  readonly arrays: ColumnArrays<C>
  readonly widen: (rows: number) => void
  /** Zeros in each column. */
  readonly clear: (row: number) => void
  readonly bytes: () => number
  /** The arrays themselves: to be written down before they change again. */
  readonly save: () => SavedColumns
  /** It is wide enough. A state of other columns is refused with a TypeError. */
  readonly load: (saved: SavedColumns) => void
  /** TypeError where the state is of other columns. */
  readonly check: (saved: SavedColumns) => void
}

/** `most`: rows for which room is set aside in the address space. */
export const createColumns = <C extends Columns>(of: C, most: number): ColumnSet<C> => {
  const names = Object.keys(of)
  const widthOf = (name: string): number => WIDTHS[of[name] ?? 'uint8']
  const empty = (name: string): NumberArray =>
    growing<NumberArray>(ARRAYS[of[name] ?? 'uint8'], widthOf(name) * most)
  const arrays: Record<string, NumberArray> = {}
  for (const name of names) arrays[name] = empty(name)
  const check = (saved: SavedColumns): void => {
    if (Object.keys(saved).sort().join() !== [...names].sort().join())
      throw new TypeError('the saved table has other columns')
  }
  return {
    arrays: arrays as ColumnArrays<C>,
    widen: (rows) => {
      for (const name of names)
        arrays[name] = grown(arrays[name] ?? empty(name), widthOf(name) * rows)
    },
    clear: (row) => {
      for (const name of names) {
        const array = arrays[name]
        if (array === undefined) continue
        const width = widthOf(name)
        // Only what is there: memory that was never written to is none.
        for (let at = row * width; at < (row + 1) * width; at++) if (array[at] !== 0) array[at] = 0
      }
    },
    bytes: () => names.reduce((sum, name) => sum + (arrays[name]?.byteLength ?? 0), 0),
    save: () => ({ ...arrays }),
    check,
    load: (saved) => {
      check(saved)
      for (const name of names) arrays[name]?.set(saved[name] ?? [])
    },
  }
}
