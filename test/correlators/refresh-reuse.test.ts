// Against a slow model that shares nothing with it, over random histories and random orders of arrival.
import { seededRandom } from '../../src/demo/plan.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EVENT_KEYS } from '../../src/events.ts'
import { portioned, shuffled } from '../stories/arrival.ts'
import { reuses, type Reuse } from '../stories/reference/refresh-reuse.ts'
import { linesOf, steps, telling, type Step, type Telling } from '../stories/reference/script.ts'
import { inOrder, LATENESS_MS, tell, type Circumstances } from '../stories/story.ts'

const SHARED_SUBJECTS = 3
const NOW_MS = Date.UTC(2030, 0, 1)
const rules = fc.record({
  rotation: fc.constantFrom(undefined, undefined, true, false),
  kills: fc.constantFrom(undefined, 'family' as const, 'none' as const),
})
const runs = (numRuns: number) => ({ numRuns })

type Portions = readonly (readonly string[])[]
const arriving = (script: readonly Step[], told: Telling, seed: number): Portions => {
  const random = seededRandom(seed)
  const texts = linesOf(script, told).map((line) => JSON.stringify(line))
  const order = shuffled(texts, { random, latenessMs: LATENESS_MS, nowMs: NOW_MS })
  return portioned(order, random)
}
const circumstancesOf = (refreshToken: object, tokens?: number): Circumstances => ({
  server: { refreshToken },
  correlation: {
    sharedAddressSubjects: SHARED_SUBJECTS,
    ...(tokens === undefined ? {} : { tokens }),
  },
})
const keyed = (events: readonly object[]): readonly object[] =>
  inOrder(
    (events as readonly (Reuse & { readonly kind?: string })[])
      .filter(({ kind }) => kind === undefined || kind === 'refresh_reuse')
      .map(({ time, class: of, generation, incident }) => ({
        time,
        class: of,
        generation,
        incident,
      })),
  )
const modelled = (
  script: readonly Step[],
  told: Telling,
  { rotation, kills }: { rotation: boolean | undefined; kills: string | undefined },
): readonly Reuse[] =>
  reuses(linesOf(script, told), {
    rotation,
    killsFamily: kills === undefined ? undefined : kills === 'family',
    sharedSubjects: SHARED_SUBJECTS,
  })

test('the correlator agrees with the model, in every order of arrival', () => {
  fc.assert(
    fc.property(steps, telling, rules, fc.nat(), (script, told, rule, seed) => {
      const { derived } = tell(arriving(script, told, seed), circumstancesOf(rule))
      expect(keyed(derived)).toEqual(keyed(modelled(script, told, rule)))
    }),
    runs(300),
  )
})

test('the random histories reach every class in every generation that it can have', () => {
  const reached = new Set<string>()
  const histories = fc.sample(fc.tuple(steps, telling, rules), { numRuns: 3000, seed: 1 })
  for (const [script, told, rule] of histories)
    for (const { class: of, generation } of modelled(script, told, rule))
      reached.add(`${of} ${generation}`)
  for (const of of EVENT_KEYS.class.type)
    for (const generation of EVENT_KEYS.generation.type)
      expect(reached, `${of} ${generation}`).toContain(`${of} ${generation}`)
})

test('what is saved at any moment goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(steps, telling, rules, fc.nat(), fc.nat(), (script, told, rule, seed, at) => {
      const portions = arriving(script, told, seed)
      const circumstances = circumstancesOf(rule)
      const restarted = tell(portions, circumstances, at % Math.max(1, portions.length))
      const whole = tell(portions, circumstances)
      expect(restarted.derived).toEqual(whole.derived)
      for (const [name, value] of whole.series)
        if (name.startsWith('oauth_')) expect(restarted.series.get(name), name).toBe(value)
    }),
    runs(100),
  )
})

test('a memory that is too small misses presentations, and invents none', () => {
  let found = 0
  let missed = 0
  fc.assert(
    fc.property(
      steps,
      telling,
      rules,
      fc.integer({ min: 2, max: 4 }),
      (script, told, rule, room) => {
        const portions = arriving(script, told, room)
        const timesOf = (events: readonly object[]): readonly string[] =>
          (keyed(events) as readonly Reuse[]).map(({ time }) => time)
        const all = new Set(timesOf(tell(portions, circumstancesOf(rule)).derived))
        const few = timesOf(tell(portions, circumstancesOf(rule, room)).derived)
        for (const time of few) expect(all).toContain(time)
        found += few.length
        missed += all.size - new Set(few).size
      },
    ),
    runs(100),
  )
  expect([found > 0, missed > 0]).toEqual([true, true])
})
