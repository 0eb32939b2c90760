import { expect, test } from 'vitest'
import {
  conditionSeconds,
  expectedFireSeconds,
  expectedResetSeconds,
  LEAST_OBJECTIVE,
  thresholdOf,
  tiersFor,
  type PeriodDays,
} from '../../src/slo/burn.ts'
import type { Tier } from '../../src/slo/slo.ts'

const minBadEvents = { page: 3, ticket: 5 }
const tiers = (objective: number, periodDays: PeriodDays = 30) =>
  tiersFor({ objective, periodDays, minBadEvents, double: false, ticketsOnly: false })

test.each<[PeriodDays, number[]]>([
  [7, [16.8, 5.6, 2.8]],
  [14, [16.8, 5.6, 2.8, 1.4]],
  [28, [13.44, 5.6, 2.8, 1.12]],
  [30, [14.4, 6, 3, 1]],
  [90, [21.6, 10.8, 4.5, 3]],
])('factors of %i days', (period, factors) => {
  expect(tiers(0.999, period).map(({ factor }) => factor)).toEqual(factors)
})

test('thresholds are exact decimals', () => {
  expect(tiers(0.999).map((tier) => thresholdOf(tier, 0.999))).toEqual([
    0.0144, 0.006, 0.003, 0.001,
  ])
})

test('no tier is dead: every threshold is within reach, and longer windows ask for less', () => {
  for (const objective of [0.2, 0.5, 0.8, 0.85, 0.9, 0.93, 0.95, 0.99, 0.99999]) {
    for (const period of [7, 14, 28, 30, 90] as const) {
      const made = tiers(objective, period)
      expect(made.length, String(objective)).toBeGreaterThan(0)
      const thresholds = made.map((tier) => thresholdOf(tier, objective))
      expect(Math.max(...thresholds)).toBeLessThanOrEqual(0.8)
      expect(thresholds).toEqual([...new Set(thresholds)].toSorted((a, b) => b - a))
      for (const { factor } of made) expect(factor).toBeGreaterThanOrEqual(1)
    }
  }
})

test('where even factor 1 is out of reach there is no tier at all', () => {
  expect(tiers(LEAST_OBJECTIVE)).not.toEqual([])
  expect(tiers(LEAST_OBJECTIVE - 0.01)).toEqual([])
})

test('a consent promise of 85 % gets tiers that can fire', () => {
  expect(tiers(0.85).map(({ name, factor }) => [name, factor])).toEqual([
    ['fast', 5.33],
    ['slow', 3],
    ['trickle', 1],
  ])
})

test('the share of the budget follows from factor and window', () => {
  expect(tiers(0.999).map(({ share }) => share)).toEqual([0.02, 0.05, 0.1, 0.1])
  // Out of reach at 93 %: the page comes earlier, with less of the budget spent.
  expect(tiers(0.93)[0]).toMatchObject({ factor: 11.42, share: 0.0158611111111 })
})

test('the guide asks for twice the normal burn within 1 h', () => {
  const made = tiersFor({
    objective: 0.999,
    periodDays: 30,
    minBadEvents,
    double: true,
    ticketsOnly: false,
  })
  expect(made.at(-1)).toMatchObject({
    name: 'double',
    factor: 2,
    longSeconds: 3600,
    shortSeconds: 300,
    severity: 'ticket',
    minBadEvents: 10,
  })
})

const tierAt = (objective: number, name: string): Tier => {
  const tier = tiers(objective).find((tier) => tier.name === name)
  if (tier === undefined) throw new Error(`no ${name}`)
  return tier
}
const rule = { evaluationSeconds: 30, forSeconds: 60 }
const LONG = 30 * 86_400

// Constant error ratio after a long healthy time; the seconds are those of the SRE Workbook's formula.
test.each<[name: string, objective: number, errorRatio: number, seconds: number]>([
  ['fast', 0.9995, 1, 25.92],
  ['steady', 0.9995, 1, 64.8],
  ['slow', 0.9995, 1, 129.6],
  ['trickle', 0.9995, 1, 129.6],
  ['fast', 0.9995, 0.1, 259.2],
  ['fast', 0.9995, 0.01, 2592],
  ['steady', 0.999, 0.012, 10_800],
  ['fast', 0.95, 1, 2592],
])(
  '%s at an objective of %d sees a share of %d in %d s',
  (name, objective, errorRatio, seconds) => {
    const incident = { objective, errorRatio, eventsPerSecond: 100, historySeconds: LONG }
    expect(conditionSeconds(tierAt(objective, name), incident)).toBeCloseTo(seconds, 6)
  },
)

test('at or below its threshold a tier never fires', () => {
  const incident = {
    objective: 0.999,
    errorRatio: 0.0144,
    eventsPerSecond: 10,
    historySeconds: LONG,
  }
  expect(conditionSeconds(tierAt(0.999, 'fast'), incident)).toBeUndefined()
  expect(expectedFireSeconds(tierAt(0.999, 'fast'), incident, rule)).toBeUndefined()
})

test('with little traffic the third bad event decides', () => {
  const incident = {
    objective: 0.999,
    errorRatio: 1,
    eventsPerSecond: 1 / 60,
    historySeconds: LONG,
  }
  expect(conditionSeconds(tierAt(0.999, 'fast'), incident)).toBeCloseTo(180, 6)
})

test('with next to no traffic it never fires: that is what the low-volume alert is for', () => {
  const incident = { objective: 0.999, errorRatio: 1, historySeconds: LONG }
  const seconds = (perHour: number): number | undefined =>
    conditionSeconds(tierAt(0.999, 'fast'), { ...incident, eventsPerSecond: perHour / 3600 })
  expect(seconds(3)).toBeCloseTo(3600, 6)
  expect(seconds(2.9)).toBeUndefined()
})

test('a window that is still filling sees an incident sooner', () => {
  const incident = { objective: 0.999, errorRatio: 0.5, eventsPerSecond: 10, historySeconds: 600 }
  // 0.5 t / (600 + t) = 0.0144
  expect(conditionSeconds(tierAt(0.999, 'fast'), incident)).toBeCloseTo((600 * 0.0144) / 0.4856, 6)
})

test('firing: at the next evaluation, and `for` later', () => {
  const incident = { objective: 0.999, errorRatio: 1, eventsPerSecond: 10, historySeconds: LONG }
  expect(expectedFireSeconds(tierAt(0.999, 'fast'), incident, rule)).toBe(120)
})

test('resolving: when the short window has forgotten, and the alert is no longer kept', () => {
  const incident = { objective: 0.9995, errorRatio: 1, eventsPerSecond: 10, historySeconds: LONG }
  const reset = { evaluationSeconds: 30, scrapeSeconds: 15, keepFiringSeconds: 300 }
  const [first, last] = expectedResetSeconds(tierAt(0.9995, 'fast'), incident, reset)
  expect(first).toBeCloseTo(297.84 - 45 + 300, 6)
  expect(last).toBeCloseTo(297.84 + 30 + 300, 6)
})
