// One metric: its row, its series, and their numbers in one growing array.
import type { MetricName } from './catalog.ts'
import type { Row } from './rows/row.ts'
import type { ReadSeries, SeriesTable } from './series.ts'

export interface Exemplar {
  /** Lower-case hex. */
  readonly traceId: string
  readonly value: number
  /** ms since the epoch. */
  readonly time: number
}

export interface Family {
  readonly name: MetricName
  readonly row: Row
  /** Shared by families that have the same series. */
  readonly series: SeriesTable
  /** Upper bounds of a histogram, without +Inf. */
  readonly bounds: readonly number[]
  /** Numbers a series has: 1; of a histogram one a bucket, +Inf included, and the sum. */
  readonly width: number
  /** Lines that the exposition shows a series. */
  readonly shown: number
  /** Number `offset` of series `index` is at index * width + offset. Buckets are not cumulative. */
  values: Float64Array
  /** The last one, by place in values. */
  readonly exemplars: Map<number, Exemplar>
}

/** A family, without a way to change its series. */
export type ReadFamily = Omit<Family, 'series'> & { readonly series: ReadSeries }

export const createFamily = (
  name: MetricName,
  row: Row,
  series: SeriesTable,
  bounds: readonly number[],
): Family => {
  const isHistogram = row.type === 'histogram'
  const width = isHistogram ? bounds.length + 2 : 1
  return {
    name,
    row,
    series,
    bounds: isHistogram ? bounds : [],
    width,
    shown: isHistogram ? width + 1 : 1,
    values: new Float64Array(width * 4),
    exemplars: new Map(),
  }
}

/** Makes room for every series of the table. */
export const growFamily = (family: Family): void => {
  const needed = family.series.places() * family.width
  if (family.values.length >= needed) return
  const grown = new Float64Array(Math.max(needed, family.values.length * 2))
  grown.set(family.values)
  family.values = grown
}

/** Forgets the numbers of one series. */
export const clearSeries = (family: Family, index: number): void => {
  const from = index * family.width
  family.values.fill(0, from, from + family.width)
  for (let place = from; place < from + family.width; place++) family.exemplars.delete(place)
}

/** What was counted: the value, or the observations of a histogram. */
export const countOf = (family: ReadFamily, index: number): number => {
  const from = index * family.width
  const { values } = family
  if (family.row.type !== 'histogram') return values[from] ?? 0
  let count = 0
  for (let place = from; place < from + family.width - 1; place++) count += values[place] ?? 0
  return count
}

/** `name{label="value"}` for people. */
export const seriesText = (family: ReadFamily, index: number): string => {
  const labels = Object.entries(family.series.labelsOf(index)).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  )
  return labels.length === 0 ? family.name : `${family.name}{${labels.join(',')}}`
}
