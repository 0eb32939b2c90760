// The revocation correlator against the definition, over made-up days in which records come shuffled, twice, or not at all.
import { seededRandom } from '../../src/demo/plan.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portioned, shuffled } from './arrival.ts'
import { revocationsOf, type Line } from './reference/revocation.ts'
import { inOrder, LATENESS_MS, tell } from './story.ts'

const START = Date.parse('2026-11-25T09:00:00.000Z')
const TOKENS = ['at0', 'at1', 'at2', 'at3']
/** ms; dense where buckets, target and allowance end. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: 400_000 }),
  fc.integer({ min: 0, max: 130 }).map((seconds) => seconds * 1000),
)
const stamp = (ms: number): string => new Date(START + ms).toISOString()

/** Tokens are of a session and a user; some issuances are not in the log, some tokens never tell when they expire. */
const issuance = (token: string, index: number): fc.Arbitrary<readonly Line[]> =>
  fc
    .record({
      ms: moment,
      life: fc.option(fc.integer({ min: 1, max: 4000 })),
      isSeen: fc.boolean(),
    })
    .map(({ ms, life, isSeen }) => {
      if (!isSeen) return []
      const line: Line = {
        time: stamp(ms),
        kind: 'token_request',
        outcome: 'success',
        issued_token: token,
        session: `s${index % 2}`,
        subject: `u${index % 3}`,
        ...(life === null ? {} : { expires_at: stamp(ms + life * 1000) }),
      }
      return [line]
    })

const validation: fc.Arbitrary<Line> = fc
  .record({
    ms: fc.oneof(moment, fc.integer({ min: 0, max: 9_000_000 })),
    token: fc.constantFrom(...TOKENS),
    resource_server: fc.constantFrom('orders', 'stock'),
    verdict: fc.constantFrom('accept', 'accept', 'reject', 'expired', 'error'),
    session: fc.option(fc.constantFrom('s0', 's1')),
    expiry: fc.option(fc.integer({ min: 0, max: 5000 }), { freq: 3 }),
  })
  .map(({ ms, token, resource_server, verdict, session, expiry }) => ({
    time: stamp(ms),
    kind: 'token_validation',
    outcome: verdict === 'accept' ? 'success' : 'client_error',
    decision: verdict === 'accept' ? 'accept' : verdict === 'error' ? 'error' : 'reject',
    ...(verdict === 'reject' ? { reason: 'inactive' } : {}),
    ...(verdict === 'expired' ? { reason: 'expired' } : {}),
    ...(session === null ? {} : { session }),
    ...(expiry === null ? {} : { expires_at: stamp(expiry * 1000) }),
    token,
    resource_server,
  }))

const revocation: fc.Arbitrary<Line> = fc
  .record({
    // Of one second there is at most one: which of two is the repetition is a matter of what was seen.
    second: fc.integer({ min: 0, max: 300 }),
    what: fc.constantFrom(
      ...TOKENS.map((token) => ({ revokes: 'token', token }) as const),
      { revokes: 'session', session: 's0' } as const,
      { revokes: 'session', session: 's1' } as const,
      { revokes: 'subject', subject: 'u0' } as const,
      { revokes: 'subject' } as const,
    ),
    cause: fc.constantFrom('request', 'request', 'logout', 'rotation'),
    outcome: fc.constantFrom('success', 'success', 'success', 'server_error'),
  })
  .map(({ second, what, cause, outcome }) => ({
    time: stamp(second * 1000),
    kind: 'revocation',
    outcome,
    ...what,
    cause,
  }))

const day: fc.Arbitrary<readonly Line[]> = fc
  .tuple(
    fc.tuple(...TOKENS.map(issuance)),
    fc.array(validation, { maxLength: 25 }),
    fc.uniqueArray(revocation, { maxLength: 4, selector: ({ time }) => time }),
  )
  .map(([issuances, validations, revocations]) =>
    [...issuances.flat(), ...validations, ...revocations].sort((a, b) =>
      a.time < b.time ? -1 : 1,
    ),
  )

const KEYS = [
  'time',
  'kind',
  'resource_server',
  'decision',
  'age_seconds',
  'result',
  'exposure_seconds',
] as const
const compared = (events: readonly object[]): readonly object[] =>
  inOrder(
    events
      .map((event) => event as Readonly<Record<string, unknown>>)
      .map((event) =>
        Object.fromEntries(KEYS.flatMap((key) => (key in event ? [[key, event[key]]] : []))),
      ),
  )

test('says of any day what the definition says, in whatever order its records come, if some come twice, and over a restart', () => {
  fc.assert(
    fc.property(
      day,
      fc.nat(),
      fc.array(fc.nat(), { maxLength: 5 }),
      fc.nat(),
      (lines, seed, twice, restart) => {
        const random = seededRandom(seed)
        const again = twice.flatMap((index) => lines[index % Math.max(1, lines.length)] ?? [])
        const texts = [...lines, ...again]
          .sort((a, b) => (a.time < b.time ? -1 : 1))
          .map((line) => JSON.stringify(line))
        const nowMs = Date.parse('2030-01-01T00:00:00Z')
        const portions = portioned(
          shuffled(texts, { random, latenessMs: LATENESS_MS, nowMs }),
          random,
        )
        const restartAt = restart % Math.max(1, portions.length)
        expect(compared(tell(portions, {}, restartAt).derived)).toEqual(
          compared(revocationsOf(lines)),
        )
      },
    ),
    { numRuns: 400 },
  )
})
