// Numbers that correlators find and no event of the contract tells. Each correlator adds its own; metrics count them.
import type { AuthEvent, GrantType } from '../events.ts'
import type { RevocationFact } from './revocation/facts.ts'

export type Fact =
  /** A record older than what was judged already: it is not judged again. */
  | { readonly fact: 'late_for_correlation'; readonly server: string }
  /** A resource server refused a token, and its issuance tells whose it is. */
  | {
      readonly fact: 'rejection_of_client'
      readonly event: AuthEvent
      readonly client: string
      readonly grantType: GrantType
    }
  | RevocationFact
