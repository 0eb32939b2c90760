// What events of each domain add to, series by series; those of the token endpoint are in feed.test.ts.
import { expect, test } from 'vitest'
import { KINDS, type AuthEvent, type Kind } from '../../src/events.ts'
import { feedEvent } from '../../src/metrics/feed/event.ts'
import { FEEDS } from '../../src/metrics/feed/index.ts'
import type { Facts } from '../../src/metrics/feed/facts.ts'
import { createRejectedCallers } from '../../src/metrics/rejected-callers.ts'
import type { Store } from '../../src/metrics/store.ts'
import { decidesAll, eventOf, facts, NOON, storeOf } from './subjects.ts'
import { asSaved } from '../state/saved.ts'

const done = (kind: Kind, keys: Partial<AuthEvent> = {}): AuthEvent =>
  eventOf(kind, { outcome: 'success', ...keys })
const fed = (events: readonly AuthEvent[], known: Facts = decidesAll): Store => {
  const store = storeOf()
  for (const event of events) feedEvent(store, event, known)
  return store
}
/** Series without the server, which is the same everywhere, of the rows that begin so. */
const touched = (row: string, event: AuthEvent, known?: Facts): readonly string[] =>
  fed([event], known)
    .touched()
    .filter((series) => series.startsWith(row))
    .map((series) => series.replace(row, '').replace('server="kc"', '').replace('{,', '{'))

test.each<[AuthEvent, string]>([
  [
    done('authorization_request', { response_type: 'code', has_state: true, pkce: 's256' }),
    '{response_type="code",state="present",pkce="s256",outcome="success"}',
  ],
  [
    done('authorization_request', {
      response_type: 'id_token token',
      has_state: false,
      has_pkce: false,
      outcome: 'client_error',
    }),
    '{response_type="token",state="missing",pkce="missing",outcome="client_error"}',
  ],
  [
    done('authorization_request', { response_type: 'code id_token', has_pkce: true }),
    '{response_type="hybrid",state="unknown",pkce="unknown",outcome="success"}',
  ],
  [
    done('authorization_request', { response_type: 'none' }),
    '{response_type="other",state="unknown",pkce="unknown",outcome="success"}',
  ],
])('authorization requests %#', (event, series) => {
  expect(touched('oauth_authorization_requests_total', event)).toEqual([series])
})

const device = (keys: Partial<AuthEvent>): AuthEvent =>
  done('token_request', { grant_type: 'device_code', ...keys })
test.each<[AuthEvent, readonly string[]]>([
  [done('device_authorization', { step: 'started' }), ['authorizations_total{step="started"}']],
  [
    done('device_authorization', { step: 'denied', outcome: 'user_error' }),
    ['authorizations_total{step="denied"}'],
  ],
  [done('device_authorization', { step: 'started', outcome: 'server_error' }), []],
  [done('device_authorization', { step: 'completed' }), []],
  [device({}), ['authorizations_total{step="completed"}']],
  [
    device({ outcome: 'neutral', reason: 'device_code_expired' }),
    ['authorizations_total{step="expired"}'],
  ],
  [
    device({ outcome: 'neutral', reason: 'authorization_pending' }),
    ['polls_total{answer="pending"}'],
  ],
  [device({ outcome: 'neutral', reason: 'slow_down' }), ['polls_total{answer="slow_down"}']],
])('the device flow %#', (event, series) => {
  expect(touched('oauth_device_', event)).toEqual(series)
})

test('consents, and the prompts before them', () => {
  expect(touched('oauth_consent', done('consent_prompt'))).toEqual(['_prompts_total{}'])
  expect(touched('oauth_consent', done('consent', { decision: 'abandoned' }))).toEqual([
    's_total{decision="abandoned"}',
  ])
  expect(touched('oauth_consent', done('consent', { decision: 'not_required' }))).toEqual([])
})

test('a relying party is named by its record, else by its source', () => {
  const failed = (keys: Partial<AuthEvent>): readonly string[] =>
    touched('oauth_callback_failures_total', done('callback', keys))
  expect(
    failed({ outcome: 'client_error', reason: 'state_mismatch', relying_party: 'shop' }),
  ).toEqual(['{relying_party="shop",reason="state_mismatch"}'])
  expect(failed({ outcome: 'dependency_error', reason: 'upstream_idp' })).toEqual([
    '{relying_party="log",reason="unknown"}',
  ])
  expect(failed({})).toEqual([])
})

test.each([
  ['password', 'password'],
  ['webauthn', 'passkey'],
  ['pwd+otp', 'otp'],
  ['saml', 'federated'],
  [undefined, 'other'],
  ['openid-connect', 'other'],
])('a login by %s is one by %s', (method, label) => {
  expect(touched('oauth_logins_total', done('login', { method }))).toEqual([
    `{method="${label}",outcome="success"}`,
  ])
})

