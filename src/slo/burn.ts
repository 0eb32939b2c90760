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

/** Highest share of bad events that an alert may ask for: in an outage some requests still succeed. */
const REACHABLE = 0.8
/** Below it not even factor 1 is in reach. */
export const LEAST_OBJECTIVE = exact(1 - REACHABLE)

/**
 * The tiers of a period. A tier can fire only while factor x (1 - objective) < 1: where the table's factor is out of reach, the highest
 * that is not takes its place; a longer window that asks for no less than a shorter one adds nothing and is left out.
 */
export const tiersFor = (options: TierOptions): readonly Tier[] => {
  const { objective, periodDays, minBadEvents, ticketsOnly } = options
  // In hundredths, downwards: a number to read aloud that is still in reach.
  const highest = Math.floor(exact((100 * REACHABLE) / exact(1 - objective))) / 100
  const tier = (name: string, longSeconds: number, wanted: number, severity: Severity): Tier => {
    const factor = Math.min(wanted, highest)
    const said = ticketsOnly ? 'ticket' : severity
    return {
      name,
      severity: said,
      longSeconds,
      shortSeconds: longSeconds / 12,
      factor,
      share: exact((factor * longSeconds) / (periodDays * DAY)),
      minBadEvents: minBadEvents[said],
    }
  }
  const tiers: Tier[] = []
  for (const [name, percent, longSeconds, severity] of PERIODS[periodDays]) {
    const wanted = exact((percent * periodDays * DAY) / 100 / longSeconds)
    const next = tier(name, longSeconds, wanted, severity)
    if (next.factor >= 1 && next.factor < (tiers.at(-1)?.factor ?? Infinity)) tiers.push(next)
  }
  const double = tier('double', HOUR, 2, 'ticket')
  if (options.double && double.factor >= 1 && double.factor < (tiers[0]?.factor ?? 0))
    tiers.push({ ...double, minBadEvents: Math.max(10, double.minBadEvents) })
  return tiers
}

/** Ratio of bad events above which a tier fires. */
export const thresholdOf = (tier: Tier, objective: number): number =>
  exact(tier.factor * exact(1 - objective))

/** Bad events that begin all at once, at a constant share of constant traffic. */
export interface Incident {
  readonly objective: number
  readonly errorRatio: number
  readonly eventsPerSecond: number
  /** Healthy traffic that was seen before; a window that reaches back beyond it has only that. */
  readonly historySeconds: number
}

/**
 * Seconds from the first bad event until a tier's condition holds; undefined where it never does.
 * slos-and-alerts.md: max(L f B / e, m / (rate e)), with a window that is still filling where the history is shorter than L.
 */
export const conditionSeconds = (tier: Tier, incident: Incident): number | undefined => {
  const { errorRatio, eventsPerSecond, historySeconds } = incident
  const threshold = thresholdOf(tier, incident.objective)
  if (errorRatio <= threshold) return undefined
  const filling = (historySeconds * threshold) / (errorRatio - threshold)
  const byRatio =
    historySeconds + filling < tier.longSeconds
      ? filling
      : (tier.longSeconds * threshold) / errorRatio
  const byCount = tier.minBadEvents / (eventsPerSecond * errorRatio)
  // So few that the first is forgotten before the last comes.
  return byCount > tier.longSeconds ? undefined : Math.max(byRatio, byCount)
}

/** The same until it fires: ceil(..., evaluation) + for. A group that evaluates elsewhere in its interval adds at most one interval. */
export const expectedFireSeconds = (
  tier: Tier,
  incident: Incident,
  rule: { readonly evaluationSeconds: number; readonly forSeconds: number },
): number | undefined => {
  const seconds = conditionSeconds(tier, incident)
  return seconds === undefined
    ? undefined
    : Math.ceil(exact(seconds / rule.evaluationSeconds)) * rule.evaluationSeconds + rule.forSeconds
}

/**
 * Seconds from the last bad event until a tier resolves, where the incident lasted longer than its short window: first and last
 * moment, since Prometheus 3 windows are left-open. slos-and-alerts.md: [S (1 - f B / e) - scrape - evaluation,
 * S (1 - f B / e) + evaluation] + keep_firing_for.
 */
export const expectedResetSeconds = (
  tier: Tier,
  incident: Incident,
  rule: {
    readonly evaluationSeconds: number
    readonly scrapeSeconds: number
    readonly keepFiringSeconds: number
  },
): readonly [first: number, last: number] => {
  const threshold = thresholdOf(tier, incident.objective)
  const middle = tier.shortSeconds * (1 - threshold / incident.errorRatio) + rule.keepFiringSeconds
  return [middle - rule.scrapeSeconds - rule.evaluationSeconds, middle + rule.evaluationSeconds]
}

/** Bad events of a budget below which one unlucky hour breaks the promise of a period. */
export const LEAST_BUDGET_EVENTS = 10
