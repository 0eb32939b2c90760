// Every query of every dashboard, asked of a real Prometheus that scraped the demo through each incident.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askLivePanels, type QueryResult } from '../../tools/panels/live-panels.ts'
import { asSent } from '../../tools/panels/dashboards.ts'
import { countsOf, EXPECTED_EMPTY, faultsOf } from '../../tools/panels/report.ts'
import { root } from './project.ts'

test('every query has an answer in one of the incidents, and reads what exists', async () => {
  const results = await askLivePanels(() => undefined)
  expect(faultsOf(results)).toEqual([])
  const page = readFileSync(join(root, 'docs/reference/dashboards.md'), 'utf8')
  for (const row of countsOf(results))
    expect(page, 'npm run panels').toContain(`| ${row.join(' | ')} |`)
}, 240_000)

const asked = (change: Partial<QueryResult>): QueryResult => ({
  dashboard: 'OAuth debug',
  panel: 'Logins',
  query: 'all',
  expr: 'up',
  error: undefined,
  empty: false,
  ...change,
})

test('an error, an empty answer, and an exception that is none are faults', () => {
  const excepted = { 'Logins: rare': 'nobody does that' }
  const rare = asked({ query: 'rare', empty: true })
  expect(faultsOf([asked({}), rare], excepted)).toEqual([])
  expect(faultsOf([asked({ error: 'parse error' }), rare], excepted)).toEqual([
    'OAuth debug, Logins: all: parse error',
  ])
  expect(faultsOf([asked({ empty: true }), rare], excepted)).toEqual([
    'OAuth debug, Logins: all: empty in every incident',
  ])
  expect(faultsOf([asked({ query: 'rare' })], excepted)).toEqual([
    'OAuth debug, Logins: rare: an exception that is not empty',
  ])
  expect(faultsOf([asked({})], excepted)).toEqual(['Logins: rare: an exception of nothing'])
})

test('every exception has a reason', () => {
  for (const why of Object.values(EXPECTED_EMPTY)) expect(why.length).toBeGreaterThan(20)
})

test('windows are divided by the scale; steps fit into the range', () => {
  const sending = { rateSeconds: 10, rangeSeconds: 80, timeScale: 1 / 60 }
  const sent = (expr: string): string => asSent(expr, sending)
  expect(sent('rate(x{a=~"$a"}[$__rate_interval])')).toBe('rate(x{a=~".*"}[10s])')
  expect(sent('increase(x{window="1d"}[1h] offset 1h)')).toBe(
    'increase(x{window="1d"}[1m] offset 1m)',
  )
  expect(sent('max_over_time(x[$__range:1d])')).toBe('max_over_time(x[80s:20s])')
  expect(sent('x[$__range:30s]')).toBe('x[80s:1s]')
})
