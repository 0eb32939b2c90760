import { noLookups } from '../../src/correlators/correlation.ts'
import { expect, test } from 'vitest'
import type { Correlator, CorrelatorSetup } from '../../src/correlators/correlator.ts'
import type { Fact } from '../../src/correlators/fact.ts'
import { createPassport } from '../../src/correlators/passport.ts'
import { createSuspiciousUse } from '../../src/correlators/suspicious-use.ts'
import type { Location } from '../../src/correlators/suspicious-use/signals.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { authEvent, type AuthEvent, type Kind } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { asSaved } from '../state/saved.ts'

const START_MS = Date.UTC(2026, 0, 5, 9)
const DAY_SECONDS = 86_400
const HOME = { ip: '203.0.113.7', user_agent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' }
const THIEF = { ip: '198.51.100.9', user_agent: 'curl/8.5.0' }

const id = (text: string): Identifier => new Identifier(text, false, REPLAY_KEYS)

interface Desk {
  readonly correlator: Correlator
  readonly found: string[]
  readonly dampers: string[]
  readonly see: (kind: Kind, seconds: number, keys: Partial<AuthEvent>) => void
  /** Each token by `at`: accepted, from such a place. */
  readonly use: (seconds: number, from: Partial<AuthEvent>, token?: string) => void
  readonly issue: (seconds: number, token: string, keys?: Partial<AuthEvent>) => void
}

const desk = (
  options: {
    shared?: readonly string[]
    locate?: (ip: string) => Location | undefined
    tokens?: number
  } = {},
): Desk => {
  const defaults = defaultTraits()
  const { correlation } = defaults
  const lookups = {
    ...noLookups(),
    isSharedAddress: (_: string, of: string) => options.shared?.includes(of) ?? false,
  }
  const setup: CorrelatorSetup = {
    traits: {
      ...defaults,
      correlation: { ...correlation, tokens: options.tokens ?? correlation.tokens },
    },
    keys: REPLAY_KEYS,
    decidesValidations: () => undefined,
    lookups,
    locate: options.locate,
  }
  // It is asked when tokens were issued, and for whom.
  const passport = createPassport(setup)
  Object.assign(lookups, passport.lookups)
  const correlator = createSuspiciousUse(setup)
  const found: string[] = []
  const dampers: string[] = []
  const out = {
    event: (event: AuthEvent) => {
      found.push(`${(event.time - START_MS) / 1000} ${event.signals?.join('+')}`)
    },
    fact: (fact: Fact) => {
      if (fact.fact === 'suspicious_use_dampened') dampers.push(fact.damper)
    },
  }
  const see: Desk['see'] = (kind, seconds, keys) => {
    const event = authEvent(kind, START_MS + seconds * 1000, 'authslo')
    Object.assign(event, keys, { server: 'as' })
    correlator.expire('as', event.time, out)
    if (passport.wants(event)) passport.see(event, out)
    if (correlator.wants(event)) correlator.see(event, out)
  }
  return {
    correlator,
    found,
    dampers,
    see,
    use: (seconds, from, token = 't1') =>
      see('token_validation', seconds, {
        outcome: 'success',
        decision: 'accept',
        token: id(token),
        ...from,
      }),
    issue: (seconds, token, keys = {}) =>
      see('token_request', seconds, {
        outcome: 'success',
        grant_type: 'authorization_code',
        issued_token: id(token),
        ...HOME,
        ...keys,
      }),
  }
}

/** Used by both in turn: four presentations, ten seconds apart. */
const inTurn = ({ use }: Desk, a: Partial<AuthEvent>, b: Partial<AuthEvent>, from = 0): void => {
  for (const [i, place] of [a, b, a, b].entries()) use(from + i * 10, place)
}

test('in turn from two places with two agents is an incident, once a day', () => {
  const each = desk()
  inTurn(each, HOME, THIEF)
  expect(each.found).toEqual(['30 ip_ping_pong+ua_ping_pong'])
  inTurn(each, HOME, THIEF, 600)
  expect(each.found).toHaveLength(1)
  inTurn(each, HOME, THIEF, 30 + DAY_SECONDS - 40)
  expect(each.found).toHaveLength(1)
  inTurn(each, HOME, THIEF, 30 + DAY_SECONDS)
  expect(each.found).toEqual([
    '30 ip_ping_pong+ua_ping_pong',
    `${30 + DAY_SECONDS} ip_ping_pong+ua_ping_pong`,
  ])
})

test('one signal is none: a roaming phone, or two browsers behind one address', () => {
  const roaming = desk()
  inTurn(roaming, HOME, { ...HOME, ip: THIEF.ip })
  const browsers = desk()
  inTurn(browsers, HOME, { ...HOME, user_agent: THIEF.user_agent })
  expect([...roaming.found, ...browsers.found]).toEqual([])
})

test('a move is no return, and what is slower than the window is none either', () => {
  const moved = desk()
  moved.use(0, HOME)
  moved.use(10, THIEF)
  moved.use(20, HOME)
  moved.use(30, HOME)
  const slow = desk()
  for (const [i, place] of [HOME, THIEF, HOME, THIEF, HOME].entries()) slow.use(i * 301, place)
  expect([...moved.found, ...slow.found]).toEqual([])
  // Three changes in just 15 minutes.
  const quick = desk()
  for (const [i, place] of [HOME, THIEF, HOME, THIEF].entries()) quick.use(i * 300, place)
  expect(quick.found).toHaveLength(1)
})

test('a superseded token used elsewhere, and in turn', () => {
  const each = desk()
  each.issue(0, 't1', { issued_refresh_token: id('r1') })
  each.use(1, HOME)
  each.issue(300, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r2') })
  each.use(310, HOME)
  each.use(320, { ...THIEF, ip: HOME.ip })
  expect(each.found).toEqual([])
  each.use(330, HOME)
  each.use(340, { ...THIEF, ip: HOME.ip })
  expect(each.found).toEqual(['340 after_refresh+ua_ping_pong'])
})

test('where refresh tokens do not rotate, each next access token supersedes', () => {
  const each = desk()
  each.issue(0, 't0', { issued_refresh_token: id('r1') })
  each.issue(100, 't1', { refresh_token: id('r1') })
  each.issue(200, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r1') })
  each.see('revocation', 210, {
    outcome: 'success',
    revokes: 'token',
    cause: 'admin',
    token: id('t1'),
  })
  each.use(220, THIEF, 't1')
  each.use(220, THIEF, 't2')
  expect(each.found).toEqual(['220 after_refresh+after_revocation'])
})

test('a session that ended, its token still taken from elsewhere', () => {
  const each = desk()
  const session = id('s1')
  each.issue(0, 't1', { issued_refresh_token: id('r1'), session })
  each.issue(10, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r2'), session })
  each.see('revocation', 20, {
    outcome: 'success',
    revokes: 'session',
    cause: 'logout',
    session,
    ...HOME,
  })
  each.use(21, THIEF)
  expect(each.found).toEqual([])
  each.use(30, HOME)
  expect(each.found).toEqual([])
  each.use(40, THIEF)
  expect(each.found).toEqual(['40 after_refresh+after_revocation'])
})

test('a broken binding and the reuse of an ancestor are enough alone', () => {
  const bound = desk()
  bound.see('token_validation', 0, {
    outcome: 'client_error',
    decision: 'reject',
    reason: 'sender_constraint',
    token: id('t1'),
  })
  expect(bound.found).toEqual(['0 sender_constraint'])
  const reused = desk()
  reused.issue(0, 't1', { issued_refresh_token: id('r1') })
  reused.issue(10, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r2') })
  reused.issue(20, 't3', { refresh_token: id('r2'), issued_refresh_token: id('r3') })
  reused.see('refresh_reuse', 30, {
    refresh_token: id('r1'),
    class: 'stale_client',
    generation: 'ancestor',
  })
  reused.use(40, HOME, 't3')
  expect(reused.found).toEqual([])
  reused.see('refresh_reuse', 50, {
    refresh_token: id('r1'),
    class: 'suspicious',
    generation: 'ancestor',
  })
  reused.use(60, HOME, 't3')
  reused.use(70, HOME, 'another')
  expect(reused.found).toEqual(['60 ancestor_refresh_reuse'])
})

test('dampers take signals and are counted once a token', () => {
  const shared = desk({ shared: ['198.51.100.0/24'] })
  inTurn(shared, HOME, THIEF)
  inTurn(shared, HOME, THIEF, 40)
  expect([shared.found, shared.dampers]).toEqual([[], ['shared_address']])

  const dual = desk()
  inTurn(dual, HOME, { ...THIEF, ip: '2001:db8:1::9' })
  expect([dual.found, dual.dampers]).toEqual([[], ['dual_stack']])

  const machine = desk()
  machine.issue(0, 't1', { grant_type: 'client_credentials' })
  inTurn(machine, HOME, THIEF, 10)
  expect([machine.found, machine.dampers]).toEqual([[], ['machine_client']])

  const places: Record<string, Location> = {
    [HOME.ip]: { country: 'DE', mobile: false, latitude: 52.5, longitude: 13.4 },
    [THIEF.ip]: { country: 'DE', mobile: true, latitude: 48.1, longitude: 11.6 },
  }
  const phone = desk({ locate: (ip) => places[ip] })
  inTurn(phone, HOME, { ...HOME, ip: THIEF.ip })
  expect([phone.found, phone.dampers]).toEqual([[], ['same_country_mobile']])
})

test('IPv4 and IPv6 more than 10 s apart are two places', () => {
  const ordered = desk()
  const six = { ...THIEF, ip: '2001:db8:1::9' }
  for (const [i, place] of [HOME, six, HOME, six].entries()) ordered.use(i * 11, place)
  expect(ordered.found).toEqual(['33 ip_ping_pong+ua_ping_pong'])
})

test('faster than anyone travels, with a source of locations', () => {
  const places: Record<string, Location> = {
    [HOME.ip]: { country: 'DE', latitude: 52.5, longitude: 13.4 },
    [THIEF.ip]: { country: 'US', latitude: 40.7, longitude: -74 },
    '192.0.2.1': { country: 'DE', latitude: 48.1, longitude: 11.6 },
  }
  const each = desk({ locate: (ip) => places[ip] })
  each.issue(0, 't1', { issued_refresh_token: id('r1') })
  each.use(1, HOME)
  each.issue(2, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r2') })
  each.use(600, THIEF)
  expect(each.found).toEqual(['600 after_refresh+geo_velocity'])
  // 504 km within ten minutes and after the window.
  const near = desk({ locate: (ip) => places[ip] })
  near.use(0, HOME, 'a')
  near.use(901, { ...THIEF, ip: '192.0.2.1' }, 'a')
  expect(near.found).toEqual([])
})

test('bounded: at the limit the oldest token is forgotten and counted', () => {
  const each = desk({ tokens: 2 })
  each.use(0, HOME, 'a')
  each.use(1, HOME, 'b')
  each.use(2, HOME, 'c')
  expect(each.correlator.entries()).toBe(2)
  expect(each.correlator.evictions()).toBe(1)
})

test('a refresh token that outlives its access token supersedes nobody else', () => {
  const each = desk()
  each.issue(0, 't1', { issued_refresh_token: id('r1'), lifetime_seconds: 60 })
  // By now t1 was swept away, and t2 takes its row.
  const renewed = { refresh_token: id('r1'), issued_refresh_token: id('r2') }
  each.issue(7200, 't2', { ...renewed, lifetime_seconds: 3600 })
  const logout = { outcome: 'success', cause: 'logout', revokes: 'token', token: id('t2') } as const
  each.see('revocation', 7230, { ...logout, ...HOME })
  each.use(7300, THIEF, 't2')
  expect(each.found).toEqual([])
})

test('what is over is forgotten, and what is saved goes on', () => {
  const each = desk()
  each.use(0, HOME)
  each.use(10, THIEF)
  const again = desk()
  again.correlator.load(asSaved(each.correlator.save()) as never)
  again.use(20, HOME)
  again.use(30, THIEF)
  expect(again.found).toEqual(['30 ip_ping_pong+ua_ping_pong'])
  again.use(3 * DAY_SECONDS, HOME, 'another')
  expect(again.correlator.entries()).toBe(1)
})

test.each([
  ['ten years', 3650 * DAY_SECONDS],
  ['untold', undefined],
  ['an hour', 3600],
])('a superseded token that lives %s, used elsewhere', (_, lifetime) => {
  const each = desk()
  const life = lifetime === undefined ? {} : { lifetime_seconds: lifetime }
  each.issue(0, 't1', { issued_refresh_token: id('r1'), ...life })
  each.use(5, HOME)
  each.issue(300, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r2'), ...life })
  inTurn(each, HOME, { ...HOME, user_agent: THIEF.user_agent }, 310)
  expect(each.found).toEqual(['340 after_refresh+ua_ping_pong'])
})

test('a token in use beyond its time is superseded when it is: by one host with two addresses', () => {
  const [v4, v6] = [THIEF.ip, '2001:db8:1::7'].map((ip) => ({ ...HOME, ip })) as [
    typeof HOME,
    typeof HOME,
  ]
  const each = desk()
  each.issue(0, 't1', { issued_refresh_token: id('r1'), lifetime_seconds: 3600 })
  const superseded = 3600 + 900 + 2000
  for (let at = 600; at < superseded; at += 600) each.use(at, HOME)
  each.issue(superseded, 't2', { refresh_token: id('r1'), issued_refresh_token: id('r2'), ...v6 })
  for (const [i, place] of [v4, HOME, v4].entries()) each.use(superseded + 2 + 2 * i, place)
  expect(each.found).toEqual([])
  expect(each.dampers).toContain('dual_stack')
})

test('a token goes by when its issuance was seen: a stamp of whole seconds is before what happened within the second', () => {
  const each = desk()
  const session = id('s1')
  const stamp = { issued_at: START_MS }
  each.see('revocation', 0.5, { outcome: 'success', revokes: 'session', cause: 'admin', session })
  each.issue(0.7, 't1', { session, ...stamp })
  each.use(5, HOME)
  inTurn(each, { ...HOME, ...stamp }, { ...HOME, ...stamp, user_agent: THIEF.user_agent }, 10)
  expect(each.found).toEqual([])
})
