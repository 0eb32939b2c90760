import { expect, test } from 'vitest'
import { createHistory } from '../../src/running/history.ts'

test('windows are differences of counters, and begin at the start when it is nearer', () => {
  const history = createHistory(10)
  for (let s = 0; s <= 600; s++)
    history.note('slo', s * 1000, { events: s * 2, bad: Math.max(0, s - 500) })
  expect(history.within('slo', 600_000, 300)).toEqual({ events: 600, bad: 100 })
  expect(history.within('slo', 600_000, 3600)).toEqual({ events: 1200, bad: 100 })
  expect(history.within('other', 600_000, 300)).toEqual({ events: 0, bad: 0 })
})

test('the trend has one point an interval, and the newest one grows', () => {
  const history = createHistory(10)
  for (let s = 0; s <= 35; s++) history.note('slo', s * 1000, { events: s, bad: 0 })
  const points = history.trend('slo', 60)
  expect(points.map(({ events }) => events).reduce((a, b) => a + b, 0)).toBe(35)
  expect(points.length).toBeLessThanOrEqual(5)
})
