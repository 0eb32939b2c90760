// Each indicator beside issuance and refreshes: what is in scope, and what is bad.
import { expect, test } from 'vitest'
import { CAPABILITIES, type Form } from '../../src/adapters/adapter.ts'
import {
  authEvent,
  KINDS,
  type AuthEvent,
  type Kind,
  type Presentations,
} from '../../src/events.ts'
import type { Authorities, Authority } from '../../src/slis/authority.ts'
import { SLIS, type SliId } from '../../src/slis/index.ts'
import { judge, type JudgeContext } from '../../src/slis/judge.ts'
import type { Scope, Sli } from '../../src/slis/sli.ts'

const event = (kind: Kind, more: Partial<AuthEvent>): AuthEvent =>
  Object.assign(authEvent(kind, 1_800_000_000_000, 'test'), {
    source: 'log',
    server: 's',
    ...more,
  }) as AuthEvent

const all = (form: Form, more: Partial<Authority> = {}): Authorities =>
  new Map(CAPABILITIES.map((capability) => [capability, { source: 'log', form, ...more }]))
const oneForm = all('event', { oneForm: true })
const events = all('event')
const accessLines = all('access')

const THRESHOLDS: Partial<Record<SliId, number>> = {
  'introspection-latency': 0.1,
  'revocation-propagation': 60,
}
const verdict = (
  indicator: SliId,
  subject: AuthEvent,
  authorities: Authorities = events,
  more: Partial<JudgeContext> = {},
): string | undefined => {
  const slo = {
    name: indicator,
    indicator,
    thresholdSeconds: THRESHOLDS[indicator],
    groupBy: [],
  } as const
  const context = { authorities, knownClient: false, throttled: 'known_clients', ...more } as const
  const [first, ...rest] = judge(subject, [slo], context)
  expect(rest).toEqual([])
  return first?.result === 'excluded' ? first.why : first?.result
}

const accessLine = (endpoint: AuthEvent['endpoint'], outcome: AuthEvent['outcome']): AuthEvent =>
  event('http_request', { endpoint, outcome })

test.each<[string, AuthEvent, Authorities, string | undefined]>([
  ['a token', event('token_request', { outcome: 'success' }), events, 'good'],
  ['a refusal', event('token_request', { outcome: 'client_error' }), events, 'good'],
  ['a throttled one', event('token_request', { outcome: 'throttled' }), events, 'good'],
  ['a server error', event('token_request', { outcome: 'server_error' }), events, 'bad'],
  ['a dead database', event('introspection', { outcome: 'dependency_error' }), events, 'bad'],
  [
    'what a caller saw',
    event('introspection', { outcome: 'dependency_error', vantage: 'caller' }),
    events,
    undefined,
  ],
  ['a revocation', event('revocation', { outcome: 'success', cause: 'request' }), events, 'good'],
  [
    'an administrator',
    event('revocation', { outcome: 'success', cause: 'admin' }),
    events,
    undefined,
  ],
  [
    'a device flow',
    event('device_authorization', { outcome: 'server_error', step: 'started' }),
    events,
    'bad',
  ],
  [
    'its page',
    event('device_authorization', { outcome: 'success', step: 'verified' }),
    events,
    undefined,
  ],
  ['a login page', event('login', { outcome: 'server_error' }), events, undefined],
  ['keys', accessLine('jwks', 'server_error'), events, 'bad'],
  ['a second view of a token request', accessLine('token', 'server_error'), events, undefined],
  ['the same where it is the only one', accessLine('token', 'server_error'), oneForm, 'bad'],
  ['the same where access lines decide', accessLine('token', 'server_error'), accessLines, 'bad'],
  ['the event beside it', event('token_request', { outcome: 'success' }), accessLines, undefined],
  [
    'a joined access line that stands for its request',
    event('http_request', {
      endpoint: 'token',
      outcome: 'success',
      join: { key: 'r', role: 'fallback' },
    }),
    events,
    'good',
  ],
  ['an API', accessLine('api', 'server_error'), oneForm, undefined],
  ['another page', accessLine('other', 'server_error'), oneForm, undefined],
  ['userinfo', accessLine('userinfo', 'success'), events, 'good'],
  [
    'a refused userinfo',
    event('token_validation', { outcome: 'client_error', decision: 'reject', reason: 'inactive' }),
    oneForm,
    'good',
  ],
  [
    'a refused API',
    event('token_validation', {
      outcome: 'client_error',
      decision: 'reject',
      resource_server: 'orders',
    }),
    oneForm,
    undefined,
  ],
  [
    'another source',
    event('token_request', { outcome: 'success', source: 'x' }),
    events,
    undefined,
  ],
])('availability-requests: %s', (_, subject, authorities, expected) => {
  expect(verdict('availability-requests', subject, authorities)).toBe(expected)
})

test('availability-requests: an answer of 429 is one, whoever is to blame for it', () => {
  const subject = event('token_request', { outcome: 'throttled' })
  for (const throttled of ['always', 'never'] as const)
    expect(verdict('availability-requests', subject, events, { throttled })).toBe('good')
})

