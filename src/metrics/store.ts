// The hot accumulator: every number that is exposed, and nothing else. Pure: time comes in with beginStep.
import {
  createAdmission,
  OTHER,
  type AdmissionLimits,
  type AdmissionState,
  type AdmittedLabel,
} from './admission.ts'
import {
  CATALOG,
  LATENCY_BOUNDS_SECONDS,
  metricRow,
  type LabelsOf,
  type MetricName,
} from './catalog.ts'
import { createFamily, type Exemplar, type Family } from './family.ts'

export interface StoreOptions {
  readonly limits: AdmissionLimits & { readonly totalSeries: number }
  /** How long a counter that was born after the start is shown at 0, ms. */
  readonly birthHoldMs: number
  /** Of the SLOs: they become bounds of the latency histograms. */
  readonly thresholdsSeconds: readonly number[]
}

export interface Store {
  /** The wall clock of what follows, ms: births and holds go by it. */
  readonly beginStep: (now: number) => void
  readonly now: () => number
  readonly add: <N extends MetricName>(
    name: N,
    labels: LabelsOf<N>,
    by?: number,
    exemplar?: Exemplar,
  ) => void
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
  readonly admit: (label: AdmittedLabel, server: string, value: string) => void
  /** Sum over the series with these labels (of a histogram: the count). */
  readonly sum: <N extends MetricName>(name: N, labels: LabelsOf<N>) => number
  readonly families: () => readonly Family[]
  /** As shown at this moment: 0 while a birth is held. */
  readonly isHeld: (family: Family, index: number, now: number) => boolean
  /** Series that are not 0, as in the exposition without values. */
  readonly touched: () => readonly string[]
  readonly save: () => StoreState
  readonly load: (state: StoreState) => void
}

export interface StoreState {
  readonly version: 1
  readonly admitted: AdmissionState
  readonly families: Readonly<
    Record<
      string,
      readonly (readonly [labels: readonly string[], bornAt: number, values: readonly number[]])[]
    >
  >
  readonly exemplars: readonly (readonly [name: string, place: number, exemplar: Exemplar])[]
}

/** Born before the first step: never held. */
const KNOWN = 0

