import { expect, test } from 'vitest'
import { expectedFireSeconds, thresholdOf, tiersFor, type PeriodDays } from '../../src/slo/burn.ts'

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

test('no tier is dead: every threshold is below 1', () => {
  for (const objective of [0.5, 0.8, 0.9, 0.95, 0.99]) {
    const made = tiers(objective)
    expect(made.length).toBeGreaterThan(0)
    for (const tier of made) expect(thresholdOf(tier, objective)).toBeLessThan(1)
  }
})

test('a total outage pages after 2 min at 99.9 %', () => {
  const [fast] = tiers(0.999)
  if (fast === undefined) throw new Error('no tier')
  const of = {
    objective: 0.999,
    errorRatio: 1,
    eventsPerSecond: 10,
    evaluationSeconds: 30,
    forSeconds: 60,
  }
  expect(expectedFireSeconds(fast, of)).toBe(120)
  expect(expectedFireSeconds(fast, { ...of, errorRatio: 0.0144 })).toBeUndefined()
})