test('availability-requests: without anybody who shows server errors it is not computed', () => {
  expect(
    verdict('availability-requests', event('token_request', { outcome: 'success' }), new Map()),
  ).toBe('source_unfit')
})

const introspection = (more: Partial<AuthEvent>): AuthEvent =>
  event('introspection', { vantage: 'server', outcome: 'success', ...more })
test.each<[string, AuthEvent, Authorities, string | undefined]>([
  ['at the threshold', introspection({ duration_seconds: 0.1 }), events, 'good'],
  ['above it', introspection({ duration_seconds: 0.1001 }), events, 'bad'],
  ['an inactive token', introspection({ active: false, duration_seconds: 0.01 }), events, 'good'],
  ['without a duration', introspection({}), events, undefined],
  [
    'as a caller saw it',
    introspection({ vantage: 'caller', duration_seconds: 1 }),
    events,
    undefined,
  ],
  [
    'refused',
    introspection({ outcome: 'client_error', duration_seconds: 0.001 }),
    events,
    undefined,
  ],
  [
    'an access line',
    event('http_request', { endpoint: 'introspect', outcome: 'success', duration_seconds: 0.2 }),
    accessLines,
    'bad',
  ],
  ['its event', introspection({ duration_seconds: 0.2 }), accessLines, undefined],
])('introspection-latency: %s', (_, subject, authorities, expected) => {
  expect(verdict('introspection-latency', subject, authorities)).toBe(expected)
})

const rejected = (reason: AuthEvent['reason'], more: Partial<AuthEvent> = {}): AuthEvent =>
  event('token_validation', {
    decision: 'reject',
    outcome: 'client_error',
    resource_server: 'orders',
    reason,
    ...more,
  })
test.each<[AuthEvent, string | undefined]>([
  [event('token_validation', { decision: 'accept', outcome: 'success' }), 'good'],
  [rejected('not_yet_valid'), 'bad'],
  [rejected('jwks_unavailable'), 'bad'],
  [rejected('jwks_invalid'), 'bad'],
  [rejected('introspection_unavailable', { decision: 'error' }), 'bad'],
  [rejected('validator_error', { decision: 'error' }), 'bad'],
  [rejected('expired'), undefined],
  [rejected('missing_token'), undefined],
  [rejected('wrong_audience'), undefined],
  [rejected('insufficient_scope'), undefined],
  [rejected('inactive'), undefined],
  [rejected('replay'), 'attack'],
  [rejected('unknown_kid', { key_id: 'k1' }), 'attack'],
  [rejected('bad_signature'), 'attack'],
])('token-validation: %#', (subject, expected) => {
  expect(verdict('token-validation', subject)).toBe(expected)
})

test("token-validation: under a key of the server's own an unknown key is the platform's fault", () => {
  const asked: unknown[] = []
  const kidIsPlatforms = (...of: readonly unknown[]): boolean => {
    asked.push(of)
    return of[1] === 'k1'
  }
  const of = (reason: AuthEvent['reason'], key_id: string): string | undefined =>
    verdict('token-validation', rejected(reason, { key_id }), events, { kidIsPlatforms })
  expect(of('unknown_kid', 'k1')).toBe('bad')
  expect(of('bad_signature', 'k1')).toBe('bad')
  expect(of('unknown_kid', 'forged')).toBe('attack')
  expect(of('expired', 'k1')).toBeUndefined()
  expect(asked[0]).toEqual(['s', 'k1', 1_800_000_000_000])
})

test('token-validation: each resource server has its own source', () => {
  const own: Authority = { source: 'log', form: 'event' }
  const authorities: Authorities = new Map([
    [
      'validations',
      {
        ...own,
        of: new Map([
          ['orders', own],
          ['errors-only', undefined],
          ['', { source: 'gateway', form: 'event' }],
        ]),
      } satisfies Authority,
    ],
  ])
  const accepted = (source: string, resource_server?: string): string | undefined =>
    verdict(
      'token-validation',
      event('token_validation', {
        source,
        resource_server,
        decision: 'accept',
        outcome: 'success',
      }),
      authorities,
    )
  expect(accepted('log', 'orders')).toBe('good')
  expect(accepted('gateway', 'orders')).toBeUndefined()
  expect(accepted('gateway', 'billing')).toBe('good')
  expect(accepted('gateway')).toBe('good')
  expect(accepted('log', 'billing')).toBeUndefined()
  expect(accepted('log', 'errors-only')).toBe('source_unfit')
})

test.each<[AuthEvent['decision'], string | undefined]>([
  ['granted', 'good'],
  ['denied', 'bad'],
  ['abandoned', 'bad'],
  ['withdrawn', undefined],
  ['not_required', undefined],
  [undefined, undefined],
])('consent-acceptance: %s', (decision, expected) => {
  expect(verdict('consent-acceptance', event('consent', { decision, outcome: 'success' }))).toBe(
    expected,
  )
})

const reuse = (kind: AuthEvent['class'], endedFamily: boolean): AuthEvent =>
  event('refresh_reuse', { class: kind, finding: { endedFamily } })
