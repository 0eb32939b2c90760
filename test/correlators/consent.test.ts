import { expect, test } from 'vitest'
import { noLookups } from '../../src/correlators/correlation.ts'
import { createConsent } from '../../src/correlators/consent.ts'
import type { Correlator } from '../../src/correlators/correlator.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { authEvent, type AuthEvent } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { asSaved } from '../state/saved.ts'

const MINUTE_MS = 60_000
const create = (): Correlator =>
  createConsent({
    traits: defaultTraits(),
    keys: REPLAY_KEYS,
    lookups: noLookups(),
    decidesValidations: () => true,
  })

interface Who {
  readonly client?: string
  readonly session?: string
  readonly subject?: string
  readonly server?: string
}
const id = (text: string | undefined): Identifier | undefined =>
  text === undefined ? undefined : new Identifier(text, false, REPLAY_KEYS)
const about = (kind: 'consent' | 'consent_prompt', minutes: number, who: Who): AuthEvent =>
  Object.assign(authEvent(kind, minutes * MINUTE_MS, 'test'), {
    source: 'log',
    server: who.server ?? 'as',
    outcome: 'success',
    client: who.client ?? 'shop',
    session: id(who.session),
    subject: id(who.subject),
  })

const following = (consent: Correlator) => {
  const derived: AuthEvent[] = []
  const out = { event: (event: AuthEvent) => derived.push(event), fact: () => {} }
  const see = (event: AuthEvent): void => {
    if (consent.wants(event)) consent.see(event, out)
  }
  return {
    prompt: (minutes: number, who: Who = {}) => see(about('consent_prompt', minutes, who)),
    answer: (minutes: number, who: Who = {}, decision: AuthEvent['decision'] = 'granted') =>
      see(Object.assign(about('consent', minutes, who), { decision })),
    /** Minutes of what was abandoned by then. */
    by: (minutes: number, server = 'as'): readonly number[] => {
      derived.length = 0
      consent.expire(server, minutes * MINUTE_MS, out)
      return derived.map(({ time }) => time / MINUTE_MS)
    },
    see,
    derived,
  }
}

test('a prompt without answer is abandoned after 30 minutes, once', () => {
  const { prompt, by, derived } = following(create())
  prompt(0, { session: 's1' })
  expect(by(29.99)).toEqual([])
  expect(by(30)).toEqual([30])
  const [event] = derived
  expect(event).toMatchObject({
    kind: 'consent',
    decision: 'abandoned',
    source: 'log',
    server: 'as',
    client: 'shop',
    format: 'test',
    outcome: undefined,
  })
  expect(by(Infinity)).toEqual([])
})

test.each<[string, Who, Who]>([
  ['by session', { session: 's1', subject: 'ann' }, { session: 's1' }],
  ['by subject', { session: 's1', subject: 'ann' }, { subject: 'ann' }],
  ['where the prompt names nobody', {}, { session: 's1' }],
  ['where neither names anybody', {}, {}],
])('an answer finds its prompt: %s', (_, asked, answering) => {
  for (const decision of ['granted', 'denied'] as const) {
    const { prompt, answer, by } = following(create())
    prompt(0, asked)
    answer(1, answering, decision)
    expect(by(Infinity)).toEqual([])
  }
})

test.each<[string, Who, Who, AuthEvent['decision']]>([
  ['another session', { session: 's1' }, { session: 's2' }, 'granted'],
  ['another client', { session: 's1' }, { session: 's1', client: 'other' }, 'granted'],
  ['a consent that was taken back', { session: 's1' }, { session: 's1' }, 'withdrawn'],
  ['a consent that was not asked for', { session: 's1' }, { session: 's1' }, 'not_required'],
])('%s is no answer', (_, asked, answering, decision) => {
  const { prompt, answer, by } = following(create())
  prompt(0, asked)
  answer(1, answering, decision)
  expect(by(Infinity)).toEqual([30])
})

test('a refused authorization of the same session is a refused consent, where nothing else said so', () => {
  const refused = (who: Who): AuthEvent =>
    Object.assign(about('consent_prompt', 2, who), {
      kind: 'authorization_request',
      outcome: 'user_error',
      reason: 'consent_denied',
    })
  const { prompt, answer, see, by, derived } = following(create())
  prompt(0, { session: 's1', subject: 'ann' })
  see(refused({ session: 's2' }))
  expect(derived).toEqual([])
  see(refused({ session: 's1' }))
  expect(derived).toMatchObject([
    {
      kind: 'consent',
      decision: 'denied',
      time: 2 * MINUTE_MS,
      finding: { isToldElsewhere: true },
    },
  ])
  expect(by(Infinity)).toEqual([])
  prompt(0, { session: 's1' })
  answer(1, { session: 's1' }, 'denied')
  see(refused({ session: 's1' }))
  expect(derived).toEqual([])
  // Of people who are not told apart it may be another's.
  prompt(0)
  see(refused({}))
  expect(derived).toEqual([])
})

test('a page that was loaded twice is one prompt, from the last time on', () => {
  const { prompt, by } = following(create())
  prompt(0, { session: 's1' })
  prompt(10, { session: 's1' })
  expect(by(30)).toEqual([])
  expect(by(40)).toEqual([40])
})

test('of people who are not told apart each answer ends one prompt', () => {
  const { prompt, answer, by } = following(create())
  prompt(0)
  prompt(1)
  answer(2)
  expect(by(Infinity)).toEqual([31])
})

test('each server has its own time', () => {
  const { prompt, by } = following(create())
  prompt(0, { server: 'other', session: 's1' })
  prompt(0, { session: 's1' })
  expect(by(30)).toEqual([30])
  expect(by(30, 'other')).toEqual([30])
})

test('after a restart everything follows as if nothing had happened', () => {
  const before = create()
  const { prompt } = following(before)
  prompt(0, { session: 's1' })
  prompt(1, { session: 's2' })
  prompt(2)
  const after = create()
  after.load(asSaved(before.save()) as never)
  expect([after.entries(), after.bytes() > 0]).toEqual([3, true])
  const { answer, by } = following(after)
  answer(5, { session: 's1' })
  expect(by(31)).toEqual([31])
  expect(by(Infinity)).toEqual([32])
})

test('beyond its limit the oldest are forgotten, counted, and never abandoned', () => {
  const consent = create()
  const { prompt, by } = following(consent)
  for (let n = 0; n < 50_002; n++) prompt(n / 100_000, { session: `s${n}` })
  expect([consent.entries(), consent.evictions()]).toEqual([50_000, 2])
  expect(by(Infinity)).toHaveLength(50_000)
})
