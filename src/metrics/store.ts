// The hot accumulator: every number that is exposed, and nothing else. Pure: time comes in with beginStep.
import {
  createAdmission,
  type AdmissionLimits,
  type AdmissionState,
  type AdmittedLabel,
} from './admission.ts'
import { createBirths } from './births.ts'
import {
  CATALOG,
  LATENCY_BOUNDS_SECONDS,
  METRIC_NAMES,
  metricRow,
  type LabelsOf,
  type MetricName,
} from './catalog.ts'
import {
  countOf,
  createFamily,
  seriesText,
  type Exemplar,
  type Family,
  type ReadFamily,
} from './family.ts'
import type { Labels } from './label-tree.ts'
import { captureFamilies, type Captured, type Shown } from './captured.ts'
import { createRepeated } from './repeated.ts'
import { createSeriesTable, KNOWN_AT_START } from './series.ts'
import { loadFamilies, saveFamilies, type FamiliesState } from './store-state.ts'

export interface StoreOptions {
  readonly limits: AdmissionLimits & {
    /** Beyond it no value of a record gets a series of its own. */
    readonly totalSeries: number
  }
  /** How long a counter that was born after the start is shown at 0, ms. */
  readonly birthHoldMs: number
  /** Of the SLOs: they become bounds of the latency histograms. */
  readonly thresholdsSeconds: readonly number[]
  /** Told of everything that is added to a counter, for those who must know when. */
  readonly journal?: (family: Family, index: number, by: number) => void
}

export interface Store extends Shown {
  /** The wall clock of what follows, ms: births and holds go by it. Series made before the first step are never held. */
  readonly beginStep: (now: number) => void
  readonly now: () => number
  /** What was repeated is added: from now on the numbers may be looked at, however that is done. */
  readonly endStep: () => void
  readonly add: <N extends MetricName>(
    name: N,
    labels: LabelsOf<N>,
    by?: number,
    exemplar?: Exemplar,
  ) => void
  /** Adds when the step ends or somebody looks, once for all calls with this key. `add` is told how often. */
  readonly repeat: (key: object, server: string, add: (times: number) => void) => void
  readonly observe: <N extends MetricName>(
    name: N,
    labels: LabelsOf<N>,
    value: number,
    exemplar?: Exemplar,
  ) => void
  readonly set: <N extends MetricName>(name: N, labels: LabelsOf<N>, value: number) => void
  readonly remove: <N extends MetricName>(name: N, labels: LabelsOf<N>) => void
  /** A series whose labels are known at the start: exists at 0 and is not held. */
  readonly declare: <N extends MetricName>(name: N, labels: LabelsOf<N>) => void
  /** False: there is no room for it, and it is shown as one of the rest. */
  readonly admit: (label: AdmittedLabel, server: string, value: string) => boolean
  /** True sum over the series with these labels, held or not (of a histogram: the count). */
  readonly sum: <N extends MetricName>(name: N, labels: LabelsOf<N>) => number
  readonly families: () => readonly Family[]
  /** Series that are not 0, as in the exposition without values. */
  readonly touched: () => readonly string[]
  /** Counters and histograms begin at 0 again, all or these; gauges stay. */
  readonly reset: (names?: readonly MetricName[]) => void
  /** What is held is shown from now on. */
  readonly endHolds: () => void
  /** The numbers of this moment: what comes after changes nothing in them. */
  readonly capture: () => Captured
  readonly save: () => StoreState
  readonly load: (state: StoreState) => void
}

export interface StoreState {
  readonly version: 1
  /** Of the newest step, ms: holds end by it, also where the clock was set back since. */
  readonly now: number
  readonly admitted: AdmissionState
  readonly families: FamiliesState
}

