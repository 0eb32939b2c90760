import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKnownClients } from '../../src/correlators/known-clients.ts'
import { authEvent, type AuthEvent } from '../../src/events.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const T0 = 1_800_000_000_000
const LATENESS = 30_000

const success = (at: number, client = 'c'): AuthEvent =>
  Object.assign(authEvent('token_request', T0 + at, 'test'), {
    server: 's',
    client,
    outcome: 'success',
  })

test.each([
  ['a success an hour ago', [-HOUR], true],
  ['a success 25 h ago', [-25 * HOUR], false],
  ['a success within the lateness after', [20_000], true],
  ['a success later than the lateness', [LATENESS + 1], false],
  ['an old run and a new one, neither near', [-80 * HOUR, HOUR], false],
  ['a run that covers the moment', [-20 * HOUR, 3 * HOUR], true],
])('%s', (_, successes, known) => {
  const clients = createKnownClients({ limit: 10 })
  for (const at of successes) clients.see(success(at))
  expect(clients.isKnown('s', 'c', T0, LATENESS)).toBe(known)
})

test('failures and other servers make nobody known', () => {
  const clients = createKnownClients({ limit: 10 })
  clients.see(Object.assign(success(0), { outcome: 'client_error' }))
  clients.see(Object.assign(success(0), { server: 'other' }))
  expect(clients.isKnown('s', 'c', T0, LATENESS)).toBe(false)
})

test('whatever the order of arrival, the answer is that of the obvious definition', () => {
  const times = fc.array(fc.integer({ min: -4 * DAY, max: 4 * DAY }), { maxLength: 12 })
  fc.assert(
    fc.property(times, fc.integer({ min: -4 * DAY, max: 4 * DAY }), (successes, at) => {
      const clients = createKnownClients({ limit: 10 })
      for (const time of successes) clients.see(success(time))
      const obvious = successes.some((time) => time >= at - DAY && time <= at + LATENESS)
      const within = clients.isKnown('s', 'c', T0 + at, LATENESS)
      expect(within).toBe(obvious)
    }),
    { numRuns: 2000 },
  )
})

test('beyond the limit the oldest client is evicted and counted', () => {
  const clients = createKnownClients({ limit: 2 })
  for (const client of ['a', 'b', 'c']) clients.see(success(0, client))
  expect([clients.entries(), clients.evictions()]).toEqual([2, 1])
  expect(clients.isKnown('s', 'a', T0, LATENESS)).toBe(false)
})
