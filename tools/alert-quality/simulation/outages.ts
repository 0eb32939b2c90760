// Outages of several sizes, planted a day apart into flat traffic, and how long until each tier that pages told somebody.
import { alertName, tierFor } from '../../../src/generate/burn-alerts.ts'
import { exact, expectedFireSeconds, thresholdOf } from '../../../src/slo/burn.ts'
import type { Slo, Tier } from '../../../src/slo/slo.ts'
import type { Random } from '../../theft-month/random.ts'
import { DAY, EVALUATION_SECONDS, HOUR, MINUTE, type Scraping } from './clock.ts'
import { eventsPerSecond, type Plant } from './traffic.ts'
import type { Alarm } from './verdicts.ts'

/** Goal: no later than this many times what the formulas say, and an evaluation. */
export const SLOWER = 1.1
/** The promise is a week old before the first: from then on the share of the real budget counts as well. */
const FIRST_DAY = 8
const LONGEST_SECONDS = 6 * HOUR

const threshold = (slo: Slo, tier: string): number => {
  const found = slo.tiers.find(({ name }) => name === tier)
  return found === undefined ? 1 : thresholdOf(found, slo.objective)
}
/** Share of bad events, by promise. */
export const SIZES = {
  'all fail': () => 1,
  'half fail': (slo: Slo) => Math.max(0.5, exact(1.5 * threshold(slo, 'steady'))),
  'a tenth fails': (slo: Slo) => Math.max(0.1, exact(1.5 * threshold(slo, 'steady'))),
  '1.5 times the fast threshold': (slo: Slo) => Math.min(1, exact(1.5 * threshold(slo, 'fast'))),
  '1.5 times the steady threshold': (slo: Slo) =>
    Math.min(1, exact(1.5 * threshold(slo, 'steady'))),
} as const satisfies Record<string, (slo: Slo) => number>

export interface Outage extends Plant {
  readonly size: string
}

/** One a day in turn; from a scrape on. */
export const plantOutages = (
  days: number,
  { scrapeSeconds, phaseSeconds }: Scraping,
  random: Random,
): readonly Outage[] => {
  const sizes = Object.entries(SIZES)
  return Array.from({ length: Math.max(0, Math.floor(days) - FIRST_DAY) }, (_, n) => {
    const [size, badShare] = sizes[n % sizes.length] ?? ['', () => 1]
    const about = (FIRST_DAY + n) * DAY + random.between(0, 12 * HOUR)
    const from = phaseSeconds + Math.floor(about / scrapeSeconds) * scrapeSeconds
    return { size, badShare, from, until: from + LONGEST_SECONDS }
  })
}

export interface Detection {
  readonly size: string
  readonly slo: string
  readonly tier: string
  readonly errorRatio: number
  /** Seconds; undefined: never while it lasted. */
  readonly took: number | undefined
  readonly theory: number
}

export const isInTime = ({ took, theory }: Pick<Detection, 'took' | 'theory'>): boolean =>
  took !== undefined && took <= SLOWER * theory + EVALUATION_SECONDS

const theoryOf = (slo: Slo, tier: Tier, errorRatio: number, perSecond: number) =>
  expectedFireSeconds(
    tier,
    {
      objective: slo.objective,
      errorRatio,
      eventsPerSecond: eventsPerSecond(slo, perSecond),
      historySeconds: FIRST_DAY * DAY,
    },
    { evaluationSeconds: EVALUATION_SECONDS, forSeconds: tierFor(tier) },
  )

/** Every tier that pages and that the formulas expect to fire before the outage ends. */
export const detections = (
  outages: readonly Outage[],
  alarms: readonly Alarm[],
  slos: readonly Slo[],
  perSecond: number,
): readonly Detection[] =>
  outages.flatMap(({ size, from, until, badShare }) =>
    slos.flatMap((slo) =>
      slo.tiers
        .filter(({ severity }) => severity === 'page')
        .flatMap((tier): readonly Detection[] => {
          const errorRatio = badShare(slo)
          const theory = theoryOf(slo, tier, errorRatio, perSecond)
          if (theory === undefined || SLOWER * theory + 10 * MINUTE > until - from) return []
          const name = alertName(slo, tier.name)
          const told = alarms.find(
            (alarm) => alarm.alert === name && alarm.from > from && alarm.from <= until,
          )
          const took = told === undefined ? undefined : told.from - from
          return [{ size, slo: slo.name, tier: tier.name, errorRatio, took, theory }]
        }),
    ),
  )
