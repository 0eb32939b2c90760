// Queries as the dashboards ask them: narrowed by every variable whose label the metric has, over the interval of the picture.
import { metricRow, type MetricName } from '../../metrics/catalog.ts'
import { histogram, metric, perSecond, recorded } from '../promql.ts'
import type { LabelName, RecordedName } from '../promql.ts'
import { isVariable } from './variables.ts'

export const RATE = '$__rate_interval'
/** As long as the picture. */
export const RANGE = '$__range'

type Filter<N extends MetricName> = NonNullable<Parameters<typeof metric<N>>[1]>

/** SLOs have the labels that they are grouped by, and most have none: narrowing by those would hide them. */
const ALWAYS_ON_SLOS: readonly string[] = ['slo', 'server']

const filtered = <N extends MetricName>(name: N, labels?: Filter<N>): Filter<N> => {
  const variables = Object.keys(metricRow(name).labels).filter(
    (label) =>
      isVariable(label) && (!name.startsWith('oauth_slo_') || ALWAYS_ON_SLOS.includes(label)),
  )
  return {
    ...Object.fromEntries(variables.map((label) => [label, `=~$${label}`])),
    ...labels,
  }
}

export const series = <N extends MetricName>(name: N, labels?: Filter<N>): string =>
  metric(name, filtered(name, labels))

/** Per second, summed by labels of the metric. */
export const rate = <N extends MetricName>(
  name: N,
  by: readonly LabelName<N>[],
  labels?: Filter<N>,
): string => perSecond(name, by, filtered(name, labels), RATE)

/** How many, over the interval or a window such as `1d`, summed by labels of the metric. */
export const increase = <N extends MetricName>(
  name: N,
  by: readonly LabelName<N>[],
  labels?: Filter<N>,
  window: string = RATE,
): string => `sum by (${by.join(', ')}) (increase(${series(name, labels)}[${window}]))`

export const quantile = <N extends MetricName>(
  q: number,
  name: N,
  by: readonly LabelName<N>[],
  labels?: Filter<N>,
): string =>
  `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${histogram(name, 'bucket', filtered(name, labels))}[${RATE}])))`

/** For a heat map: how many by upper bound. */
export const buckets = <N extends MetricName>(name: N, labels?: Filter<N>): string =>
  `sum by (le) (increase(${histogram(name, 'bucket', filtered(name, labels))}[${RATE}]))`

/** Of a recorded series, those of the SLOs and servers that were chosen. */
export const rule = (name: RecordedName, labels: Readonly<Record<string, string>> = {}): string =>
  recorded(name, { slo: '=~$slo', server: '=~$server', ...labels })

/** Of what is good or bad: a share between 0 and 1; nothing where nothing happened. */
export const share = (part: string, whole: string): string => `${part} / (${whole} > 0)`

/** Only of the SLOs of an indicator, by whatever names. */
export const ofIndicator = (query: string, indicator: string): string =>
  `${query} * on (slo) group_left () max by (slo) (${metric('oauth_slo_info', { indicator })})`

/** What an SLO promises, as the exporter says it. */
export const objective = `max by (slo) (${metric('oauth_slo_objective_ratio', { slo: '=~$slo' })})`

/** Share of good events that the SLOs of an indicator promise. */
export const objectiveOf = (indicator: string): string =>
  `max by (slo) (${ofIndicator(metric('oauth_slo_objective_ratio'), indicator)})`

/** Share of bad events that uses up their budget exactly. */
export const allowedOf = (indicator: string): string => `1 - ${objectiveOf(indicator)}`

/** Seconds within which an SLO of the indicator promises its answer. */
export const promisedSecondsOf = (indicator: string): string =>
  `max by (slo) (${ofIndicator(metric('oauth_slo_threshold_seconds'), indicator)})`

const FIRING = [
  'alertstate="firing"',
  'alertname=~"OAuth.+|Authslo.+|Slo.+"',
  // Of what only silences another.
  'severity!="none"',
] as const

/** Our alerts that fire; what has no server concerns them all. */
export const firing = (...also: readonly string[]): string =>
  `ALERTS{${[...FIRING, 'server=~"$server|"', ...also].join(',')}}`

/** How many began to fire. */
export const begun = (alerts: string, window: string): string =>
  `count_over_time((${alerts} unless ${alerts} offset 30s)[${window}:30s])`
