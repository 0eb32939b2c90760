// Random histories of a few tokens, places and people: the correlator finds what the slow model finds, in any order of arrival.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { testPipeline } from '../pipeline/run.ts'
import { incidentsOf, type Incident, type Told } from './reference/suspicious-use.ts'

const START = Date.UTC(2026, 0, 5)
const SHARED = 3
/** Longer than any history: what nobody dates is forgotten after a day. */
const EXPIRES = '2026-02-05T00:00:00.000Z'

const identify = createIdentify(REPLAY_KEYS, '')

/** Orders of lines within the lateness: `delays` in ms, by turn. */
const found = (history: readonly Told[], delays: readonly number[]): readonly Incident[] => {
  const tokens = new Map(TOKENS.map((name) => [identify.value(name).key(), name]))
  const defaults = defaultTraits()
  const { batch, pipeline, events } = testPipeline('authslo', {
    ordered: false,
    traits: {
      ...defaults,
      correlation: { ...defaults.correlation, sharedAddressSubjects: SHARED },
    },
  })
  const lines = history
    .map((event, i) => ({
      line: lineOf(event),
      arrival: event.time + (delays[i % delays.length] ?? 0),
    }))
    .sort((a, b) => a.arrival - b.arrival)
  for (const { line, arrival } of lines) batch([line], arrival)
  pipeline.finish(START + 365 * 86_400_000)
  return events
    .filter(({ kind }) => kind === 'suspicious_use')
    .map(({ time, token, signals = [] }) => ({
      time,
      token: tokens.get(token?.key() ?? '') ?? '?',
      signals,
    }))
    .sort((a, b) => a.time - b.time)
}

const lineOf = ({ time, ...event }: Told): string => {
  const outcome = event.reason === undefined ? { outcome: 'success' } : { outcome: 'client_error' }
  const decision =
    event.kind !== 'token_validation'
      ? {}
      : { decision: event.reason === undefined ? 'accept' : 'reject' }
  return JSON.stringify({
    time: new Date(time).toISOString(),
    ...outcome,
    ...decision,
    ...event,
    expires_at: EXPIRES,
  })
}

const TOKENS = ['t0', 't1', 't2'] as const
const DESKTOP = 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0'
const place = fc.record(
  {
    ip: fc.constantFrom(
      '192.0.2.1',
      '198.51.100.1',
      '203.0.113.1',
      '2001:db8:1::1',
      '2001:db8:2::1',
    ),
    user_agent: fc.constantFrom('app/1', 'app/2', 'curl/8', DESKTOP),
  },
  { requiredKeys: [] },
)
const subject = fc.constantFrom('ann', 'ann', 'ann', 'bob', 'cid', undefined)
const use = fc
  .record({ token: fc.constantFrom(...TOKENS), place, subject })
  .map(({ token, place: at, subject: of }) => ({
    kind: 'token_validation' as const,
    token,
    ...at,
    ...(of === undefined ? {} : { subject: of }),
  }))
const broken = fc
  .record({ token: fc.constantFrom(...TOKENS), place })
  .map(({ token, place: at }) => ({
    kind: 'token_validation' as const,
    reason: 'sender_constraint' as const,
    token,
    ...at,
  }))
const revocation = fc
  .record({
    revokes: fc.constantFrom('token', 'session', 'subject'),
    cause: fc.constantFrom('logout', 'admin'),
    token: fc.constantFrom(...TOKENS),
    place,
  })
  .map(({ revokes, cause, token, place: at }) => ({
    kind: 'revocation' as const,
    revokes,
    cause,
    ...at,
    ...(revokes === 'token'
      ? { token }
      : revokes === 'session'
        ? { session: 's1' }
        : { subject: 'ann' }),
  }))
const issuances = fc
  .record({
    machine: fc.boolean(),
    rotates: fc.boolean(),
    places: fc.array(place, { minLength: 3, maxLength: 3 }),
  })
  .map(({ machine, rotates, places }) =>
    TOKENS.map((token, i) => ({
      kind: 'token_request' as const,
      grant_type: i > 0 ? 'refresh_token' : machine ? 'client_credentials' : 'authorization_code',
      issued_token: token,
      session: 's1',
      subject: 'ann',
      ...places[i],
      ...(i === 0 ? {} : { refresh_token: rotates ? `r${i - 1}` : 'r0' }),
      ...(i === 0 || rotates ? { issued_refresh_token: `r${i}` } : {}),
    })),
  )
/** Around the borders of the rules: 2 s, 10 s, 15 min, a day. */
const pause = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 60_000 }) },
  { weight: 3, arbitrary: fc.constantFrom(1999, 2000, 2001, 9999, 10_000, 10_001) },
  { weight: 1, arbitrary: fc.constantFrom(899_999, 900_000, 900_001, 50_000_000, 86_400_000) },
)
/** By which her network and agent are known. */
const WEEKEND: Told = {
  time: START - 30 * 3_600_000,
  kind: 'token_validation',
  token: 'old',
  subject: 'ann',
  ip: '192.0.2.1',
  user_agent: DESKTOP,
}
const history = fc
  .record({
    issued: fc.option(issuances, { nil: undefined }),
    acts: fc.array(
      fc.oneof(
        { weight: 14, arbitrary: use },
        { weight: 1, arbitrary: revocation },
        { weight: 1, arbitrary: broken },
      ),
      { minLength: 4, maxLength: 16 },
    ),
    at: fc.tuple(fc.nat(15), fc.nat(15)),
    pauses: fc.array(pause, { minLength: 19, maxLength: 19 }),
    isKnown: fc.boolean(),
  })
  .map(({ issued, acts, at, pauses, isKnown }): readonly Told[] => {
    const all: Omit<Told, 'time'>[] = [...acts]
    if (issued !== undefined) {
      const [first, second, third] = issued
      const [from, to] = [Math.min(...at), Math.max(...at)]
      all.splice(to, 0, third as Omit<Told, 'time'>)
      all.splice(from, 0, second as Omit<Told, 'time'>)
      all.unshift(first as Omit<Told, 'time'>)
    }
    let time = START
    const told = all.map((event, i) => ({ ...event, time: (time += pauses[i] ?? 1) }))
    return isKnown ? [WEEKEND, ...told] : told
  })
  // Revocations are remembered for a week.
  .filter((told) => (told.at(-1)?.time ?? 0) - START < 6 * 86_400_000)

test('finds what the model finds', () => {
  let incidents = 0
  let corroborated = 0
  fc.assert(
    fc.property(
      history,
      fc.array(fc.nat(29_000), { minLength: 1, maxLength: 5 }),
      (told, delays) => {
        const wanted = incidentsOf(told, { sharedAddressSubjects: SHARED })
        incidents += wanted.length
        corroborated += wanted.filter(({ signals }) =>
          signals.includes('unfamiliar_network'),
        ).length
        expect(found(told, [0])).toEqual(wanted)
        expect(found(told, delays)).toEqual(wanted)
      },
    ),
    { numRuns: 400, seed: 20_260_105 },
  )
  expect(incidents).toBeGreaterThan(100)
  expect(corroborated).toBeGreaterThan(10)
}, 60_000)
