// How a record ended, where its mapping does not say: by the outcome rules of events.md, from reason, OAuth error code and HTTP status.
import type { AuthEvent, Outcome, Reason } from '../../events.ts'
import { outcomeOfStatus } from '../../records/http-request.ts'
import { causeOfOauthError, type Cause } from '../../records/oauth-errors.ts'
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

/** What a resource server answers (RFC 6750 3.1); all else is the authorization server's. */
const OF_TOKENS = wordTable<Cause>({
  invalid_token: { outcome: 'client_error', reason: 'unknown' },
  insufficient_scope: { outcome: 'client_error', reason: 'insufficient_scope' },
})
const causeOf = (error: string | undefined): Cause | undefined =>
  causeOfOauthError(error) ?? OF_TOKENS(error)

/** The cause that a code alone names. */
export const reasonOfError = (error: string | undefined): Reason | undefined =>
  causeOf(error)?.reason

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
  const byError = causeOf(error)?.outcome
  if (byError === 'neutral' || byError === 'server_error') return byError
  if (status !== undefined && status >= 500) return 'server_error'
  if (status === 429) return 'throttled'
  if (byError !== undefined) return byError
  if (error !== undefined || (reason !== undefined && reason !== 'unknown')) return 'client_error'
  return status === undefined ? undefined : outcomeOfStatus(status)
}
