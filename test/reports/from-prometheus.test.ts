import { expect, test } from 'vitest'
import { firingsOf } from '../../src/reports/alert-firings.ts'
import { evidenceFromPrometheus } from '../../src/reports/from-prometheus.ts'
import { periodOf } from '../../src/reports/period.ts'
import type { Ask, Series } from '../../src/reports/series.ts'
import { MINUTE, sloNamed } from './minutes.ts'

const DAY = 1440 * MINUTE
const NOW = Date.parse('2026-10-27T00:00:00Z')
const period = periodOf('2026-10', 'Europe/Berlin', NOW)
if (period === undefined) throw new Error('no October')
const slo = sloNamed('token-issuance-success')

const OPTIONS = { service: 'identity', maintained: () => [] }

/** Answers by the beginning of the query; remembers what it was asked. */
const prometheus = (
  answers: Readonly<Record<string, (fromMs: number, toMs: number) => readonly Series[]>>,
): Ask & { readonly asked: string[] } => {
  const asked: string[] = []
  const answer = (query: string, fromMs: number, toMs: number): Promise<readonly Series[]> => {
    asked.push(query)
    const key = Object.keys(answers).find((begin) => query.startsWith(begin))
    return Promise.resolve(key === undefined ? [] : (answers[key]?.(fromMs, toMs) ?? []))
  }
  return {
    asked,
    instant: (query, timeMs) => answer(query, timeMs, timeMs),
    range: (query, fromMs, toMs, step) => answer(`${query} @${step}`, fromMs, toMs),
  }
}
const one =
  (value: number, labels: Record<string, string> = { server: 'kc' }, step = DAY) =>
  (fromMs: number, toMs: number): readonly Series[] => {
    const points: [number, number][] = []
    for (let at = fromMs; at <= toMs; at += step) points.push([at, value])
    return [{ labels, points }]
  }

test('days of equal length are asked for at once, the long day by itself', async () => {
  const ask = prometheus({
    'sum by (server) (increase(oauth_slo_events_total': one(1000),
    'sum by (server) (increase(oauth_slo_bad_events_total': one(2),
    'sum by (server) (increase(oauth_slo_late_events_total': one(10),
    'sum by (server) (increase(oauth_slo_late_bad_events_total': one(1),
    'sum by (server, why)': one(7, { server: 'kc', why: 'maintenance' }),
    'sum by (client)': one(40, { client: 'shop' }),
    'slo:error_ratio': one(0.0021),
    'sum_over_time((min': one(0.97),
    'sum by (source, server) (increase(authslo_source_records': one(100, {
      source: 'log',
      server: 'kc',
    }),
  })
  const evidence = await evidenceFromPrometheus(ask, [slo], period, OPTIONS)
  const events = ask.asked.filter((query) =>
    query.startsWith('sum by (server) (increase(oauth_slo_events_total'),
  )
  expect(events).toEqual(
    expect.arrayContaining([
      'sum by (server) (increase(oauth_slo_events_total{slo="token-issuance-success"}[86400001ms])) @86400',
      'sum by (server) (increase(oauth_slo_events_total{slo="token-issuance-success"}[90000001ms])) @90000',
    ]),
  )
  const [promise] = evidence.promises
  expect(promise?.days.find(({ date }) => date === '2026-10-25')).toMatchObject({
    events: 1010,
    bad: 3,
    lateEvents: 10,
    lateBad: 1,
  })
  expect(promise?.days).toHaveLength(27)
  expect(promise).toMatchObject({
    server: 'kc',
    excluded: [{ why: 'maintenance', events: 7 }],
    observed: 0.97,
    estimate: { days: 30, recordedErrorRatio: 0.0021, exactErrorRatio: 0.002 },
  })
  expect(promise?.contributions).toContainEqual({
    by: 'client',
    rows: [{ value: 'shop', bad: 40 }],
  })
  expect(evidence.sources).toEqual([
    { source: 'log', server: 'kc', records: 100, rejected: 0, unmappedReasons: 0 },
  ])
})

test('what a counter gains minute by minute, over a restart', async () => {
  const values = [5, 5, 8, 2, 2]
  const counter = (fromMs: number): readonly Series[] => [
    { labels: {}, points: values.map((value, i) => [fromMs + i * MINUTE, value] as const) },
  ]
  const ask = prometheus({
    'sum by (server) (increase(oauth_slo_events_total': one(10),
    'sum by (server) (increase(oauth_slo_bad_events_total': one(5),
    'sum(oauth_slo_events_total': counter,
    'sum(oauth_slo_bad_events_total': counter,
  })
  const { promises } = await evidenceFromPrometheus(ask, [slo], period, OPTIONS)
  expect(ask.asked).toContain(
    'sum(oauth_slo_bad_events_total{slo="token-issuance-success",server="kc"}) @60',
  )
  expect(promises[0]?.minutes).toEqual([
    { timeMs: period.fromMs + MINUTE, events: 3, bad: 3 },
    { timeMs: period.fromMs + 2 * MINUTE, events: 2, bad: 2 },
  ])
})

test('an SLO without events is silent; nothing more is asked of it', async () => {
  const ask = prometheus({})
  const evidence = await evidenceFromPrometheus(ask, [slo], period, OPTIONS)
  expect(evidence).toMatchObject({ promises: [], firings: [], firingsAre: 'recorded' })
  expect(evidence.silent).toEqual([slo])
  expect(ask.asked.filter((query) => query.startsWith('sum(oauth_slo'))).toEqual([])
})

test('recorded alerts: one firing until its points end', () => {
  const labels = {
    __name__: 'ALERTS',
    alertstate: 'firing',
    alertname: 'OAuthServerDown',
    severity: 'page',
    server: 'kc',
    team: 'identity',
  }
  const points = [0, 30, 60, 300, 330].map((seconds) => [seconds * 1000, 1] as const)
  const watchdog = { ...labels, alertname: 'AuthsloWatchdog', severity: 'none' }
  expect(firingsOf([{ labels: watchdog, points }])).toEqual([])
  expect(firingsOf([{ labels, points }])).toEqual([
    {
      alert: 'OAuthServerDown',
      severity: 'page',
      server: 'kc',
      slo: undefined,
      tier: undefined,
      labels: { team: 'identity' },
      fromMs: 0,
      toMs: 60_000,
    },
    expect.objectContaining({ fromMs: 300_000, toMs: 330_000 }),
  ])
})