export const createStore = (options: StoreOptions): Store => {
  const bounds = [...new Set([...LATENCY_BOUNDS_SECONDS, ...options.thresholdsSeconds])].sort(
    (a, b) => a - b,
  )
  const families = new Map<MetricName, Family>(
    (Object.keys(CATALOG) as MetricName[]).map((name) => [
      name,
      createFamily(name, metricRow(name), bounds),
    ]),
  )
  const admission = createAdmission(options.limits)
  let now = 0
  let series = 0

  const familyOf = (name: MetricName): Family => families.get(name) as Family

  const limited = (metric: string, label: string): void => {
    if (metric === 'authslo_series_limited_total') return
    const family = familyOf('authslo_series_limited_total')
    const at = indexOf(family, { metric, label }, now)
    const values = family.values()
    values[at] = (values[at] ?? 0) + 1
  }

  /** The label values in order, record text replaced where it is not admitted. */
  const valuesOf = (
    family: Family,
    labels: Readonly<Record<string, string | undefined>>,
  ): string[] => {
    const { labelNames, row } = family
    const values = new Array<string>(labelNames.length)
    for (let i = 0; i < labelNames.length; i++) {
      const label = labelNames[i] as string
      const value = labels[label] ?? ''
      if (row.labels[label] !== 'admitted' || value === '') values[i] = value
      else {
        const server = labels['server'] ?? ''
        const shown = admission.labelFor(label as AdmittedLabel, server, value)
        if (shown === OTHER && admission.isFull(label as AdmittedLabel, server))
          limited(family.name, label)
        values[i] = shown
      }
    }
    return values
  }

  const indexOf = (
    family: Family,
    labels: Readonly<Record<string, string | undefined>>,
    bornAt: number,
  ): number => {
    let values = valuesOf(family, labels)
    const found = family.find(values)
    if (found >= 0) return found
    const { row, labelNames } = family
    const shown = row.type === 'histogram' ? family.width + 1 : 1
    if ((family.size() + 1) * shown > row.maxSeries || series >= options.limits.totalSeries) {
      const admittedLabel = labelNames.find((label) => row.labels[label] === 'admitted')
      limited(family.name, admittedLabel ?? 'closed')
      values = values.map((value, i) =>
        row.labels[labelNames[i] as string] === 'admitted' && value !== '' ? OTHER : value,
      )
      const other = family.find(values)
      if (other >= 0) return other
    }
    series += shown
    return family.create(values, row.heldAtBirth === true ? bornAt : KNOWN)
  }

  return {
    beginStep: (time) => {
      now = time
    },
    now: () => now,
    add: (name, labels, by = 1, exemplar) => {
      const family = familyOf(name)
      const at = indexOf(family, labels, now)
      const values = family.values()
      values[at] = (values[at] ?? 0) + by
      if (exemplar !== undefined) family.exemplars.set(at, exemplar)
    },
    observe: (name, labels, value, exemplar) => {
      const family = familyOf(name)
      const base = indexOf(family, labels, now) * family.width
      const values = family.values()
      const { bounds: upper } = family
      let bucket = 0
      while (bucket < upper.length && value > (upper[bucket] as number)) bucket++
      values[base + bucket] = (values[base + bucket] ?? 0) + 1
      const sum = base + family.width - 1
      values[sum] = (values[sum] ?? 0) + value
      if (exemplar !== undefined) family.exemplars.set(base + bucket, exemplar)
    },
    set: (name, labels, value) => {
      const family = familyOf(name)
      const at = indexOf(family, labels, KNOWN)
      family.values()[at] = value
    },
    remove: (name, labels) => {
      const family = familyOf(name)
      family.remove(valuesOf(family, labels))
    },
    declare: (name, labels) => {
      indexOf(familyOf(name), labels, KNOWN)
    },
    admit: admission.admit,
    sum: (name, labels) => {
      const family = familyOf(name)
      const wanted = Object.entries(labels as Record<string, string | undefined>)
      const values = family.values()
      let total = 0
      for (const index of family.inOrder()) {
        const own = family.labelsOf(index)
        if (
          wanted.some(([label, value]) => own[family.labelNames.indexOf(label)] !== (value ?? ''))
        )
          continue
        const base = index * family.width
        const last = family.width === 1 ? base : base + family.width - 2
        for (let place = base; place <= last; place++) total += values[place] ?? 0
      }
      return total
    },
    families: () => [...families.values()],
    isHeld: (family, index, at) => {
      const born = family.bornAt(index)
      return born !== KNOWN && at - born < options.birthHoldMs
    },
    touched: () =>
      [...families.values()].flatMap((family) =>
        family.inOrder().flatMap((index) => {
          const base = index * family.width
          const values = family.values().subarray(base, base + family.width)
          return values.some((value) => value !== 0) ? [seriesText(family, index)] : []
        }),
      ),
    save: () => ({
      version: 1,
      admitted: admission.save(),
      families: Object.fromEntries(
        [...families].map(([name, family]) => [
          name,
          family.inOrder().map((index) => {
            const base = index * family.width
            return [
              family.labelsOf(index),
              family.bornAt(index),
              [...family.values().subarray(base, base + family.width)],
            ] as const
          }),
        ]),
      ),
      exemplars: [...families].flatMap(([name, family]) =>
        family.inOrder().flatMap((index, rank) =>
          [...new Array(family.width).keys()].flatMap((offset) => {
            const exemplar = family.exemplars.get(index * family.width + offset)
            return exemplar === undefined
              ? []
              : [[name, rank * family.width + offset, exemplar] as const]
          }),
        ),
      ),
    }),
    load: (state) => {
      admission.load(state.admitted)
      for (const [name, saved] of Object.entries(state.families)) {
        const family = families.get(name as MetricName)
        if (family === undefined) continue
        const shown = family.row.type === 'histogram' ? family.width + 1 : 1
        for (const [labels, bornAt, numbers] of saved) {
          if (family.find(labels) < 0) series += shown
          const index = family.create(labels, bornAt)
          family.values().set(numbers.slice(0, family.width), index * family.width)
        }
      }
      for (const [name, place, exemplar] of state.exemplars) {
        const family = families.get(name as MetricName)
        if (family === undefined) continue
        const saved = state.families[name]?.[Math.floor(place / family.width)]
        const index = saved === undefined ? -1 : family.find(saved[0])
        if (index >= 0)
          family.exemplars.set(index * family.width + (place % family.width), exemplar)
      }
    },
  }
}

/** `name{label="value"}` for people. */
const seriesText = (family: Family, index: number): string => {
  const labels = family
    .labelsOf(index)
    .flatMap((value, i) =>
      value === '' ? [] : [`${family.labelNames[i] ?? ''}=${JSON.stringify(value)}`],
    )
  return labels.length === 0 ? family.name : `${family.name}{${labels.join(',')}}`
}
