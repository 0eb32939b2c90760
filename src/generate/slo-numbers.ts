// Every number that follows from an SLO, for those who ask why it paged, or why not.
import { exact, expectedFireSeconds, expectedResetSeconds, thresholdOf } from '../slo/burn.ts'
import type { Severity, Slo, Tier } from '../slo/slo.ts'
import { ALERT_KEEP, alertName, tierFor } from './burn-alerts.ts'
import { DAY, HOUR, MINUTE } from './scaled-queries.ts'

/** Interval of the group that a tier is judged in. */
const evaluationOf = ({ longSeconds }: Tier): number => (longSeconds <= 6 * HOUR ? 30 : 5 * MINUTE)
const SCRAPE_SECONDS = 15

export interface TierNumbers {
  readonly alert: string
  readonly severity: Severity
  readonly longSeconds: number
  readonly shortSeconds: number
  readonly factor: number
  /** Ratio of bad events above which it fires. */
  readonly threshold: number
  /** Share of the period's budget that is spent by then. */
  readonly share: number
  readonly minBadEvents: number
  /** Events of the long window below which the least number of bad events decides, not the ratio. */
  readonly certainFromEvents: number
  /** From the first bad event, where everything fails; where twice the threshold does; undefined: never. */
  readonly firesSeconds: {
    readonly outage?: number | undefined
    readonly twice?: number | undefined
  }
  /** From the last bad event of an outage, at most. */
  readonly resolvesSeconds: number
}
export interface SloNumbers {
  readonly slo: string
  readonly objective: number
  readonly periodDays: number
  /** Share of bad events that is allowed. */
  readonly budget: number
  /** The same as minutes in which everything fails, at even traffic. */
  readonly budgetMinutes: number
  readonly eventsPerDay?: number
  /** The same as bad events of a period. */
  readonly budgetEvents?: number
  readonly tiers: readonly TierNumbers[]
  /** Of more than half bad events a day, where tiers would never be sure. */
  readonly lowVolumeAlert: string
}

const tierNumbers = (slo: Slo, tier: Tier, eventsPerSecond: number): TierNumbers => {
  const { objective } = slo
  const threshold = thresholdOf(tier, objective)
  const rule = { evaluationSeconds: evaluationOf(tier), forSeconds: tierFor(tier) }
  const incident = { objective, eventsPerSecond, historySeconds: slo.periodDays * DAY }
  const fires = (errorRatio: number): number | undefined =>
    errorRatio > 1 ? undefined : expectedFireSeconds(tier, { ...incident, errorRatio }, rule)
  const [, resolves] = expectedResetSeconds(
    tier,
    { ...incident, errorRatio: 1 },
    { ...rule, scrapeSeconds: SCRAPE_SECONDS, keepFiringSeconds: ALERT_KEEP[tier.severity] },
  )
  return {
    alert: alertName(slo, tier.name),
    severity: tier.severity,
    longSeconds: tier.longSeconds,
    shortSeconds: tier.shortSeconds,
    factor: tier.factor,
    threshold,
    share: tier.share,
    minBadEvents: tier.minBadEvents,
    certainFromEvents: Math.ceil(exact(tier.minBadEvents / threshold)),
    firesSeconds: { outage: fires(1), twice: fires(exact(2 * threshold)) },
    resolvesSeconds: Math.ceil(resolves),
  }
}

/** `eventsPerDay`: as observed; without it there is traffic enough. */
export const sloNumbers = (slo: Slo, eventsPerDay?: number): SloNumbers => {
  const budget = exact(1 - slo.objective)
  const rate = eventsPerDay === undefined ? Infinity : eventsPerDay / DAY
  return {
    slo: slo.name,
    objective: slo.objective,
    periodDays: slo.periodDays,
    budget,
    budgetMinutes: exact((budget * slo.periodDays * DAY) / MINUTE),
    ...(eventsPerDay === undefined
      ? {}
      : { eventsPerDay, budgetEvents: exact(eventsPerDay * slo.periodDays * budget) }),
    tiers: slo.tiers.map((tier) => tierNumbers(slo, tier, rate)),
    lowVolumeAlert: alertName(slo, 'low-volume-outage'),
  }
}
