// Spans of time in four bytes lose nothing of what tokens live, and never tell more than was.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { msOfSpan, spanBelow, spanOf, UNTOLD } from '../../src/correlators/span.ts'

const DAY_MS = 86_400_000

test('exact to the ms up to 46 days, in whole seconds up to 8 years', () => {
  for (const ms of [0, 1, 3_600_000, 46 * DAY_MS + 1, 47 * DAY_MS, 8 * 365 * DAY_MS])
    expect(msOfSpan(spanOf(ms)), String(ms)).toBe(ms)
  for (const ms of [-1, 0.5, 50 * DAY_MS + 1, 9 * 365 * DAY_MS])
    expect(spanOf(ms), String(ms)).toBe(UNTOLD)
})

test('below: never more, and less by no second', () => {
  fc.assert(
    fc.property(fc.double({ min: -DAY_MS, max: 8 * 365 * DAY_MS, noNaN: true }), (ms) => {
      const told = msOfSpan(spanBelow(ms)) ?? NaN
      expect(told).toBeLessThanOrEqual(Math.max(ms, 0))
      expect(told).toBeGreaterThan(ms - 1000)
      if (ms < 46 * DAY_MS) expect(told).toBe(Math.max(0, Math.floor(ms)))
    }),
  )
})
