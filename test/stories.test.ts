// Every story of test/stories tells the same in whatever order its lines arrive, and wherever the process restarts.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { portioned, randomOf, shuffled } from './stories/arrival.ts'
import { inOrder, LATENESS_MS, readStories, tell } from './stories/story.ts'

const stories = readStories(join(import.meta.dirname, 'stories'))
const SEEDS = [1, 2, 3, 4, 5, 6]

describe.each(stories)('$name', ({ lines, expected, circumstances }) => {
  const wanted = inOrder(expected)
  const check = (portions: readonly (readonly string[])[], restartAt?: number): void => {
    const { derived, series } = tell(portions, circumstances, restartAt)
    expect(derived).toEqual(wanted)
    for (const [name, value] of Object.entries(circumstances.metrics ?? {}))
      expect(series.get(name) ?? 0, name).toBe(value)
  }

  const one = lines.map((line) => [line])
  test('line by line', () => check(one))
  test('with a restart before any line', () => {
    for (let line = 1; line < lines.length; line++) check(one, line)
  })
  if (circumstances.inOrderOnly === true) return
  test('at once', () => check([lines]))
  test.each(SEEDS)('shuffled within the lateness, seed %i', (seed) => {
    const random = randomOf(seed)
    const nowMs = Date.parse(circumstances.now ?? '2030-01-01T00:00:00Z')
    check(portioned(shuffled(lines, { random, latenessMs: LATENESS_MS, nowMs }), random))
  })
})
