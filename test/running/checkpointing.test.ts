import { expect, test } from 'vitest'
import { periodMs } from '../../src/running/checkpointing.ts'

test('saves come as often as is said, where they hold counting for a tenth and the disk for three tenths of the time at most', () => {
  const period = (heldMs: number, tookMs: number) => periodMs({ everyMs: 1000, heldMs, tookMs })
  expect(period(20, 40)).toBe(1000)
  expect(period(300, 400)).toBe(3000)
  expect(period(20, 900)).toBe(3000)
  expect(period(5000, 6000)).toBe(15_000)
})

test('a period that is longer than the longest stays', () => {
  expect(periodMs({ everyMs: 60_000, heldMs: 5000, tookMs: 6000 })).toBe(60_000)
})
