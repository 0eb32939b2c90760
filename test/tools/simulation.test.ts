import { describe, expect, test } from 'vitest'
import { binomial, poisson } from '../../tools/alert-quality/simulation/chance.ts'
import {
  among,
  bitsOf,
  countBits,
  lately,
  recently,
} from '../../tools/alert-quality/simulation/crowd.ts'
import { episodes } from '../../tools/alert-quality/simulation/firing.ts'
import { detections, isInTime, plantOutages } from '../../tools/alert-quality/simulation/outages.ts'
import { recordedSeries } from '../../tools/alert-quality/simulation/recordings.ts'
import { rateAt } from '../../tools/alert-quality/simulation/rates.ts'
import { counted, exported, linesOf } from '../../tools/alert-quality/simulation/series.ts'
import { draw } from '../../tools/alert-quality/simulation/traffic.ts'
import { secondsOf } from '../../tools/alert-quality/simulation/verdicts.ts'
import { DAY, SCRAPING } from '../../tools/alert-quality/simulation/clock.ts'
import { SCENARIOS } from '../../tools/alert-quality/simulation/scenarios.ts'
import { createRecentEvents } from '../../src/metrics/recent-events.ts'
import { eventOf } from '../metrics/subjects.ts'
import { createRandom } from '../../tools/theft-month/random.ts'
import { SLIS } from '../../src/slis/index.ts'
import { project, slos } from '../generate/project.ts'

describe('a condition becomes an alert', () => {
  const waiting = { forSeconds: 60, keepFiringSeconds: 300 }
  const from = (first: number, last: number): number[] =>
    Array.from({ length: (last - first) / 30 + 1 }, (_, n) => first + 30 * n)

  test('once it has held for as long, and until it was gone for as long', () => {
    expect(episodes(from(600, 900), 30, waiting, 86_400)).toEqual([{ from: 660, until: 1200 }])
  })
  test('never where one evaluation in between is silent', () => {
    expect(episodes([600, 630, 690, 720], 30, waiting, 86_400)).toEqual([])
  })
  test('a return before the time to keep firing is over is the same alert', () => {
    const again = (at: number): number =>
      episodes([...from(600, 660), at], 30, waiting, 9000).length
    // Silent from 690 on: it still fires at 960, and has resolved at 990.
    expect(episodes([...from(600, 660), 990], 30, waiting, 9000)).toEqual([
      { from: 660, until: 1290 },
    ])
    expect(again(1020)).toBe(1)
    expect(episodes([...from(600, 660), ...from(1020, 1080)], 30, waiting, 9000)).toEqual([
      { from: 660, until: 960 },
      { from: 1080, until: 1380 },
    ])
  })
  test('at once where nothing is waited for; no longer than the simulation', () => {
    const none = { forSeconds: 0, keepFiringSeconds: 0 }
    expect(episodes([600], 300, none, 86_400)).toEqual([{ from: 600, until: 600 }])
    expect(episodes(from(600, 900), 30, waiting, 1000)).toEqual([{ from: 660, until: 1000 }])
  })
})

describe('rate', () => {
  const scraping = { scrapeSeconds: 15, phaseSeconds: 7, leftOpen: false }
  const even = counted(new Float64Array(100).fill(3))

  test('even traffic, extrapolated to the edges', () => {
    expect(rateAt(even, 600, 300, scraping)).toBeCloseTo(0.2, 12)
  })
  test('not beyond the first sample by more than half an interval, nor below 0', () => {
    // Samples at 7, 22, 37 and 52 of a window of 300 s: 9 more in 45 s; half an interval before, 8 s after.
    const old = even.map((value) => value + 1000)
    expect(rateAt(old, 60, 300, scraping)).toBeCloseTo((9 * ((45 + 7.5 + 8) / 45)) / 300, 12)
    const young = even.map((value) => value - 3)
    expect(rateAt(young, 60, 300, scraping)).toBeCloseTo((9 * ((45 + 8) / 45)) / 300, 12)
  })
  test('of fewer than two samples there is none', () => {
    expect(rateAt(even, 20, 300, scraping)).toBeUndefined()
  })
  test('a sample at the edge is in the window of Prometheus 2 and not in that of 3', () => {
    const values = counted(Float64Array.from({ length: 100 }, (_, k) => (k === 10 ? 100 : 1)))
    const onTheGrid = { scrapeSeconds: 30, phaseSeconds: 0, leftOpen: false }
    // The window begins at the scrape before the jump.
    const closed = rateAt(values, 570, 300, onTheGrid)
    const open = rateAt(values, 570, 300, { ...onTheGrid, leftOpen: true })
    expect(closed).toBeCloseTo(109 / 300, 12)
    expect(open).toBeLessThan(0.05)
  })
})

