// Against a slow model that shares nothing with it, over random histories and random orders of arrival.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portioned, randomOf, shuffled } from '../stories/arrival.ts'
import { reuses, type Reuse } from '../stories/reference/refresh-reuse.ts'
import { linesOf, steps, telling } from '../stories/reference/script.ts'
import { inOrder, LATENESS_MS, tell, type Circumstances } from '../stories/story.ts'

const SHARED_SUBJECTS = 3
const rules = fc.record({
  rotation: fc.constantFrom(undefined, undefined, true, false),
  kills: fc.constantFrom(undefined, 'family' as const, 'none' as const),
})
const nowMs = Date.UTC(2030, 0, 1)

const toldBy = (portions: readonly (readonly string[])[], circumstances: Circumstances) => {
  const { derived, series } = tell(portions, circumstances)
  return { derived: derived as readonly (Reuse & { readonly kind: string })[], series }
}

test('the correlator agrees with the model, in every order of arrival', () => {
  fc.assert(
    fc.property(steps, telling, rules, fc.nat(), (script, told, { rotation, kills }, seed) => {
      const lines = linesOf(script, told)
      const expected = reuses(lines, {
        rotation,
        killsFamily: kills === undefined ? undefined : kills === 'family',
        sharedSubjects: SHARED_SUBJECTS,
      })
      const random = randomOf(seed)
      const texts = lines.map((line) => JSON.stringify(line))
      const portions = portioned(
        shuffled(texts, { random, latenessMs: LATENESS_MS, nowMs }),
        random,
      )
      const { derived } = toldBy(portions, {
        server: { refreshToken: { rotation, kills } },
        correlation: { sharedAddressSubjects: SHARED_SUBJECTS },
      })
      const told_ = derived
        .filter(({ kind }) => kind === 'refresh_reuse')
        .map(({ time, class: of, generation, incident }) => ({
          time,
          class: of,
          generation,
          incident,
        }))
      expect(inOrder(told_)).toEqual(
        inOrder(
          expected.map(({ time, class: of, generation, incident }) => ({
            time,
            class: of,
            generation,
            incident,
          })),
        ),
      )
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  )
})
