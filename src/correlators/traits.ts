// What the operator says of servers, resource servers and correlation; with the defaults of the design where nothing is said.
import type { EVENT_KEYS } from '../events.ts'

/** What a revocation names. */
export type Revokes = (typeof EVENT_KEYS.revokes.type)[number]

export interface ServerTraits {
  /** Of access tokens whose expiry no record tells. */
  readonly accessTokenLifetimeSeconds: number | undefined
  /** What a revocation must name for access tokens to end with it (RFC 7009 2.1 lets a server choose); undefined: all. */
  readonly revocationReaches: readonly Revokes[] | undefined
  readonly refreshToken: {
    /** undefined: as seen. */
    readonly rotation: boolean | undefined
    /** What a reuse that the server refuses ends; undefined: as its revocations show. */
    readonly kills: 'family' | 'none' | undefined
    readonly lifetimeSeconds: number | undefined
  }
  /** Clocks of records differ by so much. */
  readonly clockSkewSeconds: number
  readonly longestJwksCacheSeconds: number
  readonly rotationDeadlineSeconds: number
  readonly keyMaxAgeSeconds: number | undefined
}

export interface ResourceServerTraits {
  /** A revoked token must be refused by then. */
  readonly revocationTargetSeconds: number
  /** How it validates; undefined: not said. A local validation cannot see a revocation before the token expires. */
  readonly mode: 'local' | 'introspection' | 'delegated' | undefined
  readonly cacheSeconds: number
  /** Past its expiry a token may be accepted for so long. */
  readonly leewaySeconds: number
}

export interface CorrelationTraits {
  /** An address class of so many subjects within 24 h says nothing of one of them. */
  readonly sharedAddressSubjects: number
  readonly concurrentWithinSeconds: number
  readonly suspicionWindowSeconds: number
  readonly speedKmh: number
  readonly distanceKm: number
  /** Tokens remembered in all. */
  readonly tokens: number
}

export interface Traits {
  readonly server: (name: string) => ServerTraits
  readonly resourceServer: (name: string) => ResourceServerTraits
  readonly correlation: CorrelationTraits
}

const HOUR = 3600
export const SERVER_TRAITS: ServerTraits = {
  accessTokenLifetimeSeconds: undefined,
  revocationReaches: undefined,
  refreshToken: { rotation: undefined, kills: undefined, lifetimeSeconds: undefined },
  clockSkewSeconds: 2,
  longestJwksCacheSeconds: 24 * HOUR,
  rotationDeadlineSeconds: 7 * 24 * HOUR,
  keyMaxAgeSeconds: undefined,
}
export const RESOURCE_SERVER_TRAITS: ResourceServerTraits = {
  revocationTargetSeconds: 60,
  mode: undefined,
  cacheSeconds: 0,
  leewaySeconds: 60,
}
export const CORRELATION_TRAITS: CorrelationTraits = {
  sharedAddressSubjects: 20,
  concurrentWithinSeconds: 10,
  suspicionWindowSeconds: 15 * 60,
  speedKmh: 900,
  distanceKm: 500,
  tokens: 1_000_000,
}

/** Nothing said. */
export const defaultTraits = (): Traits => ({
  server: () => SERVER_TRAITS,
  resourceServer: () => RESOURCE_SERVER_TRAITS,
  correlation: CORRELATION_TRAITS,
})