describe('chance', () => {
  const meanOf = (draw: () => number): number => {
    let sum = 0
    for (let i = 0; i < 4000; i++) sum += draw()
    return sum / 4000
  }
  test.each([0.02, 3, 500])('%d on average', (mean) => {
    const random = createRandom(1)
    const found = meanOf(() => poisson(random, mean))
    expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(mean / 4000))
  })
  test.each([
    [20, 0.3],
    [1000, 0.01],
    [1000, 0.97],
    [100_000, 0.4],
  ])('of %d a share of %d', (of, share) => {
    const random = createRandom(2)
    const found = meanOf(() => binomial(random, of, share))
    expect(Math.abs(found - of * share)).toBeLessThan(
      4 * Math.sqrt((of * share * (1 - share)) / 4000) + 0.02,
    )
  })
  test('all or none', () => {
    const random = createRandom(3)
    expect([binomial(random, 7, 1), binomial(random, 7, 0), poisson(random, 0)]).toEqual([7, 0, 0])
  })
})

const sumOf = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0)

test('clients are seen for ten minutes', () => {
  const bits = new Uint32Array(100)
  bits[3] = 0b101
  bits[50] = 0b001
  const seen = lately(bits, 15)
  expect([2, 3, 42, 43, 50, 89, 90].map((k) => countBits(seen[k] ?? 0))).toEqual([
    0, 2, 2, 0, 1, 1, 0,
  ])
})

test('requests are spread over the clients, and one may have nearly all', () => {
  const alike = among(createRandom(1), 30_000, { clients: 30 })
  expect(sumOf(alike)).toBe(30_000)
  expect(Math.min(...alike)).toBeGreaterThan(800)
  expect(countBits(bitsOf(alike))).toBe(30)
  expect(countBits(bitsOf(among(createRandom(1), 1, { clients: 30 })))).toBe(1)
  const led = among(createRandom(1), 30_000, { clients: 30, leadingShare: 0.96 })
  expect(sumOf(led)).toBe(30_000)
  expect((led[0] ?? 0) / 30_000).toBeCloseTo(0.96, 2)
})

test('gauges of recent events are those of the exporter', () => {
  const random = createRandom(4)
  const slo = slos.find(({ indicator }) => SLIS[indicator].tellsClients)
  if (slo === undefined) throw new Error('no SLO')
  const exporter = createRecentEvents()
  const { gauges, see } = recently(400, 3)
  for (let k = 0; k < 400; k++) {
    const seconds = 15 * k
    // The third client leads in the first half hour and is gone then.
    const bad = among(random, random.whole(4), { clients: 3 })
    if (k < 120) bad[2] = (bad[2] ?? 0) + 1
    const events = bad.map((count) => count + random.whole(5))
    see(k, seconds, events, bad)
    for (const [i, count] of events.entries())
      for (let n = 0; n < count; n++)
        exporter.see(
          eventOf('token_request', { time: 1000 * seconds }),
          [{ slo, result: n < (bad[i] ?? 0) ? 'bad' : 'good' }],
          `c${i}`,
          1000 * seconds,
        )
    const { leading, others } = exporter.of(slo.name, 'kc', 1000 * seconds)
    expect([leading.bad, leading.bad + others.bad, leading.events + others.events]).toEqual([
      gauges.leadingBad[k],
      (gauges.leadingBad[k] ?? 0) + (gauges.othersBad[k] ?? 0),
      (gauges.leadingEvents[k] ?? 0) + (gauges.othersEvents[k] ?? 0),
    ])
  }
})

