import { expect, test } from 'vitest'
import { authEvent, type AuthEvent } from '../../src/events.ts'
import { leaveOut, type Exclusions } from '../../src/slis/exclusions.ts'
import type { Promised, Verdict } from '../../src/slis/verdict.ts'

const promise = (name: string): Promised => ({
  name,
  indicator: 'token-issuance-success',
  thresholdSeconds: undefined,
  groupBy: [],
})
const event = (more: Partial<AuthEvent> = {}): AuthEvent => ({
  ...authEvent('token_request', 1000, 'authslo'),
  server: 'kc',
  ...more,
})
const exclusions: Exclusions = {
  maintenance: [{ servers: ['kc'], slos: ['success'], covers: (timeMs) => timeMs < 2000 }],
  canaryClients: new Set(['probe']),
}
const results = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.map((verdict) => (verdict.result === 'excluded' ? verdict.why : verdict.result))
const bad: readonly Verdict[] = [
  { slo: promise('success'), result: 'bad' },
  { slo: promise('other'), result: 'good' },
]

test.each([
  ['in a window of this server and promise', event(), ['maintenance', 'good']],
  ['after it', event({ time: 2000 }), ['bad', 'good']],
  ['of another server', event({ server: 'hydra' }), ['bad', 'good']],
  ['of a synthetic client', event({ time: 3000, client: 'probe' }), ['canary', 'canary']],
])('%s', (_, of, expected) => {
  expect(results(leaveOut(bad, of, exclusions))).toEqual(expected)
})

test('a synthetic client is one request more at the server', () => {
  const verdicts: readonly Verdict[] = [
    { slo: { ...promise('up'), indicator: 'availability-requests' }, result: 'bad' },
  ]
  expect(results(leaveOut(verdicts, event({ client: 'probe' }), exclusions))).toEqual(['bad'])
})

test('what was left out for another reason stays so', () => {
  const verdicts: readonly Verdict[] = [
    { slo: promise('success'), result: 'excluded', why: 'unknown_subject' },
  ]
  expect(results(leaveOut(verdicts, event(), exclusions))).toEqual(['unknown_subject'])
})
