import { expect, test } from 'vitest'
import { createBucket } from '../../src/server/rate-limit.ts'

const LIMIT = { intervalMs: 100, burst: 3 }

test('a burst, then one an interval', () => {
  const bucket = createBucket()
  const at = (...times: readonly number[]): readonly boolean[] =>
    times.map((ms) => bucket.allows(LIMIT, ms))
  expect(at(0, 0, 0, 0, 99)).toEqual([true, true, true, false, false])
  expect(at(100, 150, 200, 201)).toEqual([true, false, true, false])
  // No more than the burst is saved up.
  expect(at(100_000, 100_000, 100_000, 100_000)).toEqual([true, true, true, false])
})

test('another limit holds at once', () => {
  const bucket = createBucket()
  for (let i = 0; i < 3; i++) bucket.allows(LIMIT, 0)
  expect(bucket.allows(LIMIT, 0)).toBe(false)
  expect(bucket.allows({ intervalMs: 100, burst: 1 }, 0)).toBe(true)
  expect(bucket.allows({ intervalMs: 100, burst: 1 }, 0)).toBe(false)
})
