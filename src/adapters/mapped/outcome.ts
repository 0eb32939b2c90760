// How a record ended, where its mapping does not say: by the outcome rules of events.md, from reason, OAuth error code and HTTP status.
import type { AuthEvent, Outcome, Reason } from '../../events.ts'
import { outcomeOfStatus } from '../../records/http-request.ts'
import { wordTable } from '../../records/word-table.ts'

const BY_REASON: Readonly<Partial<Record<Reason, Outcome>>> = {
  storage: 'dependency_error',
  jwks_unavailable: 'dependency_error',
  introspection_unavailable: 'dependency_error',
  jwks_invalid: 'server_error',
  validator_error: 'server_error',
  internal: 'server_error',
  rate_limited: 'throttled',
  authorization_pending: 'neutral',
  slow_down: 'neutral',
  device_code_expired: 'neutral',
  mfa_required: 'neutral',
  user_action_required: 'neutral',
  bad_credentials: 'user_error',
  user_disabled: 'user_error',
  user_locked: 'user_error',
  user_not_allowed: 'user_error',
  consent_denied: 'user_error',
}

/** Codes of RFC 6749, 6750, 7009, 8628, 8707, 9449 and OpenID Connect Core. `reason`: where the code alone names the cause. */
const BY_ERROR = wordTable<{ readonly outcome: Outcome; readonly reason?: Reason }>({
  server_error: { outcome: 'server_error', reason: 'internal' },
  temporarily_unavailable: { outcome: 'server_error', reason: 'internal' },
  invalid_request: { outcome: 'client_error', reason: 'request_malformed' },
  invalid_client: { outcome: 'client_error', reason: 'client_auth_failed' },
  invalid_grant: { outcome: 'client_error', reason: 'unknown' },
  unauthorized_client: { outcome: 'client_error', reason: 'client_not_allowed' },
  unsupported_grant_type: { outcome: 'client_error', reason: 'grant_unsupported' },
  unsupported_response_type: { outcome: 'client_error', reason: 'grant_unsupported' },
  invalid_scope: { outcome: 'client_error', reason: 'scope_invalid' },
  invalid_target: { outcome: 'client_error', reason: 'target_invalid' },
  invalid_dpop_proof: { outcome: 'client_error', reason: 'dpop_invalid' },
  invalid_token: { outcome: 'client_error', reason: 'unknown' },
  insufficient_scope: { outcome: 'client_error', reason: 'insufficient_scope' },
  access_denied: { outcome: 'user_error', reason: 'unknown' },
  authorization_pending: { outcome: 'neutral', reason: 'authorization_pending' },
  slow_down: { outcome: 'neutral', reason: 'slow_down' },
  expired_token: { outcome: 'neutral', reason: 'device_code_expired' },
  use_dpop_nonce: { outcome: 'neutral' },
  login_required: { outcome: 'neutral' },
  interaction_required: { outcome: 'neutral' },
  consent_required: { outcome: 'neutral' },
  account_selection_required: { outcome: 'neutral' },
})

/** The cause that a code alone names. */
export const reasonOfError = (error: string | undefined): Reason | undefined =>
  BY_ERROR(error)?.reason

type Told = Pick<AuthEvent, 'kind' | 'decision' | 'reason' | 'error'>

/** undefined: nothing tells. */
export const outcomeOf = (
  { kind, decision, reason, error }: Told,
  status: number | undefined,
): Outcome | undefined => {
  if (kind === 'token_validation') {
    if (decision === 'accept') return 'success'
    if (reason !== undefined) return BY_REASON[reason] ?? 'client_error'
    if (decision === 'error') return 'server_error'
    if (decision === 'reject') return 'client_error'
  }
  if (kind === 'consent' && decision !== undefined)
    return decision === 'denied' ? 'user_error' : 'success'
  const byReason = reason === undefined ? undefined : BY_REASON[reason]
  if (byReason !== undefined) return byReason
  const byError = BY_ERROR(error)?.outcome
  if (byError === 'neutral' || byError === 'server_error') return byError
  if (status !== undefined && status >= 500) return 'server_error'
  if (status === 429) return 'throttled'
  if (byError !== undefined) return byError
  if (error !== undefined || (reason !== undefined && reason !== 'unknown')) return 'client_error'
  return status === undefined ? undefined : outcomeOfStatus(status)
}
