// What the revocation correlator counts beside its derived events.
import type { AuthEvent } from '../../events.ts'

export type RevocationFact =
  /** Each presentation of a revoked token; `ambiguous`: so near to the revocation that clocks may have it the other way round. */
  | {
      readonly fact: 'revoked_token_presented'
      readonly event: AuthEvent
      readonly decision: 'accept' | 'reject' | 'ambiguous'
    }
  /** The first refusal of a revocation at a resource server, seconds after it. */
  | {
      readonly fact: 'revocation_first_rejection'
      readonly event: AuthEvent
      readonly seconds: number
    }
  /** Accepted after a refusal; once a revocation and resource server. */
  | { readonly fact: 'revocation_regression'; readonly event: AuthEvent }
  /** Accepted later than both the target and what the resource server declares; once a revocation and resource server. */
  | { readonly fact: 'revocation_overdue'; readonly event: AuthEvent }
  /** How long the revoked tokens would have lived on. */
  | {
      readonly fact: 'revocation_residual_lifetime'
      readonly server: string
      readonly seconds: number
    }
  | { readonly fact: 'open_revocations'; readonly server: string; readonly episodes: number }
