// What the authorization server says of a failure: a line of its providers, an error code, the parameter at fault.
import type { AuthEvent, Kind, Outcome, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

export interface Cause {
  readonly outcome: Outcome
  readonly reason?: Reason
  readonly error?: string
}

const client = (reason: Reason, error?: string): Cause => ({
  outcome: 'client_error',
  reason,
  ...(error === undefined ? {} : { error }),
})

/** Behind `Invalid request: `; what follows names the registration, by its internal id. */
const INVALID_REQUEST: readonly (readonly [start: string, cause: Cause])[] = [
  ['client_secret ', client('client_auth_failed')],
  ['code_verifier is missing or invalid', client('pkce_failed')],
  ['code_challenge is required', client('pkce_missing')],
  ['redirect_uri ', client('redirect_mismatch')],
  ['requested scope is not allowed', client('scope_invalid')],
  ['requested grant_type is not allowed', client('client_not_allowed')],
  // Rotated away, deleted or never issued.
  ['refresh_token is invalid', client('refresh_unknown')],
  ['refresh_token is not active', client('refresh_expired')],
]
/** At warn, which every installation has. */
const INVALIDATED: readonly (readonly [start: string, cause: Cause])[] = [
  ['Invalidated authorization token(s) previously issued', client('code_reused')],
  ['Invalidated authorization code used by', client('code_client_mismatch')],
  ['Invalidated device code used by', { outcome: 'neutral', reason: 'device_code_expired' }],
  ['Invalidated user code used by', { outcome: 'neutral', reason: 'device_code_expired' }],
]

const start = 'Invalid request: '

export const toldCause = (message: string): Cause | undefined => {
  const find = (rows: typeof INVALIDATED, text: string): Cause | undefined =>
    rows.find(([words]) => text.startsWith(words))?.[1]
  if (message.startsWith('Invalidated ')) return find(INVALIDATED, message)
  if (!message.startsWith(start)) return undefined
  return find(INVALID_REQUEST, message.slice(start.length)) ?? client('unknown')
}

const CLIENT_AUTHENTICATION = 'Client authentication failed: '
/** By the parameter at fault; those of the code are refused as a grant, all others as a client. */
const CLIENT_PARAMETERS = wordTable<Cause>({
  client_id: client('client_unknown'),
  client_assertion: client('assertion_invalid'),
  code: client('code_unknown', 'invalid_grant'),
  code_verifier: client('pkce_failed', 'invalid_grant'),
  code_challenge: client('pkce_missing', 'invalid_grant'),
})

/** `Client authentication failed: <parameter>`. */
export const clientCause = (text: string): Cause | undefined => {
  if (!text.startsWith(CLIENT_AUTHENTICATION)) return undefined
  const parameter = text.slice(CLIENT_AUTHENTICATION.length).trim()
  const cause = CLIENT_PARAMETERS(parameter) ?? client('client_auth_failed')
  return { error: 'invalid_client', ...cause }
}

const PARAMETERS = wordTable<Reason>({
  client_id: 'client_unknown',
  redirect_uri: 'redirect_mismatch',
  post_logout_redirect_uri: 'redirect_mismatch',
  code_challenge: 'pkce_missing',
  scope: 'scope_invalid',
})
/** `OAuth 2.0 Parameter: client_id` and its like. */
const parameterOf = (text: string): string => {
  const head = text.slice(0, 256)
  const colon = head.lastIndexOf(': ')
  return colon < 0 ? '' : head.slice(colon + 2).trim()
}

const CODES = wordTable<Cause>({
  authorization_pending: { outcome: 'neutral', reason: 'authorization_pending' },
  slow_down: { outcome: 'neutral', reason: 'slow_down' },
  expired_token: { outcome: 'neutral', reason: 'device_code_expired' },
  login_required: { outcome: 'neutral' },
  interaction_required: { outcome: 'neutral' },
  consent_required: { outcome: 'neutral' },
  account_selection_required: { outcome: 'neutral' },
  use_dpop_nonce: { outcome: 'neutral' },
  access_denied: { outcome: 'user_error', reason: 'consent_denied' },
  server_error: { outcome: 'server_error', reason: 'internal' },
  temporarily_unavailable: { outcome: 'server_error', reason: 'internal' },
  invalid_client: client('client_auth_failed'),
  invalid_request: client('request_malformed'),
  invalid_scope: client('scope_invalid'),
  invalid_target: client('target_invalid'),
  invalid_dpop_proof: client('dpop_invalid'),
  unauthorized_client: client('client_not_allowed'),
  unsupported_grant_type: client('grant_unsupported'),
  unsupported_response_type: client('grant_unsupported'),
  unsupported_token_type: client('request_malformed'),
  invalid_redirect_uri: client('redirect_mismatch'),
  invalid_client_metadata: client('request_malformed'),
})

/** A code at the endpoint that a kind of event is of; the text names a parameter. */
export const codeCause = (code: string, text: string, kind: Kind | undefined): Cause => {
  const cause = CODES(code) ?? client('unknown')
  return { ...cause, error: code, ...reasonAt(code, text, kind) }
}

const reasonAt = (
  code: string,
  text: string,
  kind: Kind | undefined,
): { readonly reason?: Reason } => {
  if (kind === 'token_validation')
    return { reason: code === 'insufficient_scope' ? 'insufficient_scope' : 'inactive' }
  // Only the authorization endpoint looks up what a parameter names, and says so by its name.
  const atAuthorization = kind === undefined || kind === 'authorization_request'
  if ((code === 'invalid_request' && atAuthorization) || kind === 'revocation') {
    const reason = PARAMETERS(parameterOf(text))
    if (reason !== undefined) return { reason }
    if (code === 'invalid_token') return { reason: 'request_malformed' }
  }
  return {}
}

export const setCause = (event: AuthEvent, cause: Cause): AuthEvent => {
  event.outcome = cause.outcome
  event.reason = cause.reason
  event.error = cause.error
  return event
}
