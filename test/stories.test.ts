// Every story of test/stories tells the same in whatever order its lines arrive.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { portioned, randomOf, shuffled } from './stories/arrival.ts'
import { inOrder, LATENESS_MS, readStories, tell } from './stories/story.ts'

const stories = readStories(join(import.meta.dirname, 'stories'))
const SEEDS = [1, 2, 3, 4, 5, 6]

describe.each(stories)('$name', ({ lines, expected, circumstances }) => {
  const wanted = inOrder(expected)
  const check = (portions: readonly (readonly string[])[]): void => {
    const { derived, series } = tell(portions, circumstances)
    expect(derived).toEqual(wanted)
    for (const [name, value] of Object.entries(circumstances.metrics ?? {}))
      expect(series.get(name) ?? 0, name).toBe(value)
  }

  test('line by line', () => check(lines.map((line) => [line])))
  if (circumstances.inOrderOnly === true) return
  test('at once', () => check([lines]))
  test.each(SEEDS)('shuffled within the lateness, seed %i', (seed) => {
    const random = randomOf(seed)
    const nowMs = Date.parse(circumstances.now ?? '2030-01-01T00:00:00Z')
    check(portioned(shuffled(lines, { random, latenessMs: LATENESS_MS, nowMs }), random))
  })
})
