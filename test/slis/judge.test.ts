import { expect, test } from 'vitest'
import type { Capability } from '../../src/adapters/adapter.ts'
import { authEvent, type AuthEvent, type Kind } from '../../src/events.ts'
import type { Authority } from '../../src/slis/authority.ts'
import type { SliId } from '../../src/slis/index.ts'
import { judge, type Throttled } from '../../src/slis/judge.ts'
import type { Promised } from '../../src/slis/verdict.ts'

const promise = (indicator: SliId, thresholdSeconds?: number): Promised => ({
  name: indicator,
  indicator,
  thresholdSeconds,
  groupBy: [],
})
const slos = [
  promise('token-issuance-success'),
  promise('token-issuance-latency', 0.2),
  promise('refresh-success'),
]
const event = (kind: Kind, more: Partial<AuthEvent>): AuthEvent =>
  Object.assign(authEvent(kind, 1_800_000_000_000, 'test'), {
    source: 'log',
    server: 's',
    ...more,
  }) as AuthEvent

const all = (source: string, form: Authority['form']): Map<Capability, Authority> =>
  new Map(
    (['successes', 'server_errors', 'reasons', 'grant', 'latency'] as const).map((c) => [
      c,
      { source, form },
    ]),
  )
const keycloak = new Map<Capability, Authority>([
  ['successes', { source: 'log', form: 'event' }],
  ['reasons', { source: 'log', form: 'event' }],
  ['grant', { source: 'log', form: 'event' }],
  ['server_errors', { source: 'log', form: 'access' }],
  ['latency', { source: 'log', form: 'access' }],
])

const verdicts = (
  subject: AuthEvent,
  authorities: ReadonlyMap<Capability, Authority>,
  knownClient = true,
  throttled: Throttled = 'known_clients',
): Record<string, string> =>
  Object.fromEntries(
    judge(subject, slos, { authorities, knownClient, throttled }).map((verdict) => [
      verdict.slo.name,
      verdict.result === 'excluded' ? verdict.why : verdict.result,
    ]),
  )

const M1 = 'token-issuance-success'
const M2 = 'token-issuance-latency'
const M5 = 'refresh-success'
const token = (more: Partial<AuthEvent>): AuthEvent =>
  event('token_request', { client: 'c', ...more })
const access = (more: Partial<AuthEvent>): AuthEvent =>
  event('http_request', { endpoint: 'token', ...more })

test.each<[string, AuthEvent, Record<string, string>]>([
  [
    'a fast token',
    token({ outcome: 'success', duration_seconds: 0.2 }),
    { [M1]: 'good', [M2]: 'good' },
  ],
  [
    'a slow token',
    token({ outcome: 'success', duration_seconds: 0.201 }),
    { [M1]: 'good', [M2]: 'bad' },
  ],
  ['a token without duration', token({ outcome: 'success' }), { [M1]: 'good' }],
  [
    'a refresh',
    token({ outcome: 'success', grant_type: 'refresh_token' }),
    { [M1]: 'good', [M5]: 'good' },
  ],
  [
    'a failed refresh',
    token({ outcome: 'dependency_error', grant_type: 'refresh_token' }),
    { [M1]: 'bad', [M5]: 'bad' },
  ],
  [
    'an expired refresh token',
    token({ outcome: 'client_error', grant_type: 'refresh_token', reason: 'refresh_expired' }),
    {},
  ],
  ['a wrong secret', token({ outcome: 'client_error', reason: 'client_auth_failed' }), {}],
  ['a slow server error', token({ outcome: 'server_error', duration_seconds: 9 }), { [M1]: 'bad' }],
  ['a pending device', token({ outcome: 'neutral' }), {}],
  ['a login', event('login', { outcome: 'server_error' }), {}],
])('where one log decides everything: %s', (_, subject, expected) => {
  expect(verdicts(subject, all('log', 'event'))).toEqual(expected)
})

test.each<[string, AuthEvent, boolean, Record<string, string>]>([
  ['a known client throttled', token({ outcome: 'throttled' }), true, { [M1]: 'bad' }],
  ['a stranger throttled', token({ outcome: 'throttled' }), false, { [M1]: 'unknown_subject' }],
  ['a stranger meets a server error', token({ outcome: 'server_error' }), false, { [M1]: 'bad' }],
])('known clients: %s', (_, subject, known, expected) => {
  expect(verdicts(subject, all('log', 'event'), known)).toEqual(expected)
})

test.each<[string, AuthEvent, Record<string, string>]>([
  ['the event of an issued token', token({ outcome: 'success' }), { [M1]: 'good' }],
  [
    'its access line, which only adds latency',
    access({ outcome: 'success', duration_seconds: 0.1 }),
    { [M2]: 'good' },
  ],
  [
    'a 5xx, which only the access log shows',
    access({ outcome: 'server_error', duration_seconds: 3 }),
    { [M1]: 'bad' },
  ],
  ['a 4xx access line', access({ outcome: 'client_error' }), {}],
  ['a 5xx elsewhere', access({ outcome: 'server_error', endpoint: 'authorize' }), {}],
  [
    'a source that is no authority',
    Object.assign(access({ outcome: 'server_error' }), { source: 'gateway' }),
    {},
  ],
])('events from one record, failures from another (Keycloak): %s', (_, subject, expected) => {
  expect(verdicts(subject, keycloak)).toEqual(expected)
})

test('without the capabilities an indicator is not computed, and its events say so', () => {
  const eventsOnly = new Map(keycloak)
  eventsOnly.delete('server_errors')
  expect(verdicts(token({ outcome: 'success' }), eventsOnly)).toEqual({ [M1]: 'source_unfit' })
})

test.each<[Throttled, Record<string, string>]>([
  ['always', { [M1]: 'bad' }],
  ['never', {}],
])('throttled: %s', (throttled, expected) => {
  expect(verdicts(token({ outcome: 'throttled' }), all('log', 'event'), false, throttled)).toEqual(
    expected,
  )
})