test.each<[AuthEvent, string | undefined]>([
  [reuse('concurrent', true), 'bad'],
  [reuse('stale_client', true), 'bad'],
  [reuse('concurrent', false), undefined],
  [reuse('suspicious', true), undefined],
  [reuse('grace_accepted', false), undefined],
  [reuse('unclassified', true), undefined],
  [event('refresh_reuse', { class: 'concurrent' }), undefined],
])('refresh-success: reuse %#', (subject, expected) => {
  expect(verdict('refresh-success', subject)).toBe(expected)
})

/** What follows from the presentations of one pair, each told at once. */
const told = (...presented: readonly (readonly [ageSeconds: number, accepted: boolean])[]) => {
  let before: Presentations | undefined
  return presented.map(([ageSeconds, accepted]) => {
    const now: Presentations = {
      firstRefusalSeconds: before?.firstRefusalSeconds ?? (accepted ? undefined : ageSeconds),
      lastAcceptanceSeconds: accepted ? ageSeconds : before?.lastAcceptanceSeconds,
      lastSeconds: ageSeconds,
    }
    const use = event('revoked_token_use', {
      age_seconds: ageSeconds,
      decision: accepted ? 'accept' : 'reject',
      resource_server: 'orders',
      finding: { pair: { before, now } },
    })
    before = now
    return verdict('revocation-propagation', use)
  })
}
const ACCEPTED = true
const REFUSED = false
test('revocation-propagation: a pair is an event once and bad once', () => {
  expect(told([3, REFUSED], [80, REFUSED])).toEqual(['good', undefined])
  expect(told([3, ACCEPTED], [59, ACCEPTED])).toEqual([undefined, undefined])
  expect(told([3, ACCEPTED], [60, REFUSED], [61, REFUSED])).toEqual([undefined, 'good', undefined])
  expect(told([61, REFUSED], [90, REFUSED])).toEqual(['good', undefined])
  expect(told([61, ACCEPTED], [90, ACCEPTED], [99, REFUSED])).toEqual(['bad', undefined, undefined])
})

test('revocation-propagation: a replica that accepts again makes a good pair worse, and no second event', () => {
  expect(told([3, REFUSED], [200, ACCEPTED], [300, ACCEPTED])).toEqual(['good', 'worse', undefined])
  expect(told([70, REFUSED], [200, ACCEPTED])).toEqual(['good', 'worse'])
})

test('revocation-propagation: what was not told at once is counted by the next event of the pair', () => {
  const closed = (before: Presentations | undefined, now: Presentations): string | undefined =>
    verdict(
      'revocation-propagation',
      event('revocation_closed', { resource_server: 'orders', finding: { pair: { before, now } } }),
    )
  const refused = { firstRefusalSeconds: 3, lastAcceptanceSeconds: undefined, lastSeconds: 3 }
  expect(closed(undefined, refused)).toBe('good')
  expect(closed(refused, refused)).toBeUndefined()
  expect(closed(refused, { ...refused, lastAcceptanceSeconds: 90, lastSeconds: 90 })).toBe('worse')
})

test('revocation-propagation: pairs that are not its affair carry no finding', () => {
  const use = event('revoked_token_use', { age_seconds: 90, decision: 'accept' })
  expect(verdict('revocation-propagation', use)).toBeUndefined()
})

test.each(Object.values(SLIS).map((sli) => [sli.id, sli] as const))(
  '%s leaves alone what it does not name as its kinds',
  (_, sli: Sli) => {
    const everything = {
      outcome: 'server_error',
      endpoint: 'token',
      grant_type: 'refresh_token',
      decision: 'accept',
      duration_seconds: 1,
      class: 'concurrent',
      finding: { endedFamily: true },
    } as const
    const scope: Scope = {
      isAuthority: () => true,
      formsOfAuthority: () => 'one',
      thresholdSeconds: 0.1,
      knownClient: true,
      kidIsPlatforms: undefined,
    }
    for (const kind of KINDS.filter((each) => !sli.kinds.includes(each)))
      for (const outcome of ['success', 'server_error'] as const)
        expect(sli.judge(event(kind, { ...everything, outcome }), scope), kind).toBeUndefined()
  },
)

test.each<[string, Partial<AuthEvent>, Authorities, string | undefined]>([
  ['a run that got through', { outcome: 'success' }, events, 'good'],
  ['one that failed twice', { outcome: 'server_error' }, events, 'bad'],
  ['one that was throttled', { outcome: 'throttled' }, events, 'bad'],
  ['a client that is refused, whoever is to blame', { outcome: 'client_error' }, events, 'bad'],
  ['what is let pass is no matter of availability', { outcome: 'neutral' }, events, undefined],
  ['a run that another prober tells of', { outcome: 'success', source: 'else' }, events, undefined],
  ['where nobody probes', { outcome: 'server_error' }, new Map(), 'source_unfit'],
])('availability from outside: %s', (_, more, authorities, expected) => {
  const run = event('probe', { journey: 'jwks', ...more })
  expect(verdict('availability-probe', run, authorities)).toBe(expected)
})
