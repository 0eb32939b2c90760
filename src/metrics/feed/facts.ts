// What counting needs to know beside the event.
import type { Capability } from '../../adapters/adapter.ts'
import type { KidIsPlatforms } from '../../slis/sli.ts'
import type { ScopeClass } from '../rows/grant.ts'

export interface Facts {
  /** Read too late to alert on. */
  readonly late: boolean
  /** Is this record's source and form the authority of its server for it? */
  readonly isAuthority: (capability: Capability) => boolean
  /** Has the event's subject an authority for it at all? */
  readonly hasAuthority: (capability: Capability) => boolean
  readonly kidIsPlatforms?: KidIsPlatforms | undefined
  /** undefined: the server has no catalogue of scopes. */
  readonly scopeClass?: (server: string, scope: string) => ScopeClass | undefined
}

/** Where several sources tell of the same, the one that decides is counted; where none decides, all. */
export const tells = (facts: Facts, capability: Capability): boolean =>
  facts.isAuthority(capability) || !facts.hasAuthority(capability)

/** The same for what no capability names, such as logins: the log that says why requests fail tells of them too. */
export const tellsEvents = (facts: Facts): boolean =>
  facts.isAuthority('successes') || tells(facts, 'reasons')
