// What speaks for a stolen access token, and what takes the edge off it.

export const SIGNALS = [
  'ancestor_refresh_reuse',
  'after_refresh',
  'after_revocation',
  'geo_velocity',
  'ip_ping_pong',
  'refresh_reuse',
  'sender_constraint',
  'ua_ping_pong',
  'unfamiliar_agent',
  'unfamiliar_network',
] as const
export type Signal = (typeof SIGNALS)[number]

/** Enough alone; of the others it takes two. */
export const ENOUGH_ALONE: ReadonlySet<Signal> = new Set<Signal>([
  'ancestor_refresh_reuse',
  'sender_constraint',
])

export const DAMPERS = [
  'shared_address',
  'dual_stack',
  'same_country_mobile',
  'machine_client',
] as const
export type Damper = (typeof DAMPERS)[number]

/** Where an address is, as far as the operator's source of locations tells. */
export interface Location {
  readonly latitude?: number | undefined
  readonly longitude?: number | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined
  /** Autonomous system; where known it is the class of the address. */
  readonly asn?: number | undefined
  /** A cellular network. */
  readonly mobile?: boolean | undefined
}

/** Pure: the same answer for the same address. undefined: not known. */
export type Locate = (ip: string) => Location | undefined
