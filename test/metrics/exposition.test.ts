import { expect, test } from 'vitest'
import { createExposition, renderText } from '../../src/metrics/exposition.ts'
import type { Store } from '../../src/metrics/store.ts'
import { checkMetrics } from './promtool.ts'
import { NOON, storeOf } from './subjects.ts'

const OPEN = 'application/openmetrics-text;version=1.0.0'
const traceId = '0af7651916cd43dd8448eb211c80319c'
const exemplar = (value: number): { traceId: string; value: number; time: number } => ({
  traceId,
  value,
  time: NOON + 250,
})

/** A row of each type, and label values that want escaping. */
const filled = (): Store => {
  const store = storeOf()
  const server = 'kc'
  const client = 'a "quoted" \\ client,grant_type:x'
  store.admit('client', server, client)
  store.add('oauth_slo_bad_events_total', { slo: 'b', server, client }, 2, exemplar(1))
  store.add('oauth_slo_bad_events_total', { slo: 'a', server }, 1)
  store.observe(
    'oauth_token_request_duration_seconds',
    { server, grant_type: 'password', outcome_class: 'issued' },
    0.15,
    exemplar(0.15),
  )
  store.set('authslo_source_lag_seconds', { source: 'log', server }, 0.5)
  return store
}
const pageOf = async (store: Store, accept?: string): Promise<string> =>
  (await createExposition(store, { now: () => NOON, processMetrics: false }).render(accept)).body
const linesOf = (page: string, name: string): string[] =>
  page.split('\n').filter((line) => line.startsWith(name))

test('the text page: sorted series, escaped values, no empty labels, no stamps, no exemplars', async () => {
  const page = await pageOf(filled())
  expect(linesOf(page, 'oauth_slo_bad_events_total')).toEqual([
    'oauth_slo_bad_events_total{slo="a",server="kc"} 1',
    'oauth_slo_bad_events_total{slo="b",server="kc",client="a \\"quoted\\" \\\\ client,grant_type:x"} 2',
  ])
  expect(linesOf(page, 'authslo_source_lag_seconds')).toEqual([
    'authslo_source_lag_seconds{source="log",server="kc"} 0.5',
  ])
  expect(page).not.toContain('trace_id')
  expect(page).not.toContain('=""')
})

test('buckets are cumulative, named as Prometheus 3 stores them, and end with all', async () => {
  const lines = linesOf(await pageOf(filled()), 'oauth_token_request_duration_seconds')
  const labels = 'server="kc",grant_type="password",outcome_class="issued"'
  expect(lines.map((line) => line.replace(labels, '…'))).toEqual([
    ...['0.005', '0.01', '0.025', '0.05', '0.075', '0.1'].map(
      (le) => `oauth_token_request_duration_seconds_bucket{le="${le}",…} 0`,
    ),
    ...['0.2', '0.25', '0.5', '0.75', '1.0', '2.5', '5.0', '7.5', '10.0', '+Inf'].map(
      (le) => `oauth_token_request_duration_seconds_bucket{le="${le}",…} 1`,
    ),
    'oauth_token_request_duration_seconds_sum{…} 0.15',
    'oauth_token_request_duration_seconds_count{…} 1',
  ])
})

test('OpenMetrics has the same numbers, counters by their family name, and exemplars', async () => {
  const page = await pageOf(filled(), OPEN)
  expect(page).toContain('\n# TYPE oauth_slo_bad_events counter\n')
  expect(page).toContain(
    `client,grant_type:x"} 2 # {trace_id="${traceId}"} 1 ${(NOON + 250) / 1000}\n`,
  )
  expect(page).toMatch(
    new RegExp(`_bucket\\{le="0\\.2",[^}]*\\} 1 # \\{trace_id="${traceId}"\\} 0\\.15 `),
  )
  expect(page.match(/ # \{/g)).toHaveLength(2)
  expect(page.endsWith('\n# EOF\n')).toBe(true)
  const numbers = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => /^[a-z]/.test(line))
      .map((line) => line.replace(/ # \{.*/, ''))
  expect(numbers(page)).toEqual(numbers(await pageOf(filled())))
})

test('the label set of an exemplar is short enough for the standard', async () => {
  const sets = (await pageOf(filled(), OPEN)).matchAll(/ # \{(\w+)="(\w+)"\}/g)
  for (const [, name = '', value = ''] of sets)
    expect(`${name}${value}`.length).toBeLessThanOrEqual(128)
})

test.each([
  [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
  [OPEN, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
])('asked for %s it says what it is', async (accept, contentType) => {
  const exposition = createExposition(filled(), { now: () => NOON, processMetrics: false })
  expect((await exposition.render(accept)).contentType).toBe(contentType)
})

test.each([undefined, OPEN])('two pages of an idle store are the same (%s)', async (accept) => {
  const store = filled()
  const exposition = createExposition(store, { now: () => NOON, processMetrics: false })
  const [first, second] = [await exposition.render(accept), await exposition.render(accept)]
  expect(second.body).toBe(first.body)
  expect(await pageOf(store, accept)).toBe(first.body)
})

test('the order of the page is not that of arrival', async () => {
  const add = (store: Store, slos: readonly string[]): Store => {
    for (const slo of slos) store.add('oauth_slo_events_total', { slo, server: 'kc' })
    return store
  }
  expect(await pageOf(add(storeOf(), ['c', 'a', 'b']))).toBe(
    await pageOf(add(storeOf(), ['b', 'c', 'a'])),
  )
})

test('a running exporter shows its process under names that promtool accepts', async () => {
  const exposition = createExposition(filled(), { now: () => NOON, processMetrics: true })
  const { body } = await exposition.render(undefined)
  for (const name of [
    'process_start_time_seconds',
    'process_cpu_seconds_total',
    'nodejs_version_info',
  ])
    expect(linesOf(body, name), name).toHaveLength(1)
  expect(checkMetrics(body)).toBe('')
  // The same objects in the other format, where counters are named otherwise.
  const open = (await exposition.render(OPEN)).body
  expect(linesOf(open, 'process_cpu_seconds_total')).toHaveLength(1)
  expect(
    linesOf((await exposition.render(undefined)).body, 'process_cpu_seconds_total'),
  ).toHaveLength(1)
})

test('the page of replay shows no process', async () => {
  expect(await renderText(filled(), NOON)).not.toMatch(/^(process|nodejs)_/m)
})
