import { expect, test } from 'vitest'
import type { Correlator } from '../../src/correlators/correlator.ts'
import { noLookups } from '../../src/correlators/correlation.ts'
import { createSharedAddresses } from '../../src/correlators/shared-addresses.ts'
import type { Locate } from '../../src/correlators/suspicious-use/signals.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { authEvent } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { asSaved } from '../state/saved.ts'

const HOUR_MS = 3_600_000
const create = (locate?: Locate): Correlator =>
  createSharedAddresses({
    traits: defaultTraits(),
    locate,
    keys: REPLAY_KEYS,
    lookups: noLookups(),
    decidesValidations: () => true,
  })
const out = { event: () => {}, fact: () => {} }
const see = (addresses: Correlator, subject: number, timeMs: number): void => {
  const event = authEvent('token_request', timeMs, 'authslo')
  event.server = 'as'
  event.ip = `192.0.2.${subject}`
  event.subject = new Identifier(`sub ${subject}`, false, REPLAY_KEYS)
  addresses.see(event, out)
}
const isShared = (addresses: Correlator, timeMs: number, server = 'as'): boolean | undefined =>
  addresses.lookups?.isSharedAddress?.(server, '192.0.2.0/24', timeMs)

test('twenty subjects within a day share an address, nineteen do not', () => {
  const addresses = create()
  for (let subject = 0; subject < 19; subject++) see(addresses, subject, subject)
  see(addresses, 3, 100)
  expect(isShared(addresses, 100)).toBe(false)
  see(addresses, 19, 100)
  expect(isShared(addresses, 100)).toBe(true)
  expect(isShared(addresses, 100, 'another')).toBe(false)
})

test('where networks are known they are shared like addresses, since places are compared by them', () => {
  const addresses = create((ip) => (ip === '192.0.2.0' ? undefined : { asn: 64_500 }))
  const isNetworkShared = (): boolean | undefined =>
    addresses.lookups?.isSharedAddress?.('as', 'AS64500', 100)
  for (let subject = 0; subject < 20; subject++) see(addresses, subject, subject)
  expect([isShared(addresses, 100), isNetworkShared()]).toEqual([true, false])
  see(addresses, 20, 100)
  expect([isShared(addresses, 100), isNetworkShared()]).toEqual([true, true])
})

test('those of yesterday do not count', () => {
  const addresses = create()
  for (let subject = 0; subject < 20; subject++) see(addresses, subject, subject * HOUR_MS)
  expect(isShared(addresses, 23 * HOUR_MS)).toBe(true)
  expect(isShared(addresses, 24 * HOUR_MS)).toBe(false)
  for (let subject = 20; subject < 24; subject++) see(addresses, subject, subject * HOUR_MS)
  expect(isShared(addresses, 24 * HOUR_MS)).toBe(true)
})

test('what was last seen a day ago is forgotten, and what is saved comes back', () => {
  const addresses = create()
  for (let subject = 0; subject < 20; subject++) see(addresses, subject, HOUR_MS)
  const again = create()
  again.load(asSaved(addresses.save()) as never)
  expect(isShared(again, 2 * HOUR_MS)).toBe(true)
  again.expire('as', 26 * HOUR_MS, out)
  expect(again.entries()).toBe(0)
})
