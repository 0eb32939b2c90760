// The contract of a correlator: a long, bounded memory of events, from which others follow.
import type { AuthEvent } from '../events.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { Catalogue } from './catalogue.ts'
import type { Fact } from './fact.ts'
import type { Locate } from './suspicious-use/signals.ts'
import type { Half, Words } from './words.ts'
import type { Links, Passport } from './passport/tokens.ts'
import type { TokenDirectories } from './token-directories.ts'
import type { Traits } from './traits.ts'

/** Where a correlator puts what follows from what it saw. */
export interface Out {
  /** A derived event (DERIVED_KINDS, or `consent` with decision `abandoned`); its time is that of what caused it. Other correlators see it next. */
  readonly event: (event: AuthEvent) => void
  /** A number that no event of events.md tells; metrics/feed/fact.ts counts it. */
  readonly fact: (fact: Fact) => void
}

/**
 * Laws: events of one server come in order of their time (sequence.ts holds them for the lateness of the sources), those of one
 * moment in an order that does not depend on arrival; so the same records give the same derived events. Pure: no clock, time
 * is the event's or handed in, ms. Bounded: what does not fit is evicted, oldest first, and counted.
 */
export interface Correlator {
  /** What it wants to see; everything else is never held. Cheap. */
  readonly wants: (event: AuthEvent) => boolean
  readonly see: (event: AuthEvent, out: Out) => void
  /** No event of the server before `timeMs` will come: what waited for that is judged and forgotten. Infinity: the end of a replay. */
  readonly expire: (server: string, timeMs: number, out: Out) => void
  /** Of the moment, for gauges. */
  readonly moment?: (server: string, timeMs: number) => readonly Fact[]
  readonly entries: () => number
  /** Bytes that its tables hold, about. */
  readonly bytes: () => number
  readonly evictions: () => number
  /** What others may ask it; it sees an event before those below it in the table. */
  readonly lookups?: Partial<Lookups>
  /** JSON. After `load` of it everything follows as if nothing had happened. */
  readonly save: () => unknown
  /** Gets only what `save` of the same version gave (the caller checks `version`). */
  readonly load: (state: never) => void
  /** Raised when what `save` gives changes its shape. */
  readonly version: number
}

/** A part that the event does not tell is not new. */
export interface NewToSubject {
  readonly network: boolean
  readonly agent: boolean
  /** The subject was seen on two half-days at least, and longer ago than that. */
  readonly isEstablished: boolean
}

/** What one correlator can tell another; pure. */
export interface Lookups {
  /** Did so many subjects come from this address class (identity.ts) in the last 24 h that it says nothing of one of them? */
  isSharedAddress: (server: string, ofAddress: string, timeMs: number) => boolean
  /**
   * Is the network or the agent of the event one in which its subject was not seen before? undefined: nobody knows the subject yet,
   * or the address is shared.
   */
  newToSubject: (event: AuthEvent, subject: Half) => NewToSubject | undefined
  /**
   * Is the key one that the server publishes, or published within the longest token life? Without a key id: is a rotation under
   * way? undefined: nothing is known of the server's keys.
   */
  kidIsPlatforms: (server: string, kid: string | undefined, timeMs: number) => boolean | undefined
  /** What the issuance of the access token told; undefined: not seen, or forgotten. */
  passport: (server: string, token: Words) => Passport | undefined
  /** What all tokens of a refresh token's chain have as their family; the refresh token itself where it is the first. */
  chainOf: (server: string, refreshToken: Words) => Half
  /** Visits the remembered access tokens that have one of the links, and few others. Costs a pass over all tokens of the server. */
  linkedTokens: (server: string, links: Links, visit: (passport: Passport) => void) => void
}

export interface CorrelatorSetup {
  readonly traits: Traits
  /** Without it nothing is known of clients and scopes. */
  readonly catalogue?: Catalogue | undefined
  /** Clients of synthetic tests, who replay and revoke day and night: no incident, and no measure of others. */
  readonly canaryClients?: ReadonlySet<string> | undefined
  /** Keys of tokens that correlators share; without it each has its own. */
  readonly directories?: Pick<TokenDirectories, 'of'> | undefined
  /** Filled by all correlators before the first event. */
  readonly lookups: Readonly<Lookups>
  /**
   * Is the event's record of the source that decides on validations of its resource server, accepted ones included? undefined: no
   * source shows them all.
   */
  readonly decidesValidations: (event: AuthEvent) => boolean | undefined
  /** Seeds of hash tables, fingerprint key: identifiers in a saved state are made again with them. */
  readonly keys: IdentifierKeys
  /** Where addresses are, and in which network; without it distances and networks say nothing. */
  readonly locate?: Locate | undefined
}

export const isCanary = (
  { canaryClients }: Pick<CorrelatorSetup, 'canaryClients'>,
  { client }: AuthEvent,
): boolean => client !== undefined && canaryClients?.has(client) === true

export type CreateCorrelator = (setup: CorrelatorSetup) => Correlator
