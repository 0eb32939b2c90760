// Numbers that correlators find and no event of the contract tells. Each correlator adds its own; metrics count them.
import type { Damper } from './suspicious-use/signals.ts'

import type { KeyFacts } from './key-rotation/facts.ts'
/** What ended a family of refresh tokens. */
export const FAMILY_TRIGGERS = ['reuse', 'logout', 'admin', 'request', 'expiry'] as const
export type FamilyTrigger = (typeof FAMILY_TRIGGERS)[number]
import type { AuthEvent, GrantType } from '../events.ts'
import type { RevocationFact } from './revocation/facts.ts'

export type Fact =
  /** A record older than what was judged already: it is not judged again. */
  | { readonly fact: 'late_for_correlation'; readonly server: string }
  /** A server's signing keys, and how far a rotation of them is. */
  | ({ readonly fact: 'keys'; readonly server: string } & KeyFacts)
  | {
      readonly fact: 'refresh_family_ended'
      readonly server: string
      readonly trigger: FamilyTrigger
    }
  /** A family that the server killed although every attempt came from an honest client. */
  | { readonly fact: 'refresh_family_false_kill'; readonly server: string }
  /** A signal of a stolen token that was not taken as one; each damper once a token. */
  | { readonly fact: 'suspicious_use_dampened'; readonly server: string; readonly damper: Damper }
  /** A resource server refused a token, and its issuance tells whose it is. */
  | {
      readonly fact: 'rejection_of_client'
      readonly event: AuthEvent
      readonly client: string
      readonly grantType: GrantType
      /** Of the key that its token names. */
      readonly kidIsPlatforms: boolean | undefined
    }
  | RevocationFact
