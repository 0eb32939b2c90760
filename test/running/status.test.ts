import { expect, test } from 'vitest'
import { readSlos } from '../../src/running/shipped-slos.ts'
import { createStatus } from '../../src/running/status.ts'
import { testPipeline } from '../pipeline/run.ts'

const NOW = Date.UTC(2026, 10, 24, 12)

test('before the first record it is not said that no source can show what an SLO needs', () => {
  const slos = readSlos(undefined, '.')
  if (!slos.ok) throw new Error('the shipped SLOs do not load')
  const { pipeline } = testPipeline('keycloak')
  const given = { inputs: [], startedAt: NOW, now: () => NOW, paths: new Map<string, string>() }
  const { slos: rows } = createStatus({ ...given, pipeline, slos: slos.value }).read()
  const issuance = rows.find(({ name }) => name === 'token-issuance-success')
  expect(issuance?.notMeasured).toMatch(
    /^no source has shown successes so far: start with .*; no source has shown server errors so far: /,
  )
})
