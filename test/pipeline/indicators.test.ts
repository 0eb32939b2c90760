// Lines of our own format to the counters of each indicator, by the SLOs that are shipped.
import { expect, test } from 'vitest'
import { testPipeline } from './run.ts'

const NOON = Date.UTC(2026, 10, 25, 12)
const line = (kind: string, keys: object, seconds = 0): string =>
  JSON.stringify({
    time: new Date(NOON + seconds * 1000).toISOString(),
    kind,
    outcome: 'success',
    ...keys,
  })

/** Events and bad ones of an SLO, and what was left out, after all these lines. */
const counted = (
  slo: string,
  lines: readonly string[],
  options: Parameters<typeof testPipeline>[1] = {},
) => {
  const { batch, pipeline } = testPipeline('authslo', options)
  batch(lines, NOON + 60_000, true)
  pipeline.finish(NOON + 120_000)
  const { store } = pipeline
  return [
    store.sum('oauth_slo_events_total', { slo }),
    store.sum('oauth_slo_bad_events_total', { slo }),
    store.sum('oauth_slo_excluded_events_total', { slo }),
  ]
}

test('availability-requests: one for each request, whatever kind it became', () => {
  const lines = [
    line('token_request', {}),
    line('token_request', { outcome: 'server_error', reason: 'internal' }),
    line('token_request', { outcome: 'throttled', reason: 'rate_limited' }),
    line('introspection', { vantage: 'server', outcome: 'dependency_error', reason: 'storage' }),
    line('authorization_request', { outcome: 'user_error' }),
    line('http_request', { endpoint: 'jwks', outcome: 'server_error', status: 500 }),
    line('http_request', { endpoint: 'token', outcome: 'success', status: 200 }),
    line('http_request', { endpoint: 'api', outcome: 'server_error', status: 500 }),
    line('login', {}),
  ]
  expect(counted('availability-requests', lines)).toEqual([6, 3, 0])
})

test('introspection-latency: also of a server that only introspects', () => {
  const introspection = (duration_seconds: number, vantage = 'server'): string =>
    line('introspection', { vantage, active: true, duration_seconds })
  const lines = [introspection(0.02), introspection(0.3), introspection(9, 'caller')]
  expect(counted('introspection-latency', lines)).toEqual([2, 1, 0])
})

const validation = (decision: string, keys: object = {}): string =>
  line('token_validation', {
    decision,
    outcome: decision === 'accept' ? 'success' : 'client_error',
    resource_server: 'orders',
    mode: 'local',
    ...keys,
  })

test('token-validation: accepts and faults of the platform, by resource server', () => {
  const lines = [
    validation('accept'),
    validation('accept', { resource_server: 'billing' }),
    validation('reject', { reason: 'expired' }),
    validation('reject', { reason: 'not_yet_valid' }),
    validation('error', { reason: 'jwks_unavailable', outcome: 'dependency_error' }),
    validation('reject', { reason: 'unknown_kid', key_id: 'forged' }),
  ]
  expect(counted('token-validation', lines)).toEqual([4, 2, 1])
  const { batch, pipeline } = testPipeline('authslo')
  batch(lines, NOON, true)
  const of = (resource_server: string): number =>
    pipeline.store.sum('oauth_slo_events_total', { slo: 'token-validation', resource_server })
  expect([of('orders'), of('billing')]).toEqual([3, 1])
})

test('token-validation: the source of a resource server decides for it, an error log does not', () => {
  const options = {
    like: { resourceServer: 'orders' },
    resourceServers: [{ name: 'orders', trusts: ['as'], protectedPaths: [] }],
  }
  const fault = validation('error', { reason: 'validator_error', outcome: 'server_error' })
  expect(counted('token-validation', [validation('accept'), fault], options)).toEqual([2, 1, 0])
  expect(counted('token-validation', [fault, fault, fault], options)).toEqual([0, 0, 3])
  const ownName = validation('accept', { resource_server: 'orders-service-7d9f' })
  expect(counted('token-validation', [ownName, fault], options)).toEqual([2, 1, 0])
  const sampled = { ...options, provides: { validations: 'sampled' } }
  expect(counted('token-validation', [validation('accept'), fault], sampled)).toEqual([0, 0, 2])
})

test('consent-acceptance: answers', () => {
  const consent = (decision: string): string => line('consent', { decision })
  const lines = ['granted', 'granted', 'denied', 'withdrawn', 'not_required'].map(consent)
  expect(counted('consent-acceptance', lines)).toEqual([3, 1, 0])
})
