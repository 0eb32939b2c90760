// The series of one metric, or of two that always have the same: labels, births, and the order in which they are shown.
import { createLabelTree, type Labels } from './label-tree.ts'

/** Born before the first step, or of a row that is not held. */
export const KNOWN_AT_START = 0

export interface SeriesTable {
  readonly labelNames: readonly string[]
  /** -1: there is none. */
  readonly find: (labels: Labels) => number
  /** There must be none with these labels. */
  readonly create: (labels: Labels, bornAt: number) => number
  readonly remove: (index: number) => void
  readonly size: () => number
  /** One more than the highest index ever used. */
  readonly places: () => number
  /** In the order of labelNames; '' where absent. */
  readonly valuesOf: (index: number) => readonly string[]
  /** Without empty values; the same object each time, since prom-client remembers it as text. */
  readonly labelsOf: (index: number) => Readonly<Record<string, string>>
  /** ms since the epoch. */
  readonly bornAt: (index: number) => number
  readonly setBorn: (index: number, bornAt: number) => void
  readonly live: () => readonly number[]
  /** Live series, sorted by their labels. */
  readonly inOrder: () => readonly number[]
  /** As they are now, to be read. */
  readonly capture: () => ReadSeries
}

/** Series, without a way to change them. */
export type ReadSeries = Pick<
  SeriesTable,
  'labelNames' | 'size' | 'places' | 'valuesOf' | 'labelsOf' | 'bornAt' | 'live' | 'inOrder'
>

export const createSeriesTable = (labelNames: readonly string[]): SeriesTable => {
  const tree = createLabelTree(labelNames)
  const rows: (readonly string[] | undefined)[] = []
  const shown: (Readonly<Record<string, string>> | undefined)[] = []
  const births: number[] = []
  const free: number[] = []
  let order: readonly number[] | undefined

  const valuesOf = (index: number): readonly string[] => rows[index] ?? []
  const labelsOf = (index: number): Readonly<Record<string, string>> =>
    (shown[index] ??= labelsFrom(labelNames, valuesOf(index)))
  const live = (): number[] => [...rows.keys()].filter((index) => rows[index] !== undefined)
  const inOrder = (): readonly number[] =>
    (order ??= live().sort((a, b) => compare(valuesOf(a), valuesOf(b))))
  const size = (): number => rows.length - free.length

  const capture = (): ReadSeries => {
    const [captured, indexes, bornThen, count] = [rows.slice(), inOrder(), births.slice(), size()]
    return {
      labelNames,
      size: () => count,
      places: () => captured.length,
      valuesOf: (index) => captured[index] ?? [],
      // Of a series that has gone since, another object: it is seldom shown.
      labelsOf: (index) => {
        const values = captured[index] ?? []
        return rows[index] === values ? labelsOf(index) : labelsFrom(labelNames, values)
      },
      bornAt: (index) => bornThen[index] ?? KNOWN_AT_START,
      live: () => indexes,
      inOrder: () => indexes,
    }
  }

  return {
    labelNames,
    find: tree.find,
    create: (labels, bornAt) => {
      const index = free.pop() ?? rows.length
      rows[index] = labelNames.map((name) => labels[name] ?? '')
      births[index] = bornAt
      shown[index] = undefined
      order = undefined
      tree.put(labels, index)
      return index
    },
    remove: (index) => {
      tree.remove(labelsOf(index))
      rows[index] = undefined
      order = undefined
      free.push(index)
    },
    size,
    places: () => rows.length,
    valuesOf,
    labelsOf,
    bornAt: (index) => births[index] ?? KNOWN_AT_START,
    setBorn: (index, bornAt) => {
      births[index] = bornAt
    },
    live,
    inOrder,
    capture,
  }
}

const labelsFrom = (
  names: readonly string[],
  values: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(values.flatMap((value, i) => (value === '' ? [] : [[names[i] ?? '', value]])))

/** By UTF-16 code units, so that no locale changes the page. */
const compare = (a: readonly string[], b: readonly string[]): number => {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as string
    const y = b[i] as string
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}
