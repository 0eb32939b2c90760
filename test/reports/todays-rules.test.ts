import { expect, test } from 'vitest'
import { incidentsOf } from '../../src/reports/incidents.ts'
import { sumsOf, todaysFirings } from '../../src/reports/todays-rules.ts'
import { MINUTE, minutesOf, november, promiseWith } from './minutes.ts'

const period = november()
const DAY = 1440 * MINUTE
const OUTAGE = period.fromMs + 10 * DAY
const outage = (forMs: number, share = 1) =>
  promiseWith(
    minutesOf(period, 20, (timeMs) => (timeMs >= OUTAGE && timeMs < OUTAGE + forMs ? share : 0)),
  )

test('sums of any window', () => {
  const sums = sumsOf([
    { timeMs: 0, events: 3, bad: 1 },
    { timeMs: 60_000, events: 4, bad: 0 },
    { timeMs: 180_000, events: 5, bad: 2 },
  ])
  expect(sums.between(0, 60_000)).toEqual({ events: 3, bad: 1 })
  expect(sums.between(1, 180_001)).toEqual({ events: 9, bad: 2 })
  expect(sums.between(-1e9, 1e9)).toEqual({ events: 12, bad: 3 })
  expect(sums.between(180_001, 1e9)).toEqual({ events: 0, bad: 0 })
})

test('an outage pages by the fast tier after the minute that fills the window and the one that confirms it', () => {
  const firings = todaysFirings(outage(30 * MINUTE), period.toMs)
  expect(firings[0]).toMatchObject({
    alert: 'OAuthTokenIssuanceSuccessBurnFast',
    severity: 'page',
    // An hour at 1.44 % is 51.84 s of outage: true at the end of the first minute.
    fromMs: OUTAGE + 2 * MINUTE,
  })
  // The short window forgets after 5 minutes but its share of bad events; then 5 minutes of keeping.
  expect(firings[0]?.toMs).toBe(OUTAGE + (30 + 4 + 5) * MINUTE)
  expect(firings.map(({ tier }) => tier)).toEqual(
    expect.arrayContaining(['fast', 'steady', 'double', 'slow', 'trickle']),
  )
})

test('nothing fires while half of the budget is spent evenly', () => {
  let n = 0
  const even = promiseWith(minutesOf(period, 20, () => (n++ % 100 === 0 ? 0.05 : 0)))
  expect(sumsOf(even.minutes).between(period.fromMs, period.toMs)).toEqual({
    events: 864_000,
    bad: 432,
  })
  expect(todaysFirings(even, period.toMs)).toEqual([])
})

test('two bad events page nobody, whatever their share', () => {
  const rare = promiseWith(
    minutesOf(period, 1, (timeMs) => (timeMs >= OUTAGE && timeMs < OUTAGE + 2 * MINUTE ? 1 : 0)),
  )
  expect(todaysFirings(rare, period.toMs).filter(({ severity }) => severity === 'page')).toEqual([])
})

test('a cold start waits until half of the window is known', () => {
  const cold = promiseWith(minutesOf(period, 20, () => 1))
  const fast = todaysFirings(cold, period.toMs).find(({ tier }) => tier === 'fast')
  expect(fast?.fromMs).toBe(period.fromMs + 31 * MINUTE)
})

test('firings that overlap are one incident, with its beginning, its cost and the theory of its detection', () => {
  const promise = outage(30 * MINUTE)
  const incidents = incidentsOf(todaysFirings(promise, period.toMs), [promise])
  expect(incidents).toHaveLength(1)
  const [incident] = incidents
  expect(incident).toMatchObject({
    server: 'kc-prod',
    severity: 'page',
    beganMs: OUTAGE,
    firedMs: OUTAGE + 2 * MINUTE,
    pagedMs: OUTAGE + 2 * MINUTE,
    recoveredMs: OUTAGE + 30 * MINUTE,
    detection: { alert: 'OAuthTokenIssuanceSuccessBurnFast', seconds: 120, theorySeconds: 120 },
    // 600 bad of a budget of 864.
    costs: [{ slo: 'token-issuance-success', events: 600, bad: 600, budget: 600 / 864 }],
  })
})

test('two outages a day apart are two incidents', () => {
  const promise = promiseWith(
    minutesOf(period, 20, (timeMs) => {
      const since = (timeMs - OUTAGE) % DAY
      return timeMs >= OUTAGE && timeMs < OUTAGE + 2 * DAY && since < 10 * MINUTE ? 1 : 0
    }),
  )
  const incidents = incidentsOf(todaysFirings(promise, period.toMs), [promise])
  expect(incidents.map(({ beganMs }) => beganMs)).toEqual([OUTAGE, OUTAGE + DAY])
})
