import { expect, test } from 'vitest'
import { renderText } from '../../src/metrics/exposition.ts'
import { createStore, type Store } from '../../src/metrics/store.ts'
import { NOON, storeOf } from './subjects.ts'
import { asSaved } from '../state/saved.ts'

const HOLD = 60_000
const labels = { slo: 'a', server: 'kc' }
const held = (): Store => storeOf({ birthHoldMs: HOLD })
const born = (store: Store): void => store.add('oauth_slo_bad_events_total', labels, 5)
const shown = async (store: Store, now: number): Promise<number> => {
  const line = /^oauth_slo_bad_events_total\{.*\} (\d+)$/m.exec(await renderText(store, now))
  return Number(line?.[1] ?? Number.NaN)
}

test('a series born while running is shown at 0 first, then with all that it counted', async () => {
  const store = held()
  born(store)
  expect(await shown(store, NOON)).toBe(0)
  expect(await shown(store, NOON + HOLD - 1)).toBe(0)
  store.beginStep(NOON + HOLD - 1)
  born(store)
  expect(await shown(store, NOON + HOLD)).toBe(10)
})

test('pages see the true value while it is held', () => {
  const store = held()
  born(store)
  expect(store.sum('oauth_slo_bad_events_total', labels)).toBe(5)
})

test('series declared at the start, or counted before the first step, are not held', async () => {
  const declared = held()
  declared.declare('oauth_slo_events_total', labels)
  born(declared)
  expect(await shown(declared, NOON)).toBe(5)
  const early = createStore({
    limits: { clients: 1, tenants: 1, totalSeries: 1000 },
    birthHoldMs: HOLD,
    thresholdsSeconds: [],
  })
  born(early)
  early.beginStep(NOON)
  expect(await shown(early, NOON)).toBe(5)
})

test('rows that no rule reads, and gauges, are never held', async () => {
  const store = held()
  store.add('authslo_source_bytes_total', { source: 'log', server: 'kc' }, 7)
  store.set('authslo_source_up', { source: 'log', server: 'kc' }, 1)
  const page = await renderText(store, NOON)
  expect(page).toContain('authslo_source_bytes_total{source="log",server="kc"} 7\n')
  expect(page).toContain('authslo_source_up{source="log",server="kc"} 1\n')
})

test('a held histogram shows all its buckets at 0', async () => {
  const store = held()
  store.observe('oauth_endpoint_duration_seconds', { server: 'kc', endpoint: 'token' }, 0.1)
  const lines = (await renderText(store, NOON)).match(/^oauth_endpoint_duration.*$/gm) ?? []
  expect(lines).toHaveLength(18)
  expect(lines.every((line) => line.endsWith(' 0'))).toBe(true)
})

test('a restored series shows its restored value from the first scrape', async () => {
  const before = held()
  born(before)
  const after = held()
  after.beginStep(NOON + HOLD)
  after.load(asSaved(before.save()))
  expect(await shown(after, NOON + HOLD)).toBe(5)
})

test('a clock that is set back a little neither shows early nor goes back to 0', async () => {
  const store = held()
  store.beginStep(NOON + 1000)
  born(store)
  store.beginStep(NOON)
  expect(await shown(store, NOON)).toBe(0)
  store.beginStep(NOON + 1000 + HOLD)
  expect(await shown(store, NOON + 1000 + HOLD)).toBe(5)
  store.beginStep(NOON + 900 + HOLD)
  expect(await shown(store, NOON + 900 + HOLD)).toBe(5)
})

test('a clock that is set back by a day does not hide a series for a day', async () => {
  const store = held()
  born(store)
  store.beginStep(NOON - 86_400_000)
  expect(await shown(store, NOON - 86_400_000)).toBe(5)
  store.beginStep(NOON)
  expect(await shown(store, NOON)).toBe(5)
})
