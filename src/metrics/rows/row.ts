// The shape of a row of the catalogue, and the closed lists that several rows share.
import { GRANT_TYPES } from '../../events.ts'

/**
 * Where the values of a label come from. `config`: names of the configuration. `recorded`: the operator's own names, from the
 * configuration or from records (regions). `admitted`: values of records that anyone may send, let in after a success, up to a
 * limit. Else the closed list.
 */
export type LabelValues = readonly string[] | 'config' | 'recorded' | 'admitted'

export interface Row {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** As in the name where the name has one; '' for states and infos. */
  readonly unit: string
  readonly help: string
  readonly labels: Readonly<Record<string, LabelValues>>
  /** Most series that the exposition shows of it, buckets included. */
  readonly maxSeries: number
  /** Of histograms: upper bounds. `latency`: of the semantic conventions, and the thresholds of the SLOs on latency. */
  readonly buckets?: 'latency' | readonly number[]
  /** Carries the trace id of an event, in OpenMetrics. */
  readonly exemplar?: true
  /** Read by rules: a series born after the start is shown at 0 first, since `increase` does not see a birth. */
  readonly heldAtBirth?: true
  /** Has exactly the series of that row, at 0 where it counted nothing. */
  readonly sameSeriesAs?: string
}

/** Bounds of latency histograms, seconds: those of the semantic conventions. */
export const LATENCY_BOUNDS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
] as const

export const ofServer = { server: 'config' } as const
export const ofSource = { source: 'config', server: 'config' } as const
/** `auth_region`: `region` would clash with the labels of scrape targets. */
export const ofGroup = {
  tenant: 'admitted',
  auth_region: 'recorded',
  client: 'admitted',
  grant_type: GRANT_TYPES,
  resource_server: 'recorded',
} as const