test('logouts and sessions', () => {
  const of = (event: AuthEvent): readonly string[] =>
    fed([event])
      .touched()
      .filter((series) => /logouts|sessions/.test(series))
  expect(of(done('revocation', { cause: 'logout', revokes: 'session' }))).toEqual([
    'oauth_logouts_total{server="kc",channel="rp",outcome="success"}',
  ])
  expect(of(done('revocation', { cause: 'admin', revokes: 'session' }))).toEqual([
    'oauth_logouts_total{server="kc",channel="admin",outcome="success"}',
  ])
  expect(of(done('revocation', { cause: 'admin', revokes: 'client' }))).toEqual([])
  expect(of(done('session', { phase: 'started' }))).toEqual([
    'oauth_sessions_started_total{server="kc"}',
  ])
  expect(of(done('session', { phase: 'ended' }))).toEqual([
    'oauth_sessions_ended_total{server="kc"}',
  ])
})

test.each<[AuthEvent, readonly string[]]>([
  [
    done('revocation', { cause: 'request', revokes: 'token' }),
    ['_requests_total{outcome="success"}', 's_total{revokes="token",cause="request"}'],
  ],
  [
    done('revocation', { cause: 'request', outcome: 'server_error' }),
    ['_requests_total{outcome="server_error"}'],
  ],
  [
    done('revocation', { cause: 'reuse', revokes: 'family' }),
    ['s_total{revokes="family",cause="reuse"}'],
  ],
])('revocations %#', (event, series) => {
  expect(touched('oauth_revocation', event).toSorted()).toEqual(series)
})

const introspection = (keys: Partial<AuthEvent>): AuthEvent =>
  done('introspection', { vantage: 'server', ...keys })
test('introspections by answer, and by who asks once that was answered', () => {
  const store = fed([
    introspection({ active: true, caller: 'orders' }),
    introspection({ active: false, caller: 'orders' }),
    introspection({ outcome: 'client_error', caller: 'stranger' }),
    introspection({ vantage: 'caller', duration_seconds: 0.4 }),
    done('http_request', { endpoint: 'introspect', duration_seconds: 0.1 }),
  ])
  const sum = (labels: { active?: 'true' | 'false' | 'unknown' }): number =>
    store.sum('oauth_introspections_total', labels)
  expect([sum({ active: 'true' }), sum({ active: 'false' }), sum({})]).toEqual([1, 1, 3])
  const by = (caller: string): number =>
    store.sum('oauth_introspections_by_caller_total', { caller })
  expect([by('orders'), by('stranger'), by('__other__')]).toEqual([2, 0, 1])
  const timed = (vantage: 'server' | 'caller'): number =>
    store.sum('oauth_introspection_duration_seconds', { vantage })
  expect([timed('server'), timed('caller')]).toEqual([1, 1])
})

const validation = (keys: Partial<AuthEvent>): AuthEvent =>
  done('token_validation', { resource_server: 'orders', ...keys })
const rejected = (keys: Partial<AuthEvent>): AuthEvent =>
  validation({ decision: 'reject', outcome: 'client_error', ...keys })

test('validations by verdict, refusals by fault', () => {
  const store = fed([
    validation({ decision: 'accept', mode: 'local', validation_seconds: 0.002 }),
    rejected({ reason: 'expired' }),
    rejected({ reason: 'not_yet_valid' }),
    rejected({ reason: 'unknown_kid', key_id: 'forged' }),
    rejected({ reason: 'wrong_audience' }),
    rejected({ reason: 'insufficient_scope' }),
    done('http_request', { endpoint: 'api', resource_server: 'orders', status: 500 }),
  ])
  const of = (fault: 'platform' | 'client' | 'attack' | 'config'): number =>
    store.sum('oauth_token_rejections_total', { resource_server: 'orders', fault })
  expect([of('platform'), of('client'), of('attack'), of('config')]).toEqual([1, 2, 1, 1])
  const validated = (decision: 'accept' | 'reject'): number =>
    store.sum('oauth_token_validations_total', { decision })
  expect([validated('accept'), validated('reject')]).toEqual([1, 5])
  const answered = (status: '401' | '403' | '5xx' | 'none'): number =>
    store.sum('oauth_protected_requests_total', { status })
  expect([answered('401'), answered('403'), answered('5xx'), answered('none')]).toEqual([
    4, 1, 1, 1,
  ])
  expect(store.sum('oauth_token_validation_duration_seconds', { mode: 'local' })).toBe(1)
})

test("under a key of the server's own a refusal is the platform's fault", () => {
  const known = { ...decidesAll, kidIsPlatforms: () => true }
  const event = rejected({ reason: 'unknown_kid', key_id: 'k1' })
  expect(touched('oauth_token_rejections_total', event, known)).toEqual([
    '{resource_server="orders",reason="unknown_kid",fault="platform"}',
  ])
})