export const createStore = (options: StoreOptions): Store => {
  const { limits, birthHoldMs, journal } = options
  const families = createFamilies(options.thresholdsSeconds)
  const all = [...families.values()]
  const admission = createAdmission(limits)
  let now = 0
  const { totalSeries } = limits
  const repeated = createRepeated()
  const { settle } = repeated
  const births = createBirths({ families: all, admission, totalSeries, now: () => now })

  const familyOf = (name: MetricName): Family => families.get(name) as Family
  const place = (family: Family, labels: Labels, bornAt: number): number => {
    const index = family.series.find(labels)
    return index >= 0 ? index : births.bear(family, labels, bornAt)
  }

  const set: Store['set'] = (name, labels, value) => {
    const family = familyOf(name)
    const index = place(family, labels, KNOWN_AT_START)
    if (index >= 0) family.values[index] = value
  }

  const countSeries = (): void => {
    settle()
    const rows = ['authslo_series', 'authslo_series_limit'] as const
    for (const { name: metric } of all)
      for (const row of rows) place(familyOf(row), { metric }, KNOWN_AT_START)
    for (const { name: metric, row, series, shown } of all) {
      set('authslo_series', { metric }, series.size() * shown)
      set('authslo_series_limit', { metric }, row.maxSeries)
    }
  }

  const isHeldAt = (family: ReadFamily, index: number, at: number): boolean => {
    const bornAt = family.series.bornAt(index)
    return bornAt !== KNOWN_AT_START && at - bornAt < birthHoldMs
  }

  const capture = (): Captured => {
    settle()
    const [then, admitted, captured] = [now, admission.save(), captureFamilies(all)]
    return {
      families: () => captured,
      isHeld: (family, index, at) => isHeldAt(family, index, Math.max(at, then)),
      countSeries: () => undefined,
      save: () => ({ version: 1, now: then, admitted, families: saveFamilies(captured) }),
    }
  }

  return {
    beginStep: (time) => {
      settle()
      // A small step back changes nothing; after a large one holds would last too long, so they end.
      if (time < now - birthHoldMs) births.release()
      else if (time < now) return
      now = time
    },
    now: () => now,
    add: (name, labels, by = 1, exemplar) => {
      const family = familyOf(name)
      const index = place(family, labels, now)
      if (index < 0) return
      const { values } = family
      values[index] = (values[index] as number) + by
      journal?.(family, index, by)
      if (exemplar !== undefined) family.exemplars.set(index, exemplar)
    },
    // A journal dates what is added by the event that is being counted.
    repeat: journal === undefined ? repeated.count : (_, __, add) => add(1),
    observe: (name, labels, value, exemplar) => {
      const family = familyOf(name)
      const index = place(family, labels, now)
      if (index < 0) return
      const { values, bounds, width } = family
      const from = index * width
      let bucket = 0
      while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++
      values[from + bucket] = (values[from + bucket] as number) + 1
      const sum = from + width - 1
      values[sum] = (values[sum] as number) + value
      if (exemplar !== undefined) family.exemplars.set(from + bucket, exemplar)
    },
    set,
    remove: (name, labels) => births.bury(familyOf(name), labels),
    declare: (name, labels) => {
      place(familyOf(name), labels, KNOWN_AT_START)
    },
    admit: admission.admit,
    sum: (name, labels) => {
      settle()
      const family = familyOf(name)
      const { series } = family
      const wanted = Object.entries(labels).map(
        ([label, value]) => [series.labelNames.indexOf(label), value ?? ''] as const,
      )
      let total = 0
      for (const index of series.live()) {
        const values = series.valuesOf(index)
        if (wanted.every(([at, value]) => values[at] === value)) total += countOf(family, index)
      }
      return total
    },
    families: () => {
      settle()
      return all
    },
    isHeld: (family, index, at) => isHeldAt(family, index, Math.max(at, now)),
    countSeries,
    touched: () => {
      settle()
      return all.flatMap((family) =>
        family.series
          .inOrder()
          .filter((index) => countOf(family, index) !== 0)
          .map((index) => seriesText(family, index)),
      )
    },
    reset: (names = METRIC_NAMES) => {
      settle()
      for (const { name, row, values, exemplars } of all) {
        if (row.type === 'gauge' || !names.includes(name)) continue
        values.fill(0)
        exemplars.clear()
      }
    },
    endHolds: () => {
      settle()
      births.release()
    },
    endStep: settle,
    capture,
    save: () => capture().save(),
    load: (state) => {
      settle()
      now = state.now
      admission.load(state.admitted)
      loadFamilies(families, state.families, births)
    },
  }
}

/** One of each row; rows that have the same series share their table. */
const createFamilies = (thresholdsSeconds: readonly number[]): Map<MetricName, Family> => {
  const bounds = [...new Set([...LATENCY_BOUNDS_SECONDS, ...thresholdsSeconds])].sort(
    (a, b) => a - b,
  )
  const families = new Map<MetricName, Family>()
  for (const name of METRIC_NAMES) {
    const row = metricRow(name)
    const twin = families.get(row.sameSeriesAs as MetricName)
    const series = twin?.series ?? createSeriesTable(Object.keys(CATALOG[name].labels))
    const own = typeof row.buckets === 'object' ? row.buckets : bounds
    families.set(name, createFamily(name, row, series, own))
  }
  return families
}
