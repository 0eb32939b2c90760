// The clock of the tests of fast burn alerts, and the story in which traffic changes with the failures: what tells windows apart.
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { ALERT_KEEP, tierFor } from './burn-alerts.ts'
import { counter, counterFrom } from './series-text.ts'
import { type Series } from './rule-scenario.ts'
import { HOUR } from './scaled-queries.ts'

export const STEP = 30
export const HEALTHY = 360
export const AFTER = 300
export const BUSY = 300
export const START = HEALTHY * STEP
export const END = (HEALTHY + AFTER) * STEP
export const minutes = (seconds: number): string => `${seconds / 60}m`

/** A server, what is exported of it, and when each tier fires: seconds from the end of the healthy time. */
export interface Story {
  readonly server: string
  readonly events: string
  readonly bad?: string
  readonly more?: readonly Series[]
  /** NaN: not looked at. */
  readonly fires: (tier: Tier) => number | undefined
  /** Its last firing sample, where that is looked at. */
  readonly ends?: (tier: Tier) => number | undefined
}

const GROWTH = 4
const GROWN = 180

/**
 * Traffic grows fourfold when failures begin, so few that the tier needs most of an hour; then it is as before, with a few failures
 * less than the short window bears, while the long one still holds too many.
 */
export const grows = (slo: Slo, tier: Tier): Story => {
  const threshold = thresholdOf(tier, slo.objective)
  const { longSeconds, shortSeconds } = tier
  // Late in a step: windows of Prometheus 3 lack a sample, and are above up to 20 s sooner.
  const seconds = Math.min(0.6 * longSeconds, HOUR) - STEP / 6
  const before = Math.min(longSeconds - seconds, START)
  const errorRatio = exact((threshold * (before + GROWTH * seconds)) / (GROWTH * seconds))
  /** The short window falls below at `part` of its length: G (e - f) (1 - part) = f (1 - share) part. */
  const excess = (GROWTH * (errorRatio - threshold)) / threshold
  const steps = Math.floor((excess / (excess + 0.25)) * (shortSeconds / STEP))
  const part = (steps + 2 / 3) / (shortSeconds / STEP)
  const share = 1 - (excess * (1 - part)) / part
  const own = ({ name }: Tier): boolean => name === tier.name
  return {
    server: `grows-${tier.name}`,
    events: counter([BUSY, HEALTHY], [GROWTH * BUSY, GROWN], [BUSY, AFTER - GROWN]),
    bad: counterFrom(
      1e6,
      [0, HEALTHY],
      [exact(GROWTH * BUSY * errorRatio), GROWN],
      [exact(BUSY * share * threshold), AFTER - GROWN],
    ),
    fires: (other) => (own(other) ? seconds + STEP / 6 + tierFor(tier) : NaN),
    ends: (other) => (own(other) ? (GROWN + steps) * STEP + ALERT_KEEP[tier.severity] : undefined),
  }
}
