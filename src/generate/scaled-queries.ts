// Sums over windows that --time-scale divides; metrics and labels by the catalogue.
import type { MetricName } from '../metrics/catalog.ts'
import { exact } from '../slo/burn.ts'
import { alerts, duration, histogram, metric, type LabelName } from './promql.ts'

export const MINUTE = 60
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

type Matchers<N extends MetricName> = { readonly [K in LabelName<N>]?: string }
interface Over {
  readonly seconds: number
  readonly ago?: number
}
type Summed = <N extends MetricName>(
  name: N,
  by: readonly LabelName<N>[],
  over: Over,
  labels?: Matchers<N>,
) => string

/** `over`: seconds of the window, and how long ago it ended; both divided by the scale. */
export interface ScaledQueries {
  /** `sum by (...) (increase(...))` */
  readonly increase: Summed
  /** `sum by (...) (rate(...))`, per second */
  readonly rate: Summed
  /** Of a histogram: how many were observed. */
  readonly observed: Summed
  readonly quantile: <N extends MetricName>(
    q: number,
    name: N,
    by: readonly LabelName<N>[],
    over: Over,
    labels?: Matchers<N>,
  ) => string
  /** Alerts that fired at some time of the window. */
  readonly fired: (
    labels: Readonly<Record<string, string>>,
    by: readonly string[],
    over: Over,
  ) => string
  /** A number of seconds in a comparison. */
  readonly seconds: (seconds: number) => number
  /** Job that scrapes the exporter. */
  readonly job: string
}

export const scaledQueries = (timeScale: number, job: string): ScaledQueries => {
  const range = ({ seconds, ago }: Over): string =>
    `[${duration(exact(seconds * timeScale))}]${ago === undefined ? '' : ` offset ${duration(exact(ago * timeScale))}`}`
  const summed =
    (fn: 'increase' | 'rate'): Summed =>
    (name, by, over, labels = {}) =>
      `sum by (${by.join(', ')}) (${fn}(${metric(name, labels)}${range(over)}))`
  return {
    increase: summed('increase'),
    rate: summed('rate'),
    observed: (name, by, over, labels = {}) =>
      `sum by (${by.join(', ')}) (increase(${histogram(name, 'count', labels)}${range(over)}))`,
    quantile: (q, name, by, over, labels = {}) =>
      `histogram_quantile(${q}, sum by (${[...by, 'le'].join(', ')}) (rate(${histogram(name, 'bucket', labels)}${range(over)})))`,
    fired: (labels, by, over) =>
      `max by (${by.join(', ')}) (max_over_time(${alerts({ ...labels, alertstate: 'firing' })}${range(over)}))`,
    seconds: (seconds) => exact(seconds * timeScale),
    job,
  }
}
