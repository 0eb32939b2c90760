// What the error codes of the OAuth specifications say of whose fault a failure is, for products that log them.
import type { Outcome, Reason } from '../event-values.ts'
import { wordTable } from './word-table.ts'

export interface Cause {
  readonly outcome: Outcome
  readonly reason?: Reason
}

const client = (reason: Reason): Cause => ({ outcome: 'client_error', reason })
const server: Cause = { outcome: 'server_error', reason: 'internal' }
/** A step of the protocol that the list of reasons has no word for. */
const step: Cause = { outcome: 'neutral' }

/** RFC 6749 4.1.2.1 and 5.2, 8628 3.5, 8707, 9449, OpenID Connect Core 3.1.2.6; undefined: none of theirs. */
export const causeOfOauthError = wordTable<Cause>({
  invalid_request: client('request_malformed'),
  invalid_client: client('client_auth_failed'),
  // A grant that is unknown, expired, revoked, another client's, or sent with another redirect URI.
  invalid_grant: client('unknown'),
  unauthorized_client: client('client_not_allowed'),
  unsupported_grant_type: client('grant_unsupported'),
  unsupported_response_type: client('grant_unsupported'),
  invalid_scope: client('scope_invalid'),
  invalid_target: client('target_invalid'),
  invalid_dpop_proof: client('dpop_invalid'),
  access_denied: { outcome: 'user_error', reason: 'unknown' },
  server_error: server,
  temporarily_unavailable: server,
  authorization_pending: { outcome: 'neutral', reason: 'authorization_pending' },
  slow_down: { outcome: 'neutral', reason: 'slow_down' },
  expired_token: { outcome: 'neutral', reason: 'device_code_expired' },
  login_required: step,
  interaction_required: step,
  consent_required: step,
  account_selection_required: step,
  use_dpop_nonce: step,
})
