// An SLO as the rest of the house sees it, loaded and checked.
import type { SliId } from '../slis/index.ts'

/** Labels by which an SLO may be split besides `server`, which is always there. */
export const GROUP_LABELS = [
  'tenant',
  'auth_region',
  'client',
  'grant_type',
  'resource_server',
] as const
export type GroupLabel = (typeof GROUP_LABELS)[number]

export type Severity = 'page' | 'ticket'

/** One burn-rate tier: both windows above `factor` x budget; slos-and-alerts.md "Burn-rate tiers". */
export interface Tier {
  /** fast, steady, slow, trickle, double: the alert's name and its `slo_tier`. */
  readonly name: string
  readonly severity: Severity
  readonly longSeconds: number
  /** long / 12 */
  readonly shortSeconds: number
  readonly factor: number
  /** Share of the period's budget that is spent when it fires. */
  readonly share: number
  readonly minBadEvents: number
}

export interface Slo {
  /** metadata.name: the `slo` label. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly indicator: SliId
  /** 0 < objective < 1, with the decimals of the file: 0.999. */
  readonly objective: number
  readonly thresholdSeconds: number | undefined
  readonly groupBy: readonly GroupLabel[]
  readonly periodDays: 7 | 14 | 28 | 30 | 90
  readonly tiers: readonly Tier[]
  readonly minBadEvents: { readonly page: number; readonly ticket: number }
  readonly team: string
  readonly owner: string
  readonly file: string
  /** Hash of what the rules and the exporter must agree on: `spec` label of oauth_slo_info and slo:info. */
  readonly spec: string
}
