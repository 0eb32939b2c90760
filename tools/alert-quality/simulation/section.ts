// What `npm run simulate` found, as tables.
import { table } from '../report.ts'
import { EVALUATION_SECONDS } from './clock.ts'
import { isInTime, SLOWER, type Detection } from './outages.ts'
import type { Check } from './promtool-check.ts'
import type { Agreement } from './verification.ts'
import type { Alarm } from './verdicts.ts'

export interface Healthy {
  readonly name: string
  readonly about: string
  readonly alarms: readonly Alarm[]
  readonly agreement: Agreement
}
export interface Detected {
  /** Of the traffic. */
  readonly about: string
  readonly detections: readonly Detection[]
  readonly agreement: Agreement
}
export interface Simulated {
  readonly days: number
  readonly seed: number
  readonly minutes: number
  readonly healthy: readonly Healthy[]
  readonly detected: readonly Detected[]
  readonly check: Check
}

const PER_CENT = 100

export const ofSeverity = (alarms: readonly Alarm[], severity: string): readonly Alarm[] =>
  alarms.filter((alarm) => alarm.severity === severity)

/** `A (2), B` */
const byName = (alarms: readonly Alarm[]): string => {
  const counts = Map.groupBy(alarms, ({ alert }) => alert)
  const names = [...counts].map(([name, { length }]) =>
    length === 1 ? name : `${name} (${length})`,
  )
  return names.length === 0 ? 'none' : names.toSorted().join(', ')
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(q * values.length) - 1] ?? NaN
const minutes = (seconds: number): string =>
  Number.isFinite(seconds) ? `${(seconds / 60).toFixed(1)} min` : 'never'

/** Rows of one traffic: a size and a tier each. */
export const detectionRows = (detections: readonly Detection[]): readonly (readonly string[])[] => {
  const groups = Map.groupBy(detections, ({ size, tier }) => `${size}|${tier}`)
  return [...groups.values()].map((same) => {
    const [first] = same
    const late = same.map(({ took = Infinity, theory }) => took / theory)
    const theories = same.map(({ theory }) => theory)
    const inTime = same.filter(isInTime).length
    return [
      first?.size ?? '',
      first?.tier ?? '',
      String(same.length),
      `${minutes(Math.min(...theories))} to ${minutes(Math.max(...theories))}`,
      minutes(
        quantile(
          same.map(({ took = Infinity }) => took),
          0.5,
        ),
      ),
      quantile(late, 0.5).toFixed(2),
      quantile(late, 0.9).toFixed(2),
      `${((PER_CENT * inTime) / same.length).toFixed(0)} %`,
    ]
  })
}

export const sectionOf = (simulated: Simulated): string => {
  const { days, seed, healthy, detected, check } = simulated
  const pages = healthy.flatMap(({ alarms }) => ofSeverity(alarms, 'page'))
  const agreements = [...healthy, ...detected].map(({ agreement }) => agreement)
  const compared = agreements.reduce((sum, { compared }) => sum + compared, 0)
  const worst = Math.max(...agreements.map((agreement) => agreement.worst))
  return `## Months of healthy traffic, and outages (\`npm run simulate\`)

Traffic is drawn (seed ${seed}, ${days} days each), every promise burns half of its budget, and the generated rules are asked on a real Prometheus at each of their evaluations; \`for\` and \`keep_firing_for\` are applied to the answers. It took ${simulated.minutes.toFixed(0)} minutes.

The pairs that the rules record are computed from the drawn counters. ${compared} of them were recorded by Prometheus as well: the largest difference is ${worst.toExponential(0)} of the value. Three days with outages went through promtool: ${check.alerts} alerts that fired ${check.alarms} times, ${check.expectations} expectations, ${check.ok ? 'all met' : 'NOT all met'}.

### Healthy

**${pages.length} pages** in ${healthy.length} simulated months that no one should be paged in. Tickets are no goal of zero: at half of the budget on average, a bad day of a small service costs more than its share.

${table(
  ['traffic', 'what happens', 'pages', 'tickets'],
  healthy.map(({ name, about, alarms }) => [
    name,
    about,
    byName(ofSeverity(alarms, 'page')),
    byName(ofSeverity(alarms, 'ticket')),
  ]),
)}

### Detection

Planted outages, one a day from the ninth day on, of every promise at once. In time: no later than ${SLOWER} times what the formulas say, and one evaluation (${EVALUATION_SECONDS} s). The formulas take events to come evenly; few events come by chance, so that half of the times are later than what they say.

${detected
  .map(
    ({ about, detections }) =>
      `${about}:\n\n${table(['outage', 'tier', 'planted', 'by the formulas', 'median', 'median / formula', 'nine of ten within', 'in time'], detectionRows(detections))}`,
  )
  .join('\n\n')}
`
}
