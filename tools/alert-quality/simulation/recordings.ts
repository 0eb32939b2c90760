// The pairs and the sums that the rules of an SLO record, computed from its counters as Prometheus would.
import type { Project } from '../../../src/generate/project.ts'
import type { RecordedName } from '../../../src/generate/promql.ts'
import { labelsOf } from '../../../src/generate/rules.ts'
import type { Slo } from '../../../src/slo/slo.ts'
import { DAY, EVALUATION_SECONDS, SLOW_EVALUATION_SECONDS, type Scraping } from './clock.ts'
import { rateAt } from './rates.ts'
import { recording, type Series } from './series.ts'

/** Windows, and how often an alert reads them: 2 h only in the slow group. */
const WINDOWS = [
  ['5m', 300, EVALUATION_SECONDS],
  ['30m', 1800, EVALUATION_SECONDS],
  ['1h', 3600, EVALUATION_SECONDS],
  ['2h', 7200, SLOW_EVALUATION_SECONDS],
  ['6h', 21_600, EVALUATION_SECONDS],
] as const

export interface Counters {
  /** At each scrape. */
  readonly events: Float64Array
  readonly bad: Float64Array
}

export const recordedSeries = (
  slo: Slo,
  group: Readonly<Record<string, string>>,
  { events, bad }: Counters,
  days: number,
  scraping: Scraping,
  project: Project,
): readonly Series[] => {
  const labels = { ...group, ...labelsOf(slo, project) }
  const rates = (values: Float64Array, windowSeconds: number, stepSeconds: number): Float64Array =>
    Float64Array.from(
      { length: (days * DAY) / stepSeconds },
      (_, n) => rateAt(values, n * stepSeconds, windowSeconds, scraping) ?? NaN,
    )
  const every = (stepSeconds: number): { phaseSeconds: number; stepSeconds: number } => ({
    phaseSeconds: 0,
    stepSeconds,
  })
  const pairs = WINDOWS.map(([name, windowSeconds, stepSeconds]) => ({
    name,
    stepSeconds,
    events: rates(events, windowSeconds, stepSeconds),
    bad: rates(bad, windowSeconds, stepSeconds),
  }))
  const period = sumsOverPeriod(pairs[0]?.events ?? new Float64Array(), slo.periodDays * DAY)
  const slow = every(SLOW_EVALUATION_SECONDS)
  return [
    ...pairs.flatMap(({ name, stepSeconds, ...pair }) => [
      recording(`slo:events:rate${name}` as RecordedName, labels, every(stepSeconds), pair.events),
      recording(`slo:bad_events:rate${name}` as RecordedName, labels, every(stepSeconds), pair.bad),
    ]),
    recording('slo:age:seconds', labels, slow, period.ageSeconds),
    recording('slo:events:sum_period', labels, slow, period.events),
  ]
}

/** Of the 5 min rates: how long they have existed, and how many events a period has at their average, from the third day on. */
const sumsOverPeriod = (
  rates: Float64Array,
  periodSeconds: number,
): { readonly ageSeconds: Float64Array; readonly events: Float64Array } => {
  const sums = new Float64Array(rates.length + 1)
  const counts = new Float64Array(rates.length + 1)
  for (let n = 0; n < rates.length; n++) {
    const rate = rates[n] ?? NaN
    sums[n + 1] = (sums[n] ?? 0) + (Number.isNaN(rate) ? 0 : rate)
    counts[n + 1] = (counts[n] ?? 0) + (Number.isNaN(rate) ? 0 : 1)
  }
  const ratio = SLOW_EVALUATION_SECONDS / EVALUATION_SECONDS
  const over = (of: Float64Array, n: number): number => {
    const end = n * ratio + 1
    // Prometheus 2 counts a sample at either edge.
    const begin = Math.max(0, end - 1 - periodSeconds / EVALUATION_SECONDS)
    return EVALUATION_SECONDS * ((of[end] ?? 0) - (of[begin] ?? 0))
  }
  const length = Math.floor(rates.length / ratio)
  const ageSeconds = Float64Array.from({ length }, (_, n) => over(counts, n) || NaN)
  return {
    ageSeconds,
    events: Float64Array.from({ length }, (_, n) =>
      (ageSeconds[n] ?? 0) > 2 * DAY ? (periodSeconds * over(sums, n)) / over(counts, n) : NaN,
    ),
  }
}
