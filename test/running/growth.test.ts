import { expect, test } from 'vitest'
import { createStore } from '../../src/metrics/store.ts'
import { createGrowth } from '../../src/running/growth.ts'

const NAMES = ['oauth_upstream_failures_total'] as const
const begin = () => {
  const store = createStore({
    limits: { clients: 10, tenants: 10, totalSeries: 1000 },
    birthHoldMs: 0,
    thresholdsSeconds: [],
  })
  const growth = createGrowth({ store, names: NAMES, windowSeconds: 300, everySeconds: 30 })
  const fail = (upstream: 'database' | 'directory', by: number): void =>
    store.add('oauth_upstream_failures_total', { server: 'as', upstream }, by)
  const grown = (): Record<string, number> =>
    Object.fromEntries(
      growth
        .grown('oauth_upstream_failures_total')
        .map(({ labels, value }) => [labels.upstream, value]),
    )
  return { growth, fail, grown }
}

test('growth is counted from the window’s begin, series that were born in it from 0, most first', () => {
  const { growth, fail, grown } = begin()
  fail('database', 7)
  for (let s = 0; s <= 600; s++) {
    growth.note(s * 1000)
    fail('database', 1)
    if (s > 590) fail('directory', 40)
  }
  expect(growth.seconds(600_000)).toBe(300)
  expect(Object.entries(grown())).toEqual([
    ['directory', 400],
    ['database', 301],
  ])
})

test('what stopped long ago did not grow; labels choose', () => {
  const { growth, fail, grown } = begin()
  growth.note(0)
  fail('database', 7)
  fail('directory', 2)
  expect(
    growth.grown('oauth_upstream_failures_total', { server: 'as', upstream: 'directory' }),
  ).toEqual([{ labels: { server: 'as', upstream: 'directory' }, value: 2 }])
  expect(growth.grown('oauth_upstream_failures_total', { server: 'other' })).toEqual([])
  for (let s = 1; s <= 700; s++) growth.note(s * 1000)
  expect(grown()).toEqual({})
})

test('soon after a start the window is as long as it ran', () => {
  const { growth, fail, grown } = begin()
  expect(growth.seconds(5000)).toBe(0)
  fail('database', 3)
  expect(grown()).toEqual({ database: 3 })
  growth.note(5000)
  expect(growth.seconds(47_000)).toBe(42)
})
