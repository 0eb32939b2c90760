// Burn-rate tiers as data (Google SRE Workbook, chapter 5, table 5-8, for 30 days; the rest by the same budget shares), and exact decimals.
import type { Severity, Tier } from './slo.ts'

const HOUR = 3600
const DAY = 24 * HOUR

/** Share of the budget in percent, long window in seconds. */
type TierRow = readonly [
  name: string,
  sharePercent: number,
  longSeconds: number,
  severity: Severity,
]

const PERIODS: Readonly<Record<7 | 14 | 28 | 30 | 90, readonly TierRow[]>> = {
  7: [
    ['fast', 10, HOUR, 'page'],
    ['steady', 20, 6 * HOUR, 'page'],
    ['slow', 40, DAY, 'ticket'],
  ],
  14: [
    ['fast', 5, HOUR, 'page'],
    ['steady', 10, 6 * HOUR, 'page'],
    ['slow', 20, DAY, 'ticket'],
    ['trickle', 30, 3 * DAY, 'ticket'],
  ],
  28: [
    ['fast', 2, HOUR, 'page'],
    ['steady', 5, 6 * HOUR, 'page'],
    ['slow', 10, DAY, 'ticket'],
    ['trickle', 12, 3 * DAY, 'ticket'],
  ],
  30: [
    ['fast', 2, HOUR, 'page'],
    ['steady', 5, 6 * HOUR, 'page'],
    ['slow', 10, DAY, 'ticket'],
    ['trickle', 10, 3 * DAY, 'ticket'],
  ],
  90: [
    ['fast', 1, HOUR, 'page'],
    ['steady', 3, 6 * HOUR, 'page'],
    ['slow', 5, DAY, 'ticket'],
    ['trickle', 10, 3 * DAY, 'ticket'],
  ],
}
export type PeriodDays = keyof typeof PERIODS

/** A number as people write it: no binary dust behind twelve digits. */
export const exact = (value: number): number => Number(value.toPrecision(12))

export interface TierOptions {
  readonly objective: number
  readonly periodDays: PeriodDays
  readonly minBadEvents: { readonly page: number; readonly ticket: number }
  /** The guide's "twice the normal burn within 1 h". */
  readonly double: boolean
  /** Budgets that only ever open tickets. */
  readonly ticketsOnly: boolean
}

/** Highest share of bad events at which a tier can still fire with certainty. */
const REACHABLE = 0.95

/**
 * The tiers of a period. A tier can fire only while factor x (1 - objective) < 1: where the table's factor is out of reach, the highest
 * that is not takes its place; tiers that thereby become alike are one.
 */
export const tiersFor = (options: TierOptions): readonly Tier[] => {
  const { objective, periodDays, minBadEvents, ticketsOnly } = options
  const budget = exact(1 - objective)
  const tiers: Tier[] = []
  const add = (name: string, longSeconds: number, wanted: number, severity: Severity): void => {
    const factor = exact(Math.min(wanted, exact(REACHABLE / budget)))
    if (factor < 1) return
    const same = tiers.some((tier) => tier.factor === factor && tier.longSeconds === longSeconds)
    if (same) return
    const said = ticketsOnly ? 'ticket' : severity
    tiers.push({
      name,
      severity: said,
      longSeconds,
      shortSeconds: longSeconds / 12,
      factor,
      share: exact((factor * longSeconds) / (periodDays * DAY)),
      minBadEvents: said === 'page' ? minBadEvents.page : minBadEvents.ticket,
    })
  }
  for (const [name, percent, longSeconds, severity] of PERIODS[periodDays])
    add(name, longSeconds, exact((percent * periodDays * DAY) / 100 / longSeconds), severity)
  if (options.double) {
    add('double', HOUR, 2, 'ticket')
    const last = tiers.at(-1)
    if (last?.name === 'double')
      tiers[tiers.length - 1] = { ...last, minBadEvents: Math.max(10, last.minBadEvents) }
  }
  return tiers
}

/** Ratio of bad events above which a tier fires. */
export const thresholdOf = (tier: Tier, objective: number): number =>
  exact(tier.factor * exact(1 - objective))

/**
 * Seconds from the first bad event to the alert for an error ratio that begins all at once, after a long healthy time; undefined
 * where it never fires. slos-and-alerts.md: ceil(max(L f B / e, m / (rate e)), evaluation) + for.
 */
export const expectedFireSeconds = (
  tier: Tier,
  of: {
    objective: number
    errorRatio: number
    eventsPerSecond: number
    evaluationSeconds: number
    forSeconds: number
  },
): number | undefined => {
  const threshold = thresholdOf(tier, of.objective)
  if (of.errorRatio <= threshold) return undefined
  const byRatio = (tier.longSeconds * threshold) / of.errorRatio
  const byCount = tier.minBadEvents / (of.eventsPerSecond * of.errorRatio)
  return (
    Math.ceil(Math.max(byRatio, byCount) / of.evaluationSeconds) * of.evaluationSeconds +
    of.forSeconds
  )
}
