// Every story of test/stories tells the same in whatever order its lines arrive.
import { seededRandom } from '../src/demo/plan.ts'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { portioned, shuffled } from './stories/arrival.ts'
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

  test('line by line', () => check(lines.map((line) => [line])))
  test('with a restart before each line', () => {
    const portions = lines.map((line) => [line])
    for (const at of portions.keys())
      expect(tell(portions, circumstances, at).derived, `before line ${at + 1}`).toEqual(wanted)
  })
  if (circumstances.inOrderOnly === true) return
  test('at once', () => check([lines]))
  test.each(SEEDS)('shuffled within the lateness, seed %i', (seed) => {
    const random = seededRandom(seed)
    const nowMs = Date.parse(circumstances.now ?? '2030-01-01T00:00:00Z')
    check(portioned(shuffled(lines, { random, latenessMs: LATENESS_MS, nowMs }), random))
  })
})

/** Of all stories of a folder, what stands under a key of what is derived. */
const toldIn = (folder: string, key: string): ReadonlySet<unknown> =>
  new Set(
    stories
      .filter(({ name }) => name.startsWith(`${folder}/`))
      .flatMap(({ expected }) => expected)
      .flatMap((event) => (event as Record<string, unknown>)[key] ?? []),
  )

test('the library has every signal that lines of one server can give', () => {
  expect(toldIn('suspicious-use', 'signals')).toEqual(
    new Set([
      'after_refresh',
      'after_revocation',
      'ancestor_refresh_reuse',
      'ip_ping_pong',
      'refresh_reuse',
      'sender_constraint',
      'ua_ping_pong',
      'unfamiliar_agent',
      'unfamiliar_network',
    ]),
  )
})

test('the library has every result of a key rotation', () => {
  expect(toldIn('key-rotation', 'result')).toEqual(
    new Set(['broken', 'completed', 'failed', 'overlap_too_short', 'rolled_back', 'stalled']),
  )
})

const isSuspicious = (event: object): boolean =>
  (event as { kind: string }).kind === 'suspicious_use'
test.each(stories.filter(({ name }) => name.startsWith('suspicious-use/')))(
  '$name: no other suspicion where every line is delivered twice',
  ({ lines, expected, circumstances }) => {
    const twice = lines.flatMap((line) => [[line], [line]])
    const { derived } = tell(twice, circumstances)
    expect(derived.filter(isSuspicious)).toEqual(inOrder(expected).filter(isSuspicious))
  },
)
