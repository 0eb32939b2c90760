// What judging an event gives: good, bad or left out, for each promise that it touches.
import type { SliId } from './index.ts'
import type { Exclusion } from './sli.ts'

/** Labels by which an SLO may be split besides `server`, which is always there. */
export const GROUP_LABELS = [
  'tenant',
  'auth_region',
  'client',
  'grant_type',
  'resource_server',
] as const
export type GroupLabel = (typeof GROUP_LABELS)[number]

/** What judging and counting need of an SLO (slo/slo.ts has the whole). */
export interface Promised {
  /** The `slo` label. */
  readonly name: string
  readonly indicator: SliId
  readonly thresholdSeconds: number | undefined
  readonly groupBy: readonly GroupLabel[]
}

export type Verdict =
  | { readonly slo: Promised; readonly result: 'good' | 'bad' | 'worse' }
  | { readonly slo: Promised; readonly result: 'excluded'; readonly why: Exclusion }
