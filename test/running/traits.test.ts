import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import {
  CORRELATION_TRAITS,
  RESOURCE_SERVER_TRAITS,
  SERVER_TRAITS,
  type Traits,
} from '../../src/correlators/traits.ts'
import { traitsOf } from '../../src/running/traits.ts'

const traits = (text: string): Traits => {
  const loaded = loadConfig(text, { file: 'a.yaml', folder: '/', env: {}, formats: undefined })
  if (!loaded.ok) throw new Error(loaded.problems.map(({ problem }) => problem).join('\n'))
  return traitsOf(loaded.value)
}

test('where nothing is said the defaults hold', () => {
  const of = traits('servers: [{name: kc}]\nresource_servers: [{name: orders, trusts: [kc]}]')
  expect(of.server('kc')).toEqual(SERVER_TRAITS)
  expect(of.server('another')).toEqual(SERVER_TRAITS)
  expect(of.resourceServer('orders')).toEqual(RESOURCE_SERVER_TRAITS)
  expect(of.correlation).toEqual(CORRELATION_TRAITS)
})

test('what the operator says of tokens, clocks, caches and memory', () => {
  const of = traits(`servers:
  - name: kc
    access_token: {lifetime: 5m}
    refresh_token: {rotation: true, kills: family, lifetime: 30d}
    revocation_reaches: [token, session]
    clock_skew: 5s
resource_servers:
  - {name: orders, trusts: [kc], mode: introspection, revocation_target: 30s, cache: 10s, leeway: 0s}
limits: {tokens: 5000}
correlation: {shared_address_subjects: 50, concurrent_within: 20s, suspicion_window: 30m}
`)
  expect(of.server('kc')).toEqual({
    ...SERVER_TRAITS,
    accessTokenLifetimeSeconds: 300,
    refreshToken: { rotation: true, kills: 'family', lifetimeSeconds: 30 * 86_400 },
    revocationReaches: ['token', 'session'],
    clockSkewSeconds: 5,
  })
  expect(of.resourceServer('orders')).toEqual({
    mode: 'introspection',
    revocationTargetSeconds: 30,
    cacheSeconds: 10,
    leewaySeconds: 0,
  })
  expect(of.correlation).toMatchObject({
    tokens: 5000,
    sharedAddressSubjects: 50,
    concurrentWithinSeconds: 20,
    suspicionWindowSeconds: 1800,
  })
})
