// Who presents a token, as three numbers that fit a flat table: client, address class, agent family. 0: not known.
import type { AuthEvent } from '../../events.ts'
import { Identifier, type IdentifierKeys } from '../../identifier.ts'
import { addressClass, agentFamily, autonomousSystem } from '../identity.ts'
import { createRecent, createRecentNumbers, type Recent } from '../recent.ts'
import type { Locate } from './signals.ts'

export interface Presenter {
  readonly client: number
  /** The two lowest bits tell the family of the address. */
  readonly address: number
  readonly agent: number
}
export const NOBODY: Presenter = { client: 0, address: 0, agent: 0 }

export interface Presenters {
  readonly of: (event: AuthEvent) => Presenter
  /** The address class as text, as `isSharedAddress` wants it; undefined: long not seen. */
  readonly classOf: (address: number) => string | undefined
  readonly bytes: () => number
  readonly save: () => ReturnType<Recent<number, string>['save']>
  readonly load: (state: ReturnType<Recent<number, string>['save']>) => void
}

const IPV4 = 1
const IPV6 = 2
const NETWORK = 3
const familyOf = (address: number): number => address & 3
/** One IPv4, one IPv6: perhaps the two addresses of one dual-stack host. */
export const areOfTwoFamilies = (a: number, b: number): boolean =>
  familyOf(a) + familyOf(b) === IPV4 + IPV6 && familyOf(a) !== familyOf(b)

/** Classes to ask about. */
const MAX_CLASSES = 50_000
const BYTES_A_CLASS = 120

export const createPresenters = (keys: IdentifierKeys, locate: Locate | undefined): Presenters => {
  const hash = (text: string): number => new Identifier(text, false, keys).words()[0]
  const classes = createRecent<number, string>(MAX_CLASSES)

  const addressOf = (ip: string): number => {
    const system = autonomousSystem(ip, locate)
    const text = system ?? addressClass(ip)
    if (text === undefined) return 0
    const family = system !== undefined ? NETWORK : text.endsWith('/48') ? IPV6 : IPV4
    const address = ((hash(text) & ~3) | family) >>> 0
    classes.set(address, text)
    return address
  }
  const addresses = createRecentNumbers(addressOf)
  const clients = createRecentNumbers((client) => hash(client) || 1)
  const agents = createRecentNumbers((userAgent) => {
    const family = agentFamily(userAgent)
    return family === undefined ? 0 : hash(family) || 1
  })

  return {
    of: (event) => {
      const address = addresses.of(event.ip)
      if (address !== 0 && classes.get(address) === undefined) addressOf(event.ip ?? '')
      return {
        client: clients.of(event.client),
        address,
        agent: agents.of(event.user_agent),
      }
    },
    classOf: (address) => classes.get(address),
    bytes: () =>
      classes.size() * BYTES_A_CLASS + addresses.bytes() + agents.bytes() + clients.bytes(),
    save: classes.save,
    load: classes.load,
  }
}
