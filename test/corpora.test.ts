import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scoreRun } from '../tools/score/run.ts'

const root = join(import.meta.dirname, 'corpora')
const products = readdirSync(root)

test('there are recorded runs', () => {
  expect(products).toEqual(expect.arrayContaining(['keycloak', 'oidc-provider']))
})

test.each(products)(
  '%s: 99 %% of every recorded run, and all of a documented one, is derived exactly, and nothing else',
  async (product) => {
    for (const { name, origin, score, revocations } of await scoreRun(join(root, product))) {
      expect({ name, unexplained: score.unexplained }).toEqual({ name, unexplained: [] })
      expect(score.expected, name).toBeGreaterThan(0)
      expect(revocations.exposureSeconds, name).toBeCloseTo(revocations.trueExposureSeconds, 0)
      expect(
        score.exact / score.expected,
        `${name}: ${score.wrong.join('\n')}`,
      ).toBeGreaterThanOrEqual(origin === 'documented' ? 1 : 0.99)
    }
  },
)