test('samples are written with the names of the catalogue, at their times', () => {
  const series = exported(
    'oauth_failing_clients',
    { server: 'k' },
    { phaseSeconds: 7, stepSeconds: 15 },
    Float64Array.of(1, NaN, 3, 4),
  )
  expect(linesOf(series, 0, 50, 1000)).toBe(
    'oauth_failing_clients{server="k"} 1 1007\noauth_failing_clients{server="k"} 3 1037\n',
  )
})

test('durations as the rules spell them', () => {
  expect(['30s', '5m', '1h', '30d'].map(secondsOf)).toEqual([30, 300, 3600, 2_592_000])
  expect(() => secondsOf('1h30m')).toThrow('not a duration')
})

test('in time is a tenth and an evaluation late, and never is not', () => {
  const theory = 600
  expect([690, 691, undefined].map((took) => isInTime({ took, theory }))).toEqual([
    true,
    false,
    false,
  ])
})

const total = (values: Float64Array | undefined): number =>
  values?.reduce((sum, value) => sum + value, 0) ?? NaN
const plan = {
  scenario: SCENARIOS['flat-1000-per-second'],
  disturbances: [],
  plants: [],
  days: 1,
  scraping: SCRAPING,
}

test('health spends half of every budget, the same with the same seed', () => {
  const drawn = draw(plan, slos, createRandom(5))
  for (const { name, objective } of slos) {
    const { events, bad } = drawn.promises.get(name) ?? {}
    expect(total(bad) / total(events) / (1 - objective), name).toBeCloseTo(0.5, 1)
  }
  const counts = (seed: number): readonly number[] =>
    [...draw(plan, slos.slice(0, 2), createRandom(seed)).promises.values()].map(({ bad }) =>
      total(bad),
    )
  expect(counts(6)).toEqual(counts(6))
  expect(counts(6)).not.toEqual(counts(7))
})

test('a planted outage is what is bad, from its scrape on', () => {
  const [slo] = slos
  if (slo === undefined) throw new Error('no SLO')
  const from = SCRAPING.phaseSeconds + 1000 * SCRAPING.scrapeSeconds
  const plants = [{ from, until: from + 600, badShare: () => 1 }]
  const drawn = draw({ ...plan, plants }, [slo], createRandom(8)).promises.get(slo.name)
  expect(drawn?.bad[1001]).toBe(drawn?.events[1001])
  expect(drawn?.bad[1000]).toBeLessThan((drawn?.events[1000] ?? 0) / 10)
})

test('a promise is as old as its rates, and its period is known from the third day on', () => {
  const [slo] = slos
  if (slo === undefined) throw new Error('no SLO')
  const events = counted(new Float64Array((3 * DAY) / 15).fill(30))
  const series = recordedSeries(slo, {}, { events, bad: events }, 3, SCRAPING, project)
  const valuesOf = (name: string): Float64Array | undefined =>
    series.find((each) => each.name.startsWith(`${name}{`))?.values
  const at = (seconds: number): number => seconds / 300
  expect(valuesOf('slo:age:seconds')?.[at(DAY)]).toBe(DAY)
  expect(valuesOf('slo:events:sum_period')?.[at(2 * DAY)]).toBeNaN()
  const period = valuesOf('slo:events:sum_period')?.[at(2 * DAY + 600)] ?? NaN
  expect(period / (2 * slo.periodDays * DAY)).toBeCloseTo(1, 2)
})

test('an outage is found by the tier that fired first in it, or never', () => {
  const outages = plantOutages(10, SCRAPING, createRandom(9))
  expect(outages.map(({ size }) => size)).toEqual(['all fail', 'half fail'])
  const slo = slos.filter(({ name }) => name === 'token-issuance-success')
  const [first] = outages
  const from = (first?.from ?? 0) + 150
  const alarm = { from, until: from + 600, severity: 'page', labels: {} }
  const alarms = [{ ...alarm, alert: 'OAuthTokenIssuanceSuccessBurnFast' }]
  const found = detections(outages, alarms, slo, 1000)
  expect(found.map(({ tier, took, theory }) => [tier, took, theory])).toEqual([
    ['fast', 150, 120],
    ['steady', undefined, 210],
    ['fast', undefined, 180],
    ['steady', undefined, 330],
  ])
})
