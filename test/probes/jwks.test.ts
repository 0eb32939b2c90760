// Keys that come and go, one look after the other, also where several regions stand behind one name.
import { expect, test } from 'vitest'
import type { Look } from '../../src/probes/journey.ts'
import { createJwks } from '../../src/probes/jwks.ts'
import type { Answer, Fault, Transport } from '../../src/probes/transport.ts'
import { keyOf, once } from './serving.ts'

const ISSUER = 'https://id.example.com'

/** Key sets by region (address); '' is whichever answers an unpinned request. undefined: down. */
type Regions = Readonly<Record<string, readonly string[] | undefined>>

const watch = () => {
  let time = 0
  let regions: Regions = {}
  let next: Regions[] = []
  const transport: Transport = {
    get: (url, _, address = ''): Promise<Answer | Fault> => {
      const isDiscovery = url.pathname.startsWith('/.well-known')
      const kids = regions[address]
      // What follows comes into being after the first answer of a look.
      if (!isDiscovery && address === '' && next.length > 0) regions = next.shift() ?? regions
      if (kids === undefined && !isDiscovery)
        return Promise.resolve({ fault: 'connect', problem: 'ECONNREFUSED', seconds: 0 })
      const body = JSON.stringify(
        isDiscovery ? { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` } : { keys: kids?.map(keyOf) },
      )
      const sizes = { bytes: body.length, sentAt: time, receivedAt: time, seconds: 0 }
      return Promise.resolve({ status: 200, headers: {}, body, ...sizes })
    },
    request: () => Promise.reject(new Error('not here')),
    handshake: () => Promise.reject(new Error('not here')),
    addresses: () => Promise.resolve(Object.keys(regions).filter((address) => address !== '')),
  }
  const setup = {
    issuer: ISSUER,
    transport,
    now: () => time,
    wait: () => Promise.resolve(),
  }
  let journey = createJwks(setup)
  return {
    look: (seen: Regions, ...then: Regions[]): Promise<Look> => {
      regions = seen
      next = then
      time += 60_000
      return once(journey)
    },
    restart: () => {
      const state = JSON.parse(JSON.stringify(journey.save?.())) as unknown
      journey = createJwks(setup)
      journey.load?.(state)
    },
  }
}
const told = ({ changes }: Look): readonly string[] =>
  (changes ?? []).map(
    (c) => `${c.phase} ${c.kid}${c.isFirstLook ? ' first' : ` within ${c.withinSeconds}`}`,
  )

test('the first look tells what is there, later ones what changed, and for how long nobody looked', async () => {
  const keys = watch()
  expect(told(await keys.look({ '': ['k1'] }))).toEqual(['published k1 first'])
  expect(told(await keys.look({ '': ['k1'] }))).toEqual([])
  const swapped = await keys.look({ '': ['k1', 'k2'] })
  expect(told(swapped)).toEqual(['published k2 within 60'])
  expect(swapped.fetches).toEqual(['success', 'success'])
  expect((await keys.look({ '': undefined })).failure?.step).toBe('jwks_request')
  expect(told(await keys.look({ '': ['k2'] }))).toEqual(['retired k1 within 120'])
})

test('what only one of two looks shows is not believed', async () => {
  const keys = watch()
  await keys.look({ '': ['k1'] })
  expect(told(await keys.look({ '': ['k2'] }, { '': ['k1'] }))).toEqual([])
  expect(told(await keys.look({ '': ['k1', 'k2'] }, { '': ['k1', 'k2'] }))).toEqual([
    'published k2 within 60',
  ])
})

test('a key is published when every region has it, and gone when none has', async () => {
  const keys = watch()
  await keys.look({ '': ['k1'], '192.0.2.1': ['k1'], '192.0.2.2': ['k1'] })
  const apart = await keys.look({
    '': ['k1', 'k2'],
    '192.0.2.1': ['k1', 'k2'],
    '192.0.2.2': ['k1'],
  })
  expect(told(apart)).toEqual([])
  expect(apart.warning).toBe('regions disagree about 1 keys')
  const both = { '192.0.2.1': ['k1', 'k2'], '192.0.2.2': ['k1', 'k2'] }
  expect(told(await keys.look({ '': ['k1', 'k2'], ...both }))).toEqual(['published k2 within 60'])
  expect(
    told(await keys.look({ '': ['k2'], '192.0.2.1': ['k2'], '192.0.2.2': ['k1', 'k2'] })),
  ).toEqual([])
  const down = await keys.look({ '': ['k2'], '192.0.2.1': ['k2'], '192.0.2.2': undefined })
  expect(down.failure).toBeUndefined()
  expect(down.warning).toBe('1 of 2 addresses give no key set')
})

test('after a restart with its position it goes on', async () => {
  const keys = watch()
  await keys.look({ '': ['k1'] })
  keys.restart()
  expect(told(await keys.look({ '': ['k1', 'k2'] }))).toEqual(['published k2 within 60'])
})

/** `hosts`: addresses by name. What was asked, and of which address. */
const watchElsewhere = async (hosts: Readonly<Record<string, readonly string[]>>) => {
  const asked: string[] = []
  const transport: Transport = {
    get: (url, _, address) => {
      const isDiscovery = url.pathname.startsWith('/.well-known')
      if (!isDiscovery) asked.push(address ?? 'any')
      const body = JSON.stringify(
        isDiscovery
          ? { issuer: ISSUER, jwks_uri: 'https://keys.example.net/keys' }
          : { keys: [keyOf('k1')] },
      )
      const sizes = { bytes: body.length, sentAt: 0, receivedAt: 0, seconds: 0 }
      return Promise.resolve({ status: 200, headers: {}, body, ...sizes })
    },
    request: () => Promise.reject(new Error('not here')),
    handshake: () => Promise.reject(new Error('not here')),
    addresses: (host) => Promise.resolve(hosts[host] ?? []),
  }
  const look = await once(
    createJwks({ issuer: ISSUER, transport, now: () => 0, wait: () => Promise.resolve() }),
  )
  return { asked, problem: look.failure?.problem }
}
const OUTSIDE = ['203.0.113.7']
test.each([
  ['outside', OUTSIDE, ['198.51.100.1'], ['198.51.100.1']],
  ['in a private network', OUTSIDE, ['10.0.0.1'], undefined],
  ['at the metadata of a cloud', OUTSIDE, ['169.254.169.254'], undefined],
  ['on this machine', OUTSIDE, ['127.0.0.1', '::1'], undefined],
  ['on this machine, written as IPv6', OUTSIDE, ['::ffff:127.0.0.1'], undefined],
  ['on the own link', OUTSIDE, ['fe80::1%eth0'], undefined],
  ['here and there', OUTSIDE, ['10.0.0.1', '198.51.100.1'], ['198.51.100.1']],
  ['in a private network, as the issuer is', ['10.0.0.2'], ['10.0.0.1'], ['10.0.0.1']],
])('a key set whose name leads %s', async (_, issuer, keys, expected) => {
  const { asked, problem } = await watchElsewhere({
    'id.example.com': issuer,
    'keys.example.net': keys,
  })
  expect(asked).toEqual(expected ?? [])
  expect(problem).toBe(
    expected === undefined
      ? 'the discovery document names a key set at https://keys.example.net, which is not asked'
      : undefined,
  )
})
