// Queries as the dashboards ask them: filtered by their variables, over the interval of the picture.
import type { MetricName } from '../../metrics/catalog.ts'
import { histogram, perSecond, type LabelName, type metric } from '../promql.ts'

export const SERVER = { server: '=~$server' } as const
export const GRANT = { ...SERVER, grant_type: '=~$grant_type' } as const
export const CLIENT = { ...SERVER, client: '=~$client' } as const
export const RESOURCE_SERVER = { resource_server: '=~$resource_server' } as const
export const RATE = '$__rate_interval'

type Filter<N extends MetricName> = Parameters<typeof metric<N>>[1]

/** Per second, summed by labels of the metric. */
export const rate = <N extends MetricName>(
  name: N,
  by: readonly LabelName<N>[],
  labels?: Filter<N>,
): string => perSecond(name, by, labels, RATE)

export const quantile = <N extends MetricName>(
  q: number,
  name: N,
  by: readonly LabelName<N>[],
  labels?: Filter<N>,
): string =>
  `histogram_quantile(${q}, sum by (le, ${by.join(', ')}) (rate(${histogram(name, 'bucket', labels)}[${RATE}])))`
