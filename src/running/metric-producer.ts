// The store as the SDK's metric readers want it: the numbers of /metrics, for those who have no Prometheus to scrape them.
import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api'
import {
  AggregationTemporality,
  DataPointType,
  type DataPoint,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'
import type { Shown } from '../metrics/captured.ts'
import type { ReadFamily } from '../metrics/family.ts'
import type { OwnTelemetryOptions } from './own-telemetry.ts'

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)]

/** UCUM, which a Prometheus behind a collector puts back into the name. */
const UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'By', ratio: '1', '': '' }
const unitOf = (unit: string): string => UNITS[unit] ?? `{${unit}}`

interface Moment {
  readonly start: HrTime
  readonly end: HrTime
  readonly now: number
}

/** `startedAt`: since when the store counts, ms. */
export const metricProducer = (
  { shown, refresh, now }: Pick<OwnTelemetryOptions, 'shown' | 'refresh' | 'now'>,
  startedAt: number,
): MetricProducer => ({
  collect: () => {
    refresh()
    shown.countSeries()
    const time = now()
    const moment = { start: hrTime(startedAt), end: hrTime(time), now: time }
    const families = shown.families().filter(({ series }) => series.size() > 0)
    const metrics = families.map((family) => metricOf(shown, family, moment))
    return Promise.resolve({
      // Readers take the resource of the SDK.
      resourceMetrics: {
        resource: undefined as never,
        scopeMetrics: [{ scope: { name: 'authslo' }, metrics }],
      },
      errors: [],
    })
  },
})

const metricOf = (shown: Shown, family: ReadFamily, { start, end, now }: Moment): MetricData => {
  const { name, row } = family
  const about = {
    // Counters get their suffix back where they become Prometheus's.
    descriptor: {
      name: row.type === 'counter' ? name.replace(/_total$/, '') : name,
      description: row.help,
      unit: unitOf(row.unit),
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  }
  const points = <T>(valueOf: (index: number, held: boolean) => T): DataPoint<T>[] =>
    [...family.series.inOrder()].map((index) => ({
      startTime: start,
      endTime: end,
      attributes: attributesOf(family.series.labelsOf(index)),
      // As on /metrics: a series that was just born is shown at 0 first.
      value: valueOf(index, shown.isHeld(family, index, now)),
    }))
  const number = (index: number, held: boolean): number => (held ? 0 : (family.values[index] ?? 0))
  if (row.type === 'histogram')
    return {
      ...about,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: points((index, held) => histogramAt(family, index, held)),
    }
  if (row.type === 'gauge')
    return { ...about, dataPointType: DataPointType.GAUGE, dataPoints: points(number) }
  return {
    ...about,
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: points(number),
  }
}

/** An empty label is none. */
const attributesOf = (labels: Readonly<Record<string, string>>): Attributes =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))

const histogramAt = (
  { bounds, width, values }: ReadFamily,
  index: number,
  held: boolean,
): Histogram => {
  const from = index * width
  const counts = Array.from({ length: width - 1 }, (_, i) => (held ? 0 : (values[from + i] ?? 0)))
  return {
    buckets: { boundaries: [...bounds], counts },
    sum: held ? 0 : (values[from + width - 1] ?? 0),
    count: counts.reduce((sum, count) => sum + count, 0),
  }
}
