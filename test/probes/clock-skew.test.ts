import { expect, test } from 'vitest'
import { furthest, readClock, readIssuedAt } from '../../src/probes/clock-skew.ts'

const AT = Date.parse('2026-03-02T09:00:00Z')
const date = (ms: number): string => new Date(AT + ms).toUTCString()

test.each([
  ['the same second', 0, undefined, 100, 300, 0],
  ['the second before, whose end it may have been', -1000, undefined, -10, 100, 0],
  ['ahead, less the second that it may be', 8000, undefined, 200, 500, 7.5],
  ['behind', -8000, undefined, 0, 2000, -7],
  ['a slow answer hides a small offset', 3000, undefined, 0, 5000, 0],
  ['from a cache, of an honest clock', -60_000, '60', 0, 100, 0],
  ['from a cache, of a clock that is ahead', -30_000, '60', 0, 100, 29.9],
])('%s', (_, dateMs, age, sentMs, receivedMs, skewSeconds) => {
  const answer = { date: date(dateMs), age, sentAt: AT + sentMs, receivedAt: AT + receivedMs }
  expect(readClock(answer)).toEqual({ skewSeconds })
})

test('without a date that can be read there is nothing to say', () => {
  const answer = { age: undefined, sentAt: AT, receivedAt: AT }
  expect(readClock({ ...answer, date: undefined })).toBeUndefined()
  expect(readClock({ ...answer, date: 'yesterday' })).toBeUndefined()
})

test('a token that is dated back, or was made before, says nothing; one of the future does', () => {
  expect(readIssuedAt(AT / 1000 - 300, AT)).toEqual({ skewSeconds: 0 })
  expect(readIssuedAt(AT / 1000 + 40, AT)).toEqual({ skewSeconds: 40 })
})

test('of several readings the one that is furthest off', () => {
  const readings = [{ skewSeconds: 0 }, { skewSeconds: -40 }, { skewSeconds: 30 }]
  expect(furthest(readings)).toEqual({ skewSeconds: -40 })
  expect(furthest([])).toBeUndefined()
})
