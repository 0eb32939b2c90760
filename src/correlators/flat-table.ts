// A bounded hash table over 128-bit keys with columns of numbers: flat memory, so a million entries cost no garbage collection.
import { growing, grown, type NumberArray } from './growing-array.ts'

/** `Identifier.words()`: a hash keyed per process, so nobody outside can aim at one bucket. Compared in full. */
export type Words = readonly [number, number, number, number]

/** `words`: a second key in each row, four numbers from `4 * row` on (wordsAt, setWords); four zeros: none. */
const ARRAYS = {
  float64: Float64Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  words: Uint32Array,
} as const
export type Columns = Readonly<Record<string, keyof typeof ARRAYS>>
type ArrayOf<T extends keyof typeof ARRAYS> = InstanceType<(typeof ARRAYS)[T]>

/** No such row. */
export const NONE = -1

export interface FlatTable<C extends Columns> {
  /** `table.columns.client[row]`. Growth replaces the arrays: never keep one over `put` or `load`, not even within a line. */
  readonly columns: { readonly [N in keyof C]: ArrayOf<C[N]> }
  /** The row of the key, or NONE. A row keeps its number until it is removed or evicted. */
  readonly find: (key: Words) => number
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
  readonly entries: number
  /** Links: row + 1, 0 for none. */
  readonly free: number
  readonly first: number
  readonly last: number
  readonly keys: Uint32Array<ArrayBuffer>
  readonly newerOf: Uint32Array<ArrayBuffer>
  readonly olderOf: Uint32Array<ArrayBuffer>
  readonly columns: Readonly<Record<string, NumberArray>>
}

export interface FlatTableOptions<C extends Columns> {
  readonly columns: C
  readonly limit: number
  /** Told before the row is gone; it must not change the table. */
  readonly onEvict?: (row: number) => void
}

const FIRST_CAPACITY = 256

