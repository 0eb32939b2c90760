// The series of one metric: labels found through nested maps (no joined strings), values in one growing array.
import type { MetricName, Row } from './catalog.ts'

export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** ms since the epoch. */
  readonly time: number
}

type Level = Map<string, Level | number>

export interface Family {
  readonly name: MetricName
  readonly row: Row
  readonly labelNames: readonly string[]
  /** Upper bounds of a histogram, without +Inf. */
  readonly bounds: readonly number[]
  /** Numbers a series has: 1, or buckets with +Inf and the sum. */
  readonly width: number
  readonly size: () => number
  /** Index of the series with these label values, in the order of labelNames; -1 if there is none. */
  readonly find: (labels: readonly string[]) => number
  readonly create: (labels: readonly string[], bornAt: number) => number
  readonly remove: (labels: readonly string[]) => void
  readonly labelsOf: (index: number) => readonly string[]
  readonly bornAt: (index: number) => number
  readonly values: () => Float64Array
  /** By value place. */
  readonly exemplars: Map<number, Exemplar>
  /** Live series in the order of their labels. */
  readonly inOrder: () => readonly number[]
}

export const createFamily = (name: MetricName, row: Row, bounds: readonly number[]): Family => {
  const labelNames = Object.keys(row.labels)
  const width = row.type === 'histogram' ? bounds.length + 2 : 1
  const root: Level = new Map()
  let labels: (readonly string[])[] = []
  let births: number[] = []
  let values = new Float64Array(width * 4)
  let order: readonly number[] | undefined
  const removed = new Set<number>()

  const find = (wanted: readonly string[]): number => {
    let level: Level | number | undefined = root
    for (let i = 0; i < wanted.length; i++) {
      level = (level as Level).get(wanted[i] as string)
      if (level === undefined) return -1
    }
    return typeof level === 'number' ? level : labelNames.length === 0 && labels.length > 0 ? 0 : -1
  }

  const place = (wanted: readonly string[], index: number): void => {
    let level = root
    wanted.forEach((value, i) => {
      if (i === wanted.length - 1) {
        level.set(value, index)
        return
      }
      const next = level.get(value) ?? new Map<string, Level | number>()
      level.set(value, next)
      level = next as Level
    })
  }

  return {
    name,
    row,
    labelNames,
    bounds,
    width,
    size: () => labels.length - removed.size,
    find: (wanted) => {
      const index = find(wanted)
      return removed.has(index) ? -1 : index
    },
    create: (wanted, bornAt) => {
      order = undefined
      const before = find(wanted)
      const index = before >= 0 ? before : labels.length
      removed.delete(index)
      if (before < 0) {
        labels.push([...wanted])
        births.push(bornAt)
        if (values.length < labels.length * width) {
          const grown = new Float64Array(values.length * 2)
          grown.set(values)
          values = grown
        }
        place(wanted, index)
      }
      births[index] = bornAt
      return index
    },
    remove: (wanted) => {
      const index = find(wanted)
      if (index < 0) return
      removed.add(index)
      values.fill(0, index * width, (index + 1) * width)
      order = undefined
    },
    labelsOf: (index) => labels[index] ?? [],
    bornAt: (index) => births[index] ?? 0,
    values: () => values,
    exemplars: new Map(),
    inOrder: () => {
      order ??= labels
        .map((_, index) => index)
        .filter((index) => !removed.has(index))
        .sort((a, b) => compare(labels[a] ?? [], labels[b] ?? []))
      return order
    },
  }
}

const compare = (a: readonly string[], b: readonly string[]): number => {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? ''
    const y = b[i] ?? ''
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}
