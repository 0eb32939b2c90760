import { expect, test } from 'vitest'
import type { Correlator, NewToSubject } from '../../src/correlators/correlator.ts'
import { noLookups } from '../../src/correlators/correlation.ts'
import { createSubjectBaseline } from '../../src/correlators/subject-baseline.ts'
import { createSights } from '../../src/correlators/subject-baseline/sights.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { authEvent, type AuthEvent } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { asSaved } from '../state/saved.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 0, 5)
const HOME = { ip: '192.0.2.1', user_agent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' }
const AWAY = { ip: '198.51.100.9', user_agent: 'curl/8.5.0' }
const out = { event: () => {}, fact: () => {} }

const create = (shared: readonly string[] = []): Correlator =>
  createSubjectBaseline({
    traits: defaultTraits(),
    keys: REPLAY_KEYS,
    lookups: { ...noLookups(), isSharedAddress: (_, of) => shared.includes(of) },
    decidesValidations: () => undefined,
    locate: (ip) => (ip.startsWith('203.0.113.') ? { asn: 64_500 } : undefined),
  })
const eventAt = (hours: number, keys: Partial<AuthEvent>): AuthEvent => {
  const event = authEvent('token_validation', START_MS + hours * HOUR_MS, 'authslo')
  const subject = new Identifier('ann', false, REPLAY_KEYS)
  Object.assign(event, { server: 'as', decision: 'accept', subject }, keys)
  return event
}
const see = (baseline: Correlator, hours: number, keys: Partial<AuthEvent>): void => {
  const event = eventAt(hours, keys)
  baseline.expire('as', event.time, out)
  if (baseline.wants(event)) baseline.see(event, out)
}
const ask = (
  baseline: Correlator,
  hours: number,
  keys: Partial<AuthEvent>,
): NewToSubject | undefined => {
  const event = eventAt(hours, keys)
  baseline.expire('as', event.time, out)
  const [a, b] = event.subject?.words() ?? [0, 0]
  return baseline.lookups?.newToSubject?.(event, [a, b])
}

test('half a day after its first sight a subject has a baseline', () => {
  const baseline = create()
  see(baseline, 0, HOME)
  expect(ask(baseline, 23, AWAY)).toBeUndefined()
  expect(ask(baseline, 24, AWAY)).toEqual({ network: true, agent: true, isEstablished: false })
  expect(ask(baseline, 24, HOME)).toEqual({ network: false, agent: false, isEstablished: false })
  expect(ask(baseline, 24, { ...HOME, ip: '192.0.200.1' })).toEqual({
    network: false,
    agent: false,
    isEstablished: false,
  })
  expect(ask(baseline, 24, { ...HOME, user_agent: 'curl/8' })).toEqual({
    network: false,
    agent: true,
    isEstablished: false,
  })
})

test('a day later what was new is known; after a month unseen it is new again', () => {
  const baseline = create()
  see(baseline, 0, HOME)
  see(baseline, 24, AWAY)
  expect(ask(baseline, 25, AWAY)).toEqual({ network: true, agent: true, isEstablished: false })
  expect(ask(baseline, 48, AWAY)).toEqual({ network: false, agent: false, isEstablished: true })
  for (let day = 2; day < 40; day++) see(baseline, day * 24, HOME)
  expect(ask(baseline, 40 * 24, AWAY)).toEqual({ network: true, agent: true, isEstablished: true })
  expect(ask(baseline, 80 * 24, HOME)).toBeUndefined()
})

test('where a subject logs in it is known at once; a refresh is no login, and a refusal nothing', () => {
  const baseline = create()
  see(baseline, 0, HOME)
  see(baseline, 24, { ...AWAY, decision: 'reject' })
  see(baseline, 24, {
    ...AWAY,
    kind: 'token_request',
    outcome: 'success',
    grant_type: 'refresh_token',
  })
  expect(ask(baseline, 24, AWAY)).toEqual({ network: true, agent: true, isEstablished: false })
  see(baseline, 24, { ...AWAY, kind: 'login', outcome: 'success' })
  expect(ask(baseline, 24, AWAY)).toEqual({ network: false, agent: false, isEstablished: false })
})

test('what is not logged is not new', () => {
  const baseline = create()
  see(baseline, 0, { ip: HOME.ip })
  expect(ask(baseline, 24, AWAY)).toEqual({ network: true, agent: false, isEstablished: false })
  expect(ask(baseline, 24, { user_agent: AWAY.user_agent })).toBeUndefined()
})

test('a shared address says nothing; an autonomous system is one network', () => {
  const baseline = create(['198.51.100.0/24'])
  see(baseline, 0, { ...HOME, ip: '203.0.113.4' })
  expect(ask(baseline, 24, AWAY)).toBeUndefined()
  expect(ask(baseline, 24, { ...AWAY, ip: '203.0.113.200' })?.network).toBe(false)
  expect(ask(baseline, 24, { ...AWAY, ip: '203.0.114.1' })?.network).toBe(true)
})

test('what is saved comes back', () => {
  const baseline = create()
  see(baseline, 0, HOME)
  const again = create()
  again.load(asSaved(baseline.save()) as never)
  expect(ask(again, 24, AWAY)).toEqual({ network: true, agent: true, isEstablished: false })
  expect(ask(again, 24, HOME)).toEqual({ network: false, agent: false, isEstablished: false })
})

test('no pair that is in time is forgotten, and few are taken for seen', () => {
  const sights = createSights()
  sights.advance(START_MS)
  for (let i = 0; i < 150_000; i++) sights.note(i, i * 7)
  sights.advance(START_MS + DAY_MS)
  let taken = 0
  for (let i = 0; i < 150_000; i++) {
    if (!sights.isPast(i, i * 7)) throw new Error(`forgot ${i}`)
    if (sights.isPast(i, i * 7 + 1)) taken++
  }
  expect(taken).toBeLessThan(150_000 * 0.01)
})
