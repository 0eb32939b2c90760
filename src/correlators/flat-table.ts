// A bounded table over 128-bit keys with columns of numbers: flat memory, so a million entries cost no garbage collection.
import { createColumns, type ColumnArrays, type Columns, type SavedColumns } from './columns.ts'
import {
  createKeyDirectory,
  NONE,
  type KeyDirectory,
  type KeyDirectoryState,
} from './key-directory.ts'
import type { Words } from './words.ts'

export { NONE } from './key-directory.ts'

export interface FlatTable<C extends Columns> {
  /** `table.columns.client[row]`. Growth replaces the arrays: never keep one over `put` or `load`, not even within a line. */
  readonly columns: ColumnArrays<C>
  /** The row of the key, or NONE. A row keeps its number until it is removed or evicted. */
  readonly find: (key: Words) => number
  /** Is the row one of this table, still? */
  readonly has: (row: number) => boolean
  /** Is the row also one of another table with the same keys? */
  readonly isSharedRow: (row: number) => boolean
  /** The row of the key; a new one holds zeros and is the newest. At the limit the oldest is evicted for it. */
  readonly put: (key: Words) => number
  /** Makes the row the newest. */
  readonly renew: (row: number) => void
  readonly remove: (row: number) => void
  readonly keyOf: (row: number) => Words
  /** From the oldest to the newest: `for (let r = oldest(); r !== NONE; r = newer(r))`. */
  readonly oldest: () => number
  readonly newer: (row: number) => number
  readonly entries: () => number
  readonly evictions: () => number
  /** Of a shared directory its share. */
  readonly bytes: () => number
  /** A smaller limit evicts at once. */
  readonly setLimit: (entries: number) => void
  readonly save: () => FlatTableState
  /** Rows keep their numbers. A state of other columns is refused with a TypeError. */
  readonly load: (state: FlatTableState) => void
}

/** The arrays themselves, rows where they are: it is to be written down before the table changes again. */
export interface FlatTableState {
  readonly evictions: number
  readonly columns: SavedColumns
  /** Of a table that has its keys for itself. */
  readonly directory?: KeyDirectoryState
}

/** The keys of several tables; whoever made the directory saves and loads it. */
export interface SharedKeys {
  readonly directory: KeyDirectory
  /** The table's bit. */
  readonly member: number
}

export interface FlatTableOptions<C extends Columns> {
  readonly columns: C
  readonly limit: number
  /** Without it the table has its keys for itself. */
  readonly shared?: SharedKeys | undefined
  /** Told before the row is gone; it must not change the table. */
  readonly onEvict?: (row: number) => void
}

export const createFlatTable = <C extends Columns>(options: FlatTableOptions<C>): FlatTable<C> => {
  const { directory, member } = options.shared ?? {
    directory: createKeyDirectory(options.limit),
    member: 1,
  }
  // Room is set aside for all rows, and taken as it is needed: growing copies nothing and leaves no holes behind.
  const columns = createColumns(options.columns, directory.expected)
  let limit = Math.max(1, options.limit)
  let capacity = 0
  let count = 0
  let evicted = 0
  /** The oldest row; NONE: none. */
  let oldest = NONE

  const isHeld = (row: number): boolean => directory.isHeld(row, member)
  const heldFrom = (from: number): number => {
    let row = from
    while (row !== NONE && !isHeld(row)) row = directory.newer(row)
    return row
  }
  const newer = (row: number): number => heldFrom(directory.newer(row))
  directory.join(member, (row) => {
    if (row !== oldest) return
    const next = newer(row)
    if (next !== NONE) oldest = next
  })

  const widen = (): void => {
    capacity = directory.capacity()
    columns.widen(capacity)
  }

  const find = (key: Words): number => {
    const row = directory.find(key)
    return row !== NONE && isHeld(row) ? row : NONE
  }

  const remove = (row: number): void => {
    if (row === oldest) oldest = newer(row)
    columns.clear(row)
    directory.release(row, member)
    count--
  }

  const evictTo = (entries: number): void => {
    while (count > entries) {
      options.onEvict?.(oldest)
      remove(oldest)
      evicted++
    }
  }

  return {
    columns: columns.arrays,
    find,
    has: isHeld,
    isSharedRow: (row) => directory.isHeld(row, ~member),
    put: (key) => {
      const known = find(key)
      if (known !== NONE) return known
      evictTo(limit - 1)
      const row = directory.hold(key, member)
      if (directory.capacity() > capacity) widen()
      if (oldest === NONE) oldest = row
      count++
      return row
    },
    renew: directory.renew,
    remove,
    keyOf: directory.keyOf,
    oldest: () => oldest,
    newer,
    entries: () => count,
    evictions: () => evicted,
    bytes: () => columns.bytes() + directory.bytes() / directory.members(),
    setLimit: (entries) => {
      limit = Math.max(1, entries)
      evictTo(limit)
    },
    save: () => ({
      evictions: evicted,
      columns: columns.save(),
      ...(options.shared === undefined ? { directory: directory.save() } : {}),
    }),
    load: (state) => {
      columns.check(state.columns)
      if (state.directory !== undefined) directory.load(state.directory)
      widen()
      columns.load(state.columns)
      evicted = state.evictions
      count = directory.reclaim(member)
      oldest = heldFrom(directory.oldest())
      if (options.shared === undefined) directory.dropUnclaimed()
      evictTo(limit)
    },
  }
}
