// What counters grew by lately: their values remembered at intervals of wall clock. As history.ts a glance, never a judge.
import type { LabelsOf, MetricName } from '../metrics/catalog.ts'
import type { Family } from '../metrics/family.ts'
import type { Store } from '../metrics/store.ts'
import type { Counted } from './rows.ts'

export interface Growth<R extends MetricName> {
  /** Remembers the counters as they are; call it once a second. */
  readonly note: (now: number) => void
  /** Series that grew in the window, most first, with by how much. */
  readonly grown: <N extends R>(name: N, labels?: LabelsOf<N>) => readonly Counted<N>[]
  /** What the window really is: shorter after a start. */
  readonly seconds: (now: number) => number
}

export interface GrowthOptions<R extends MetricName> {
  readonly store: Store
  /** Counters only. */
  readonly names: readonly R[]
  readonly windowSeconds: number
  readonly everySeconds: number
}

interface Snapshot {
  readonly time: number
  /** By place of the series: counters are never removed, so a place stays that of its series. */
  readonly values: ReadonlyMap<MetricName, Float64Array>
}

export const createGrowth = <R extends MetricName>(options: GrowthOptions<R>): Growth<R> => {
  const { store, names, windowSeconds, everySeconds } = options
  const families = new Map(
    store.families().flatMap((family) => {
      const wanted = names.some((name) => name === family.name)
      return wanted ? [[family.name, family] as const] : []
    }),
  )
  const snapshots: Snapshot[] = []

  const take = (time: number): void => {
    const values = new Map(
      [...families].map(([name, { series, values: now }]) => [name, now.slice(0, series.places())]),
    )
    snapshots.push({ time, values })
  }

  return {
    note: (now) => {
      const newest = snapshots.at(-1)
      if (newest !== undefined && now - newest.time < everySeconds * 1000) return
      take(now)
      // The oldest is the newest that is as old as the window.
      while ((snapshots[1]?.time ?? Infinity) <= now - windowSeconds * 1000) snapshots.shift()
    },
    grown: (name, labels) => {
      const family = families.get(name)
      if (family === undefined) return []
      const before = snapshots[0]?.values.get(name)
      return countedOf(family, labels ?? {}, before)
    },
    seconds: (now) => Math.max(0, (now - (snapshots[0]?.time ?? now)) / 1000),
  }
}

const countedOf = <N extends MetricName>(
  { series, values }: Family,
  labels: LabelsOf<N>,
  before: Float64Array | undefined,
): readonly Counted<N>[] => {
  const wanted = Object.entries(labels)
  const found: Counted<N>[] = []
  for (const index of series.live()) {
    const value = (values[index] ?? 0) - (before?.[index] ?? 0)
    if (value <= 0) continue
    const own = series.labelsOf(index)
    if (wanted.every(([label, asked]) => own[label] === asked))
      found.push({ labels: own as LabelsOf<N>, value })
  }
  return found.sort((a, b) => b.value - a.value)
}