test('grants: how clients prove who they are, what for, how long', () => {
  const store = fed([
    done('token_request', {
      grant_type: 'token_exchange',
      exchange: 'delegation',
      auth_method: 'client_secret_basic',
      sender_constraint: 'mtls',
      scopes: ['a', 'b', 'a'],
      lifetime_seconds: 300,
      token_bytes: 900,
    }),
    done('token_request', { auth_method: 'client-x509', expires_at: NOON + 60_000 }),
    done('token_request', {
      auth_method: 'private_key_jwt',
      outcome: 'client_error',
      reason: 'client_auth_failed',
      scopes: ['c'],
    }),
    done('token_request', { auth_method: 'none', outcome: 'dependency_error', reason: 'storage' }),
  ])
  expect(
    store
      .touched()
      .filter((series) =>
        /client_authentications|sender|exchanges|scope_grants|lifetime|size/.test(series),
      )
      .toSorted(),
  ).toEqual([
    'oauth_access_token_size_bytes{server="kc"}',
    'oauth_client_authentications_total{server="kc",method="jwt",outcome="refused"}',
    'oauth_client_authentications_total{server="kc",method="mtls",outcome="success"}',
    'oauth_client_authentications_total{server="kc",method="none",outcome="failed"}',
    'oauth_client_authentications_total{server="kc",method="secret",outcome="success"}',
    'oauth_scope_grants_total{server="kc",scope="a"}',
    'oauth_scope_grants_total{server="kc",scope="b"}',
    'oauth_sender_constrained_requests_total{server="kc",method="mtls"}',
    'oauth_token_exchanges_total{server="kc",exchange="delegation",outcome="success"}',
    'oauth_token_lifetime_seconds{server="kc",token="access",grant_type="other"}',
    'oauth_token_lifetime_seconds{server="kc",token="access",grant_type="token_exchange"}',
  ])
})

test('scopes have a class where the server has a catalogue of them', () => {
  const known = { ...decidesAll, scopeClass: () => 'privileged' as const }
  const event = done('token_request', { scopes: ['admin'] })
  expect(touched('oauth_scope_grants_total', event, known)).toEqual([
    '{scope="admin",scope_class="privileged"}',
  ])
})

test('a credential among the scopes is no label', () => {
  const event = done('token_request', { scopes: ['openid', 'Bearer', 'c2VjcmV0c2VjcmV0'] })
  expect(touched('oauth_scope_grants_total', event)).toEqual([
    '{scope="Bearer"}',
    '{scope="openid"}',
  ])
})

test('changes of clients', () => {
  expect(
    touched('oauth_client_changes_total', done('client_change', { change: 'secret_rotated' })),
  ).toEqual(['{change="secret_rotated"}'])
})

test('of two sources that tell of the same, the one that decides is counted', () => {
  const other = facts([], ['successes', 'reasons', 'consent', 'revocations', 'validations'])
  for (const event of [
    done('authorization_request'),
    done('login'),
    done('consent', { decision: 'granted' }),
    done('revocation', { cause: 'request' }),
    introspection({ active: true }),
    validation({ decision: 'accept' }),
    done('client_change', { change: 'created' }),
  ])
    expect(fed([event], other).touched(), event.kind).toEqual([])
  // A log of failures alone decides nothing, and still tells.
  const dex = facts([], ['successes', 'server_errors'])
  expect(touched('oauth_logins_total', done('login'), dex)).toHaveLength(1)
})

test('refused callers: clients, else networks, of the last ten minutes', () => {
  const callers = createRejectedCallers()
  const see = (keys: Partial<AuthEvent>): void => callers.see(rejected(keys), NOON)
  see({ client: 'shop' })
  see({ client: 'shop', ip: '192.0.2.1' })
  see({ ip: '198.51.100.1' })
  see({ ip: '198.51.100.2' })
  see({})
  see({ client: 'future', time: NOON + 200_000 })
  callers.see(validation({ decision: 'accept', client: 'other' }), NOON)
  expect(callers.count('orders', NOON)).toBe(2)
  const restored = createRejectedCallers()
  restored.load(asSaved(callers.save()))
  expect(restored.resourceServers()).toEqual(['orders'])
  expect(restored.count('orders', NOON + 599_999)).toBe(2)
  expect(restored.count('orders', NOON + 600_000)).toBe(0)
})

test('a feed leaves alone what it does not name as its kinds', () => {
  const everything = {
    endpoint: 'introspect',
    grant_type: 'device_code',
    decision: 'granted',
    step: 'started',
    phase: 'started',
    change: 'created',
    cause: 'logout',
    violation: 'grant',
    vantage: 'server',
    duration_seconds: 1,
    status: 500,
    client: 'shop',
  } as const
  for (const [feed, of] of FEEDS)
    for (const kind of KINDS) {
      if (of === 'all' || of.includes(kind)) continue
      for (const outcome of ['success', 'client_error'] as const) {
        const store = storeOf()
        feed(store, eventOf(kind, { ...everything, outcome }), decidesAll)
        expect(store.touched(), `${feed.name} ${kind}`).toEqual([])
      }
    }
})
