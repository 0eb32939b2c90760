// Rows without keys, for what few rows of a table have beside its columns: the table holds the number.
import { createColumns, type ColumnArrays, type Columns, type SavedColumns } from './columns.ts'
import { growing, grown } from './growing-array.ts'

export interface Slab<C extends Columns> {
  readonly columns: ColumnArrays<C>
  /** A row of zeros. */
  readonly take: () => number
  readonly give: (row: number) => void
  readonly bytes: () => number
  readonly save: () => SlabState
  /** Rows keep their numbers. A state of other columns is refused with a TypeError. */
  readonly load: (state: SlabState) => void
}

export interface SlabState {
  readonly used: number
  /** Row + 1, 0 for none. */
  readonly free: number
  readonly nextFree: Uint32Array<ArrayBuffer>
  readonly columns: SavedColumns
}

const FIRST_CAPACITY = 256

/** `most`: rows for which room is set aside in the address space. */
export const createSlab = <C extends Columns>(of: C, most: number): Slab<C> => {
  const columns = createColumns(of, most)
  let nextFree = growing(Uint32Array, most)
  let capacity = 0
  let used = 0
  let free = 0
  const widen = (rows: number): void => {
    capacity = rows
    columns.widen(rows)
    nextFree = grown(nextFree, rows)
  }
  return {
    columns: columns.arrays,
    take: () => {
      if (free === 0) {
        if (used === capacity) widen(Math.max(FIRST_CAPACITY, 2 * capacity))
        return used++
      }
      const row = free - 1
      free = nextFree[row] as number
      return row
    },
    give: (row) => {
      columns.clear(row)
      nextFree[row] = free
      free = row + 1
    },
    bytes: () => columns.bytes() + nextFree.byteLength,
    save: () => ({ used, free, nextFree, columns: columns.save() }),
    load: (state) => {
      columns.check(state.columns)
      widen(state.nextFree.length)
      nextFree.set(state.nextFree)
      columns.load(state.columns)
      ;({ used, free } = state)
    },
  }
}
