import { expect, test } from 'vitest'
import { demoConfig } from '../../src/commands/demo.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { INCIDENTS } from '../../src/demo/incidents/index.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

const NOW = Date.UTC(2026, 10, 25, 12)
const world = {
  server: 'demo',
  issuer: 'http://127.0.0.1:1',
  sources: [
    { name: 'authorization-server', format: 'oidc-provider', file: '/logs/as.ndjson' },
    { name: 'orders', format: 'authslo', file: '/logs/orders.ndjson', validates: 'local' },
    { name: 'stock', format: 'authslo', file: '/logs/stock.ndjson', validates: 'introspection' },
  ],
} as const

test('the log of each resource server decides about its own tokens', () => {
  const config = demoConfig(world, defaultConfig(), 0)
  const pipeline = createPipeline(
    pipelineSetup({ config, slos: slos.value, keys: REPLAY_KEYS, replay: true, now: () => NOW }),
  )
  for (const source of ['orders', 'stock']) {
    const record = {
      time: new Date(NOW).toISOString(),
      kind: 'token_validation',
      resource_server: source,
      decision: 'accept',
      outcome: 'success',
    }
    const batch = { source, file: '', bytes: 0, position: undefined, atEnd: true, receivedAt: NOW }
    pipeline.step({ ...batch, records: [JSON.stringify(record)] }, NOW)
  }
  pipeline.finish(NOW)
  for (const resource_server of ['orders', 'stock'])
    expect([
      resource_server,
      pipeline.store.sum('oauth_token_validations_total', { resource_server }),
      pipeline.store.sum('oauth_slo_events_total', { slo: 'token-validation', resource_server }),
    ]).toEqual([resource_server, 1, 1])
})

test('what incidents say they burn are promises that the demo makes', () => {
  const names = slos.value.map(({ name }) => name)
  for (const { id, breaks, instead } of INCIDENTS) {
    expect(
      breaks.filter((slo) => !names.includes(slo)),
      id,
    ).toEqual([])
    expect(breaks.length > 0 || instead !== undefined, id).toBe(true)
  }
})
