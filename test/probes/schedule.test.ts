import { expect, test } from 'vitest'
import { runInSlots } from '../../src/probes/schedule.ts'

const EVERY_MS = 60_000

/** Runs as many times as there are durations; gives when each began and what was missed. */
const runs = async (
  durationsMs: readonly number[],
  random: () => number,
): Promise<{ began: number[]; missed: number }> => {
  let time = 0
  let missed = 0
  const began: number[] = []
  const stop = new AbortController()
  await runInSlots({
    everyMs: EVERY_MS,
    signal: stop.signal,
    now: () => time,
    random,
    wait: (ms) => {
      time += ms
      return Promise.resolve()
    },
    run: () => {
      time += durationsMs[began.push(time) - 1] ?? 0
      if (began.length === durationsMs.length) stop.abort()
      return Promise.resolve()
    },
    missed: (slots) => {
      missed += slots
    },
  })
  return { began, missed }
}

test('one run a slot, whatever it takes', async () => {
  expect(await runs([0, 100, 30_000, 0], () => 0)).toEqual({
    began: [0, 60_000, 120_000, 180_000],
    missed: 0,
  })
})

test('chance moves the first run by seconds, and each by a tenth of its slot; slots stay where they are', async () => {
  expect(await runs([0, 0, 0], () => 0.5)).toEqual({ began: [2500, 65_500, 125_500], missed: 0 })
})

test('a run that is not over when the next is due delays it, and longer ones miss slots', async () => {
  expect(await runs([70_000, 0, 190_000, 0], () => 0)).toEqual({
    began: [0, 70_000, 120_000, 310_000],
    missed: 2,
  })
})

test('stopped while it waits, it does not run', async () => {
  const stop = new AbortController()
  let ran = false
  await runInSlots({
    everyMs: EVERY_MS,
    signal: stop.signal,
    now: () => 0,
    random: () => 1,
    wait: () => {
      stop.abort()
      return Promise.resolve()
    },
    run: () => {
      ran = true
      return Promise.resolve()
    },
    missed: () => undefined,
  })
  expect(ran).toBe(false)
})
