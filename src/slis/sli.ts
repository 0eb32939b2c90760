// The contract of an indicator: which events count, and which of them are good.
import type { Lookups } from '../correlators/correlator.ts'
import type { AuthEvent, Kind } from '../events.ts'
import type { Capability } from '../adapters/adapter.ts'

/** Why an event of an indicator's kind is left out of its budget (closed label set). */
export const EXCLUSIONS = [
  'maintenance',
  'source_unfit',
  'unknown_subject',
  'attack',
  'canary',
] as const
export type Exclusion = (typeof EXCLUSIONS)[number]

/** What an indicator may ask about the event it judges. */
export interface Scope {
  /** Is the record's source and form the authority of its server for this capability? */
  readonly isAuthority: (capability: Capability) => boolean
  /** Where the record's source is the authority: how many forms its records have. With two, both may tell of one request. */
  readonly formsOfAuthority: (capability: Capability) => 'one' | 'two' | undefined
  /** Of the SLO: seconds, for indicators with a threshold. */
  readonly thresholdSeconds: number | undefined
  /** Client in the catalogue, or with a success within 24 h. */
  readonly knownClient: boolean
  readonly kidIsPlatforms: KidIsPlatforms | undefined
}

/** Asked of a refused key; without it no refused key is laid to the platform's charge. */
export type KidIsPlatforms = Lookups['kidIsPlatforms']

/** `worse`: an event that was counted as good is bad after all; it adds to the bad ones only. */
export type Judgement = 'good' | 'bad' | 'worse' | Exclusion | undefined

export interface Sli {
  readonly id: string
  readonly title: string
  /** Guide item, as in docs/mission. */
  readonly guide: string
  /** Capabilities that one source of the server must be the authority for; without them it is not computed. */
  readonly needs: readonly Capability[]
  /** `required`, `none`: whether an SLO on it states a threshold. */
  readonly threshold: 'required' | 'none'
  /** Its events name clients, so that the trouble of one alone can be told from trouble of all. */
  readonly tellsClients: boolean
  /** Events of other kinds are out of its scope, whatever they say. */
  readonly kinds: readonly Kind[]
  /** Throttled requests count, as good ones, whatever the operator says of them. */
  readonly throttledIsGood?: true
  /** undefined: out of scope. Judges by the event alone, exclusions by window or canary come before. */
  readonly judge: (event: AuthEvent, scope: Scope) => Judgement
  /** The rule that decided, in words, for `explain`. */
  readonly rule: (event: AuthEvent, scope: Scope) => string
}