export const createFlatTable = <C extends Columns>(options: FlatTableOptions<C>): FlatTable<C> => {
  const names = Object.keys(options.columns)
  const kindOf = (name: string): keyof typeof ARRAYS => options.columns[name] ?? 'uint8'
  const widthOf = (name: string): number => (kindOf(name) === 'words' ? 4 : 1)
  // Room is set aside for the limit, and taken as it is needed: growing copies nothing and leaves no holes behind.
  const most = Math.max(FIRST_CAPACITY, options.limit)
  const empty = (name: string): NumberArray =>
    growing<NumberArray>(ARRAYS[kindOf(name)], widthOf(name) * most)
  let limit = Math.max(1, options.limit)
  let capacity = 0
  let count = 0
  let evicted = 0
  // Free rows are chained by `newerOf`; links hold row + 1, 0 is none.
  let free = 0
  let first = 0
  let last = 0
  let keys = growing(Uint32Array, 4 * most)
  let newerOf = growing(Uint32Array, most)
  let olderOf = growing(Uint32Array, most)
  // Open addressing, linear; row + 1, at most two thirds full.
  let slots = growing(Uint32Array, slotsFor(most))
  const columns: Record<string, NumberArray> = {}
  for (const name of names) columns[name] = empty(name)

  // Spread, since keys may be numbers that count up: those would stand side by side, and a removal would walk along all of them.
  const homeFor = (word: number): number => (Math.imul(word, 0x9e3779b1) >>> 7) & (slots.length - 1)
  const homeOf = (row: number): number => homeFor(keys[4 * row] as number)
  const place = (row: number): void => {
    let slot = homeOf(row)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = row + 1
  }
  const slotOf = ([a, b, c, d]: Words): number => {
    if (slots.length === 0) return NONE
    for (let slot = homeFor(a); ; slot = (slot + 1) & (slots.length - 1)) {
      const row = (slots[slot] as number) - 1
      if (row === NONE) return NONE
      const at = 4 * row
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d)
        return slot
    }
  }

  const resize = (to: number): void => {
    keys = grown(keys, 4 * to)
    newerOf = grown(newerOf, to)
    olderOf = grown(olderOf, to)
    for (const name of names)
      columns[name] = grown(columns[name] ?? empty(name), widthOf(name) * to)
    for (let row = to - 1; row >= capacity; row--) {
      newerOf[row] = free
      free = row + 1
    }
    capacity = to
    slots = grown(slots, slotsFor(to)).fill(0)
    for (let link = first; link !== 0; link = newerOf[link - 1] as number) place(link - 1)
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

  const keyOf = (row: number): Words => wordsIn(keys, row)

  const remove = (row: number): void => {
    // What follows in the probe run moves up, so that no tombstones pile up.
    const mask = slots.length - 1
    let gap = slotOf(keyOf(row))
    for (let slot = (gap + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = homeOf((slots[slot] as number) - 1)
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue
      slots[gap] = slots[slot] as number
      gap = slot
    }
    slots[gap] = 0
    unlink(row)
    for (const name of names) {
      const width = widthOf(name)
      columns[name]?.fill(0, row * width, (row + 1) * width)
    }
    newerOf[row] = free
    free = row + 1
    count--
  }

  const evictTo = (entries: number): void => {
    while (count > entries) {
      options.onEvict?.(first - 1)
      remove(first - 1)
      evicted++
    }
  }

  const take = (row: number, key: Words): void => {
    keys.set(key, 4 * row)
    append(row)
    place(row)
    count++
  }

  return {
    columns: columns as FlatTable<C>['columns'],
    find: (key) => {
      const slot = slotOf(key)
      return slot === NONE ? NONE : (slots[slot] as number) - 1
    },
    put: (key) => {
      const slot = slotOf(key)
      if (slot !== NONE) return (slots[slot] as number) - 1
      evictTo(limit - 1)
      if (free === 0) resize(Math.max(FIRST_CAPACITY, Math.min(2 * capacity, limit)))
      const row = free - 1
      free = newerOf[row] as number
      take(row, key)
      return row
    },
    renew: (row) => {
      unlink(row)
      append(row)
    },
    remove,
    keyOf,
    oldest: () => first - 1,
    newer: (row) => (newerOf[row] as number) - 1,
    entries: () => count,
    evictions: () => evicted,
    bytes: () => {
      const own = keys.byteLength + newerOf.byteLength + olderOf.byteLength + slots.byteLength
      return names.reduce((sum, name) => sum + (columns[name]?.byteLength ?? 0), own)
    },
    setLimit: (entries) => {
      limit = Math.max(1, entries)
      evictTo(limit)
    },
    save: () => ({
      evictions: evicted,
      entries: count,
      free,
      first,
      last,
      keys,
      newerOf,
      olderOf,
      columns: { ...columns },
    }),
    load: (state) => {
      if (Object.keys(state.columns).sort().join() !== [...names].sort().join())
        throw new TypeError('the saved table has other columns')
      capacity = state.newerOf.length
      keys = filled(growing(Uint32Array, 4 * most), state.keys)
      newerOf = filled(growing(Uint32Array, most), state.newerOf)
      olderOf = filled(growing(Uint32Array, most), state.olderOf)
      for (const name of names) {
        const saved = state.columns[name]
        if (saved !== undefined) columns[name] = filled(empty(name), saved)
      }
      ;({ entries: count, free, first, last, evictions: evicted } = state)
      slots = growing(Uint32Array, slotsFor(most))
      if (capacity > 0) slots = grown(slots, slotsFor(capacity))
      for (let link = first; link !== 0; link = newerOf[link - 1] as number) place(link - 1)
      evictTo(limit)
    },
  }
}

const filled = <A extends NumberArray>(empty: A, saved: NumberArray): A => {
  const array = grown(empty, saved.length)
  array.set(saved)
  return array
}

const slotsFor = (rows: number): number => 2 ** Math.ceil(Math.log2(1.5 * rows))

const wordsIn = (array: Uint32Array, row: number): Words => {
  const at = 4 * row
  const word = (by: number): number => array[at + by] as number
  return [word(0), word(1), word(2), word(3)]
}
/** Of a column of words; undefined: none. */
export const wordsAt = (column: Uint32Array, row: number): Words | undefined => {
  const words = wordsIn(column, row)
  return (words[0] | words[1] | words[2] | words[3]) === 0 ? undefined : words
}
export const setWords = (column: Uint32Array, row: number, words: Words | undefined): void =>
  column.set(words ?? NO_WORDS, 4 * row)
const NO_WORDS: Words = [0, 0, 0, 0]
