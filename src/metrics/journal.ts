// Counters with the time of each event: what a store that only knows the present would have exposed, minute by minute.
// OpenMetrics 1.0, https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
import type { MetricName } from './catalog.ts'
import type { Family } from './family.ts'
import type { Store, StoreOptions } from './store.ts'

export interface Journal {
  readonly note: NonNullable<StoreOptions['journal']>
  /** What was added since the last call happened then, ms. What was only derived may lie beyond the records, and extends nothing. */
  readonly date: (timeMs: number, isDerived: boolean) => void
  /** Lines of an OpenMetrics page with stamps: each counter and `gauges` (as they are now) at every step. */
  readonly lines: (store: Store, gauges: readonly MetricName[]) => Generator<string>
}

/** Of the samples; a sample tells of all events before it. */
export const createJournal = (stepMs: number, takes: (name: MetricName) => boolean): Journal => {
  /** By family and series: what each step added. */
  const added = new Map<Family, Map<number, Map<number, number>>>()
  let undated: [family: Family, index: number, by: number][] = []
  let [first, last] = [Infinity, -Infinity]
  const dated = (step: number): void => {
    for (const [family, index, by] of undated) {
      let series = added.get(family)
      if (series === undefined) added.set(family, (series = new Map()))
      let steps = series.get(index)
      if (steps === undefined) series.set(index, (steps = new Map()))
      steps.set(step, (steps.get(step) ?? 0) + by)
    }
    undated = []
  }
  return {
    note: (family, index, by) => {
      if (takes(family.name)) undated.push([family, index, by])
    },
    date: (timeMs, isDerived) => {
      if (!Number.isFinite(timeMs)) return
      const step = Math.floor(timeMs / stepMs) + 1
      if (!isDerived) {
        first = Math.min(first, step)
        last = Math.max(last, step)
      }
      dated(step)
    },
    lines: function* (store, gauges) {
      if (last < first) {
        yield '# EOF\n'
        return
      }
      // Of no event: as late as it was noticed.
      dated(last)
      const seconds = (step: number): number => (step * stepMs) / 1000
      for (const family of store.families()) {
        const { name, row, series } = family
        const isGauge = gauges.includes(name)
        if (!isGauge && !(row.type === 'counter' && takes(name))) continue
        const own = added.get(family)
        const twin = store.families().find((each) => each.name === row.sameSeriesAs)
        const ofTwin = twin === undefined ? undefined : added.get(twin)
        const counted = [...new Set([...(own?.keys() ?? []), ...(ofTwin?.keys() ?? [])])]
        const indexes = isGauge ? series.inOrder() : counted.toSorted((a, b) => a - b)
        if (indexes.length === 0) continue
        const plain = isGauge ? name : name.replace(/_total$/, '')
        yield `# TYPE ${plain} ${isGauge ? 'gauge' : 'counter'}\n# HELP ${plain} ${escapeText(row.help)}\n`
        for (const index of indexes) {
          const text = `${name}${labelText(series.labelsOf(index))}`
          let value = isGauge ? (family.values[index] ?? 0) : 0
          const samples: string[] = []
          const steps = within(own?.get(index), first, last)
          // One at 0 first: `increase` does not see a birth.
          for (let step = first - 1; step <= last; step++) {
            if (!isGauge) value += steps.get(step) ?? 0
            samples.push(`${text} ${value} ${seconds(step)}\n`)
          }
          yield samples.join('')
        }
      }
      yield '# EOF\n'
    },
  }
}

/** Steps beyond the records count at their ends. */
const within = (
  steps: ReadonlyMap<number, number> | undefined,
  first: number,
  last: number,
): ReadonlyMap<number, number> => {
  const found = new Map<number, number>()
  for (const [step, by] of steps ?? []) {
    const at = Math.max(first, Math.min(last, step))
    found.set(at, (found.get(at) ?? 0) + by)
  }
  return found
}

const escapeText = (text: string): string =>
  text.replace(/[\\"\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`))

const labelText = (labels: Readonly<Record<string, string>>): string => {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeText(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
