// Who presents a token, as three numbers that fit a flat table: client, address class, agent family. 0: not known.
import type { AuthEvent } from '../../events.ts'
import { Identifier, type IdentifierKeys } from '../../identifier.ts'
import { addressClass, agentFamily } from '../identity.ts'
import { createRecent, type Recent } from './recent.ts'
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

/** Texts that are remembered to spare parsing, and classes to ask about. */
const MAX_TEXTS = 20_000
const MAX_CLASSES = 50_000
const BYTES_A_TEXT = 120

export const createPresenters = (keys: IdentifierKeys, locate: Locate | undefined): Presenters => {
  const hash = (text: string): number => new Identifier(text, false, keys).words()[0]
  const addresses = createRecent<string, number>(MAX_TEXTS)
  const agents = createRecent<string, number>(MAX_TEXTS)
  const clients = createRecent<string, number>(MAX_TEXTS)
  const classes = createRecent<number, string>(MAX_CLASSES)

  const addressOf = (ip: string): number => {
    const asn = locate?.(ip)?.asn
    const text = asn === undefined ? addressClass(ip) : `AS${asn}`
    if (text === undefined) return 0
    const family = asn !== undefined ? NETWORK : text.endsWith('/48') ? IPV6 : IPV4
    const address = ((hash(text) & ~3) | family) >>> 0
    classes.set(address, text)
    return address
  }
  const agentOf = (userAgent: string): number => {
    const family = agentFamily(userAgent)
    return family === undefined ? 0 : hash(family) || 1
  }
  const known = (
    of: Recent<string, number>,
    text: string | undefined,
    make: (text: string) => number,
  ): number => {
    if (text === undefined) return 0
    let number = of.get(text)
    if (number === undefined) of.set(text, (number = make(text)))
    return number
  }

  return {
    of: (event) => {
      const address = known(addresses, event.ip, addressOf)
      if (address !== 0 && classes.get(address) === undefined) addressOf(event.ip ?? '')
      return {
        client: known(clients, event.client, (client) => hash(client) || 1),
        address,
        agent: known(agents, event.user_agent, agentOf),
      }
    },
    classOf: (address) => classes.get(address),
    bytes: () =>
      [addresses, agents, clients, classes].reduce((sum, { size }) => sum + size(), 0) *
      BYTES_A_TEXT,
    save: classes.save,
    load: classes.load,
  }
}
