import { expect, test } from 'vitest'
import type { Evidence, PromiseEvidence } from '../../src/reports/evidence.ts'
import { markdown } from '../../src/reports/markdown.ts'
import { pageHtml } from '../../src/reports/page-html.ts'
import { reviewPage } from '../../src/reports/review-page.ts'
import { reviewOf, type Review } from '../../src/reports/review.ts'
import { todaysFirings } from '../../src/reports/todays-rules.ts'
import { MINUTE, minutesOf, november, NOW, promiseWith, sloNamed } from './minutes.ts'

const period = november()
const OUTAGE = period.fromMs + 10 * 1440 * MINUTE

export const evidenceOf = (
  promises: readonly PromiseEvidence[],
  more: Partial<Evidence> = {},
): Evidence => ({
  from: 'logs',
  period,
  promises,
  silent: [],
  firings: promises.flatMap((promise) => todaysFirings(promise, period.toMs)),
  firingsAre: 'simulated',
  sources: [],
  ...more,
})
const review = (promises: readonly PromiseEvidence[], more: Partial<Evidence> = {}): Review =>
  reviewOf(evidenceOf(promises, more), { service: 'identity', madeMs: NOW, exclusions: [] })
const rules = ({ recommendations }: Review): readonly string[] =>
  recommendations.map(({ rule }) => rule)

const outage = promiseWith(
  minutesOf(period, 20, (timeMs) => (timeMs >= OUTAGE && timeMs < OUTAGE + 30 * MINUTE ? 1 : 0)),
)

test('attainment, budget, days met, and what was spent while paged', () => {
  const [one] = review([outage]).promises
  expect(one).toMatchObject({
    events: 864_000,
    bad: 600,
    attainment: 1 - 600 / 864_000,
    budgetEvents: 864,
    budgetSpent: 600 / 864,
    daysMet: 29,
    daysCounted: 30,
    budgetPaged: 600 / 864,
    lateShare: 0,
    observed: 1,
  })
  expect(one?.days[9]).toMatchObject({ date: '2026-11-10', met: true, budgetLeft: 1 })
  expect(one?.days[10]).toMatchObject({ date: '2026-11-11', bad: 600, met: false })
  expect(one?.days.at(-1)?.budgetLeft).toBeCloseTo(1 - 600 / 864, 12)
})

test('exactly the objective is met; days without events are neither', () => {
  const [first] = period.days
  const minutes = first === undefined ? [] : [{ timeMs: first.fromMs, events: 1000, bad: 1 }]
  const [one] = review([promiseWith(minutes)]).promises
  expect(one).toMatchObject({ daysMet: 1, daysCounted: 1, budgetSpent: 1 })
  expect(one?.days[1]).toMatchObject({ attainment: undefined, met: undefined })
})

test('late events belong to the budget', () => {
  const late = promiseWith([], {
    days: period.days.map((day) => ({ ...day, events: 100, bad: 10, lateEvents: 50, lateBad: 10 })),
  })
  expect(review([late]).promises[0]).toMatchObject({ bad: 300, lateShare: 0.5 })
})

test('the recorded estimate beside the exact number', () => {
  const [one] = review([
    promiseWith(outage.minutes, {
      estimate: { days: 30, recordedErrorRatio: 0.0008, exactErrorRatio: 0.0007 },
    }),
  ]).promises
  expect(one?.estimate?.difference).toBeCloseTo(0.0001, 12)
})

const steadily = (share: number): PromiseEvidence => {
  let n = 0
  const every = Math.round(1 / share)
  return promiseWith(minutesOf(period, 20, () => (n++ % every === 0 ? 0.05 : 0)))
}

test.each([
  ['objective_too_tight', steadily(0.1)],
  ['objective_too_loose', steadily(0.001)],
  ['spent_unpaged', steadily(0.014)],
  [
    'too_few_events',
    promiseWith(minutesOf({ fromMs: period.fromMs, toMs: period.fromMs + 10 * MINUTE }, 20)),
  ],
  ['dead_tier', promiseWith([{ timeMs: period.fromMs, events: 100, bad: 0 }])],
  ['low_coverage', { ...outage, observed: 0.9 }],
] as const)('recommends for %s, and not for a month that fits', (rule, promise) => {
  expect(rules(review([promise]))).toContain(rule)
  expect(rules(review([outage]))).not.toContain(rule)
})

test('recommends what sources need', () => {
  const source = {
    source: 'log',
    server: 'kc-prod',
    records: 10_000,
    rejected: 5,
    unmappedReasons: 0,
  }
  expect(rules(review([outage], { sources: [source] }))).toEqual([])
  const worse = { ...source, rejected: 20, unmappedReasons: 3 }
  expect(rules(review([outage], { sources: [worse] }))).toEqual([
    'unmapped_reasons',
    'rejected_records',
  ])
})

test('a page that cost nearly nothing is asked about', () => {
  const brief = promiseWith(
    minutesOf(period, 20, (timeMs) => (timeMs >= OUTAGE && timeMs < OUTAGE + 30 * MINUTE ? 1 : 0)),
  )
  const firing = todaysFirings(brief, period.toMs).filter(({ tier }) => tier === 'fast')
  const small = promiseWith(minutesOf(period, 20, (timeMs) => (timeMs === OUTAGE ? 0.15 : 0)))
  expect(rules(review([small], { firings: firing }))).toContain('paged_for_little')
  expect(rules(review([brief], { firings: firing }))).not.toContain('paged_for_little')
})

const spent = promiseWith(outage.minutes, {
  contributions: [
    {
      by: 'client',
      rows: [
        { value: '<script>alert(1)</script> | *x*', bad: 500 },
        { value: 'shop', bad: 50 },
      ],
    },
  ],
  excluded: [{ why: 'maintenance', events: 12 }],
})

test('Markdown: every promise with its numbers, and nothing of a log is markup', () => {
  const text = markdown(reviewPage(review([spent], { silent: [sloNamed('refresh-success')] })))
  expect(text).toContain(
    '| token-issuance-success of kc-prod | 99.9 % | 99.9305 % | 600 | 864,000 | 69.444 % | 29 of 30 | 100 % | 0 % |',
  )
  expect(text).toContain(
    '| client: \\<script\\>alert(1)\\</script\\> \\| \\*x\\* | 500 | 83.333 % |',
  )
  expect(text).toContain('| client: others, or not told | 50 | 8.3333 % |')
  expect(text).toContain('Left out: 12 events (maintenance).')
  expect(text).toContain('Nothing was counted of refresh-success')
  expect(text).toMatch(
    /^\| 2026-11-11 00:00 \| kc-prod \| OAuthTokenIssuanceSuccessBurnFast.* \| 30 min \| 2 min \| 2 min \| 69\.444 % of token-issuance-success/m,
  )
  expect(text).toContain('| SRE |  |  |  |')
})

test('HTML: escaped, and asks nobody for anything', () => {
  const text = pageHtml(reviewPage(review([spent])))
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; | *x*')
  expect(text).not.toMatch(/<script|src=|href=|@import|url\(/)
})
