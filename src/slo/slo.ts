// An SLO as the rest of the house sees it, loaded and checked.
import type { Promised } from '../slis/verdict.ts'

export { GROUP_LABELS } from '../slis/verdict.ts'

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

export interface Slo extends Promised {
  readonly title: string
  readonly description: string
  /** 0 < objective < 1, with the decimals of the file: 0.999. */
  readonly objective: number
  readonly periodDays: 7 | 14 | 28 | 30 | 90
  readonly tiers: readonly Tier[]
  readonly minBadEvents: { readonly page: number; readonly ticket: number }
  readonly team: string
  readonly owner: string
  readonly file: string
  /** Hash of what the rules and the exporter must agree on: `spec` label of oauth_slo_info and slo:info. */
  readonly spec: string
}
