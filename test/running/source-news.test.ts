import { expect, test } from 'vitest'
import type { RunningInput } from '../../src/running/exporter.ts'
import { createTeller } from '../../src/running/source-news.ts'
import type { Log } from '../../src/telemetry.ts'
import { testPipeline } from '../pipeline/run.ts'

test('a problem, its end and the format of a source are told once each', () => {
  const said: unknown[] = []
  const log = new Proxy({} as Log, {
    get: (_, level) => (message: string, fields: object) => said.push([level, message, fields]),
  })
  const { pipeline } = testPipeline('keycloak')
  let problem: string | undefined
  const input = { source: 'log', status: () => ({ problem }) } as unknown as RunningInput
  const tell = createTeller(log, [input], pipeline)
  tell()
  problem = 'ENOENT'
  tell()
  tell()
  problem = undefined
  tell()
  expect(said).toEqual([
    ['warn', 'source cannot be read', { source: 'log', problem: 'ENOENT' }],
    ['info', 'source can be read again', { source: 'log' }],
  ])
})
