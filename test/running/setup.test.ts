import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { pipelineSetup } from '../../src/running/setup.ts'

test('clients of synthetic tests are those that the configuration names', () => {
  const config = defaultConfig()
  const probes = { ...config.probes, canaryClients: ['authslo-probe'] }
  const options = { slos: [], keys: REPLAY_KEYS, replay: true, now: () => 0 }
  const of = (given: typeof config) =>
    pipelineSetup({ ...options, config: given }).exclusions?.canaryClients
  expect(of({ ...config, probes })).toEqual(new Set(['authslo-probe']))
  expect(of(config)).toEqual(new Set())
})
