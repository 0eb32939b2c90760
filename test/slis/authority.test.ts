import { expect, test } from 'vitest'
import type { Capabilities, Capability, Form } from '../../src/adapters/adapter.ts'
import {
  missingFor,
  noEvidence,
  resolveAuthorities,
  type FormEvidence,
  type SourceEvidence,
} from '../../src/slis/authority.ts'

const declared = {
  event: { successes: 'all', reasons: 'all', grant: 'all' },
  access: { successes: 'all', server_errors: 'all', latency: 'all' },
} as const satisfies Partial<Record<Form, Capabilities>>

const source = (
  name: string,
  seen: Partial<Record<Form, Partial<FormEvidence>>>,
  more: Partial<SourceEvidence> = {},
): SourceEvidence => {
  const evidence = noEvidence()
  for (const form of ['event', 'access'] as const) Object.assign(evidence[form], seen[form])
  return {
    source: name,
    server: 's',
    declared,
    provides: {},
    authority: [],
    seen: evidence,
    ...more,
  }
}
const decided = (sources: readonly SourceEvidence[]): Partial<Record<Capability, string>> =>
  Object.fromEntries(
    [...resolveAuthorities(sources)].map(([c, { source: by, form }]) => [c, `${by}/${form}`]),
  )

const busy = { events: 50, tokenRequests: 30, tokenSuccesses: 20, durations: 0 }
const validating = { event: { validations: 'all' } } as const
const timed = { ...busy, durations: 20 }

test('events decide successes, access lines decide server errors and latency', () => {
  expect(decided([source('log', { event: busy, access: timed })])).toEqual({
    successes: 'log/event',
    reasons: 'log/event',
    grant: 'log/event',
    server_errors: 'log/access',
    latency: 'log/access',
  })
})

test('an event log alone leaves the server errors undecided, so M1 is not computed', () => {
  const authorities = resolveAuthorities([source('log', { event: busy })])
  expect(missingFor('token-issuance-success', authorities)).toEqual(['server_errors'])
  expect(missingFor('refresh-success', authorities)).toEqual([])
})

test('an access log without durations cannot decide latency', () => {
  expect(decided([source('log', { access: busy })])).toEqual({
    successes: 'log/access',
    server_errors: 'log/access',
  })
})

test('a log that showed many token failures and never a success hides successes; the access log decides', () => {
  const hides = { events: 25, tokenRequests: 25, tokenSuccesses: 0, durations: 0 }
  expect(decided([source('log', { event: hides, access: busy })]).successes).toBe('log/access')
})

test('the configuration wins over what was seen', () => {
  const sources = [
    source('log', { event: busy, access: timed }),
    source('gateway', { access: timed }, { authority: ['server_errors', 'latency'] }),
  ]
  expect(decided(sources)).toMatchObject({
    server_errors: 'gateway/access',
    latency: 'gateway/access',
  })
  const provided = source(
    'log',
    { event: busy },
    { provides: { server_errors: 'all', successes: 'none' } },
  )
  expect(decided([provided])).toEqual({
    server_errors: 'log/event',
    reasons: 'log/event',
    grant: 'log/event',
  })
})

test('a log of refusals alone is no authority for validations', () => {
  const of = (validations: number, accepts: number): string | undefined =>
    decided([
      source('log', { event: { events: 9, validations, accepts } }, { declared: validating }),
    ]).validations
  expect(of(2, 0)).toBe('log/event')
  expect(of(3, 0)).toBeUndefined()
  expect(of(3, 1)).toBe('log/event')
})

test('each resource server has its own authority, and what has none is decided by a log of the server', () => {
  const seen = { event: { events: 9, validations: 9, accepts: 5 } }
  const more = { declared: validating }
  const authority = resolveAuthorities([
    source('orders-log', seen, { ...more, resourceServer: 'orders' }),
    source('gateway', seen, more),
    source(
      'billing-errors',
      { event: { events: 9, validations: 9 } },
      {
        ...more,
        resourceServer: 'billing',
      },
    ),
  ]).get('validations')
  const by = [...(authority?.of ?? [])].map(([name, each]) => [name, each?.source])
  expect(Object.fromEntries(by)).toEqual({
    orders: 'orders-log',
    billing: undefined,
    '': 'gateway',
  })
})

test('one resource server that shows its validations is enough to compute the indicator', () => {
  const seen = { event: { events: 9, validations: 9, accepts: 5 } }
  const authorities = resolveAuthorities([
    source('orders-log', seen, { declared: validating, resourceServer: 'orders' }),
  ])
  expect(missingFor('token-validation', authorities)).toEqual([])
})
