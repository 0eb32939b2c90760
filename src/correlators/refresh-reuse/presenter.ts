// Who presents a refresh token, in numbers small enough to keep for every token.
import type { AuthEvent } from '../../events.ts'
import { Identifier, type IdentifierKeys } from '../../identifier.ts'
import { addressClass, agentFamily } from '../identity.ts'

/** Each part 0: not known. */
export interface Presenter {
  /** Keyed 32-bit hash. */
  readonly client: number
  /** `packAddress` */
  readonly address: number
  /** Keyed 32-bit hash of the agent family. */
  readonly agent: number
}

export const presenterOf = (event: AuthEvent, keys: IdentifierKeys): Presenter => ({
  client: hashOf(event.client, keys),
  address: packAddress(addressClass(event.ip)),
  agent: hashOf(agentFamily(event.user_agent), keys),
})

/** Of a text, keyed per process; 0: no text. */
export const hashOf = (text: string | undefined, keys: IdentifierKeys): number =>
  text === undefined || text === '' ? 0 : new Identifier(text, false, keys).words()[0] || 1

const V6 = 2 ** 48

/** An address class in the 53 bits of a number, so that it can be told again: 0 is none. */
export const packAddress = (ofAddress: string | undefined): number => {
  if (ofAddress === undefined) return 0
  if (ofAddress.endsWith('/24')) {
    const [a = 0, b = 0, c = 0] = ofAddress.split('.').map(Number)
    return 1 + (a * 1000 + b) * 1000 + c
  }
  const [a = 0, b = 0, c = 0] = ofAddress.split(':').map((group) => Number.parseInt(group, 16))
  return V6 + (a * 65_536 + b) * 65_536 + c
}

export const unpackAddress = (packed: number): string => {
  if (!isV6(packed)) {
    const octets = packed - 1
    return `${Math.floor(octets / 1e6)}.${Math.floor(octets / 1000) % 1000}.${octets % 1000}.0/24`
  }
  const groups = packed - V6
  const group = (by: number): string => (Math.floor(groups / by) % 65_536).toString(16)
  return `${group(2 ** 32)}:${group(65_536)}:${group(1)}::/48`
}

export const isV6 = (packed: number): boolean => packed >= V6

/** One IPv4, one IPv6. */
export const isDualStack = (a: number, b: number): boolean =>
  a !== 0 && b !== 0 && isV6(a) !== isV6(b)

/** A part that is not known on both sides neither differs nor is equal. */
export type Likeness = 'equal' | 'differs' | 'unknown'

export const likeness = (a: number, b: number): Likeness =>
  a === 0 || b === 0 ? 'unknown' : a === b ? 'equal' : 'differs'
