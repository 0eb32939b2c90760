// PromQL whose names are checked: metrics and labels by the catalogue, recorded series by the list here.
import { CATALOG, type MetricName } from '../metrics/catalog.ts'

/** Series that the rules record. */
export const RECORDED = [
  'slo:events:rate5m',
  'slo:events:rate30m',
  'slo:events:rate1h',
  'slo:events:rate2h',
  'slo:events:rate6h',
  'slo:bad_events:rate5m',
  'slo:bad_events:rate30m',
  'slo:bad_events:rate1h',
  'slo:bad_events:rate2h',
  'slo:bad_events:rate6h',
  'slo:late_events:increase1d',
  'slo:late_bad_events:increase1d',
  'slo:events:sum_period',
  'slo:error_ratio',
  'slo:error_budget_remaining:ratio',
  'slo:objective:ratio',
  'slo:age:seconds',
  'slo:observed:bool',
  'slo:observed:ratio',
  'slo:info',
] as const
export type RecordedName = (typeof RECORDED)[number]

export type LabelName<N extends MetricName> = keyof (typeof CATALOG)[N]['labels'] & string
type Matchers<L extends string> = { readonly [K in L]?: string }

const braces = (labels: Readonly<Record<string, string | undefined>>): string => {
  const parts = Object.entries(labels).flatMap(([name, value]) => {
    if (value === undefined) return []
    // `=~` and `!~` are written in front of the value.
    const operator = /^(=~|!~|!=)/.exec(value)?.[0] ?? '='
    const text = operator === '=' ? value : value.slice(operator.length)
    return [`${name}${operator}"${text}"`]
  })
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

/** A selector of an exported metric; a value may begin with `=~`, `!~` or `!=`. */
export const metric = <N extends MetricName>(
  name: N,
  labels: Matchers<LabelName<N>> = {},
): string => `${name}${braces(labels)}`

/** Per second over a window (5 min), summed by labels of the metric. */
export const perSecond = <N extends MetricName>(
  name: N,
  by: readonly LabelName<N>[],
  labels: Matchers<LabelName<N>> = {},
  window = '5m',
): string => `sum by (${by.join(', ')}) (rate(${metric(name, labels)}[${window}]))`

/** Of a histogram: `_bucket`, `_count` or `_sum`. */
export const histogram = <N extends MetricName>(
  name: N,
  part: 'bucket' | 'count' | 'sum',
  labels: Matchers<LabelName<N>> = {},
): string => `${name}_${part}${braces(labels)}`

/** Of the process of the exporter, as prom-client measures it. */
const RUNTIME = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_eventloop_lag_p99_seconds',
] as const

/** Other programs have these too: only of those that tell our version. `window`: per second over it. */
export const runtime = (name: (typeof RUNTIME)[number], window?: string): string =>
  `${window === undefined ? name : `rate(${name}[${window}])`} and on (job, instance) ${metric('authslo_build_info')}`

export const recorded = (
  name: RecordedName,
  labels: Readonly<Record<string, string>> = {},
): string => `${name}${braces(labels)}`

/** The series that Prometheus keeps of its alerts. */
export const alerts = (labels: Readonly<Record<string, string>>): string =>
  `ALERTS${braces(labels)}`

/** Seconds as a PromQL duration. */
export const duration = (seconds: number): string => {
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))}ms`
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const
  const unit = units.find(([, size]) => seconds % size === 0)
  if (unit !== undefined) return `${seconds / unit[1]}${unit[0]}`
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`
}
