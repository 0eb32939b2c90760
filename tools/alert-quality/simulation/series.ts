// Series as the exporter writes them and as the rules record them; names and labels are those of the catalogue and of the rules.
import type { MetricName } from '../../../src/metrics/catalog.ts'
import {
  metric,
  recorded,
  type LabelName,
  type RecordedName,
} from '../../../src/generate/promql.ts'

export interface Series {
  /** Name and labels as they stand in OpenMetrics. */
  readonly name: string
  /** Of the first value. */
  readonly phaseSeconds: number
  readonly stepSeconds: number
  /** NaN: no sample. */
  readonly values: Float64Array
}
export interface Timing {
  readonly phaseSeconds: number
  readonly stepSeconds: number
}

export const exported = <N extends MetricName>(
  name: N,
  labels: { readonly [K in LabelName<N>]?: string },
  { phaseSeconds, stepSeconds }: Timing,
  values: Float64Array,
): Series => ({ name: metric(name, labels), phaseSeconds, stepSeconds, values })

export const recording = (
  name: RecordedName,
  labels: Readonly<Record<string, string>>,
  { phaseSeconds, stepSeconds }: Timing,
  values: Float64Array,
): Series => ({ name: recorded(name, labels), phaseSeconds, stepSeconds, values })

/** What a counter shows at each scrape, of what was counted between the scrapes. */
export const counted = (increments: Float64Array): Float64Array => {
  const values = new Float64Array(increments.length)
  let total = 0
  for (let k = 0; k < increments.length; k++) values[k] = total += increments[k] ?? 0
  return values
}

/** Lines of the samples in [from, until). */
export const linesOf = (
  { name, phaseSeconds, stepSeconds, values }: Series,
  fromSeconds: number,
  untilSeconds: number,
  start: number,
): string => {
  const first = Math.max(0, Math.ceil((fromSeconds - phaseSeconds) / stepSeconds))
  const end = Math.min(values.length, Math.ceil((untilSeconds - phaseSeconds) / stepSeconds))
  let lines = ''
  for (let k = first; k < end; k++) {
    const value = values[k] ?? NaN
    if (!Number.isNaN(value))
      lines += `${name} ${value} ${start + phaseSeconds + k * stepSeconds}\n`
  }
  return lines
}
