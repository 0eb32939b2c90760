// Keycloak's error codes and reason texts (they are not those of RFC 6749) as causes of our taxonomy.
import type { Outcome, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

export interface Cause {
  readonly reason: Reason | undefined
  readonly outcome: Outcome
}

const client = (reason: Reason): Cause => ({ reason, outcome: 'client_error' })
const user = (reason: Reason): Cause => ({ reason, outcome: 'user_error' })
const neutral = (reason: Reason): Cause => ({ reason, outcome: 'neutral' })
const STORAGE: Cause = { reason: 'storage', outcome: 'dependency_error' }

/** Codes that mean one thing wherever they occur. */
const BY_CODE = wordTable<Cause>({
  access_denied: user('consent_denied'),
  client_disabled: client('client_disabled'),
  client_not_found: client('client_unknown'),
  code_verifier_missing: client('pkce_missing'),
  consent_denied: user('consent_denied'),
  cookie_not_found: client('session_not_found'),
  expired_code: client('code_expired'),
  expired_oauth2_device_code: neutral('device_code_expired'),
  expired_oauth2_user_code: neutral('device_code_expired'),
  identity_provider_error: { reason: 'upstream_idp', outcome: 'dependency_error' },
  identity_provider_login_failure: { reason: 'upstream_idp', outcome: 'dependency_error' },
  invalid_client_credentials: client('client_auth_failed'),
  invalid_code: client('code_unknown'),
  invalid_code_challenge_method: client('request_malformed'),
  invalid_code_verifier: client('pkce_failed'),
  invalid_dpop_proof: client('dpop_invalid'),
  invalid_oauth2_device_code: client('code_unknown'),
  invalid_oauth2_user_code: user('code_unknown'),
  invalid_redirect_uri: client('redirect_mismatch'),
  invalid_scope: client('scope_invalid'),
  invalid_target: client('target_invalid'),
  invalid_user_credentials: user('bad_credentials'),
  invalidRequestMessage: client('request_malformed'),
  login_timeout: client('session_expired'),
  not_allowed: client('client_not_allowed'),
  pkce_verification_failed: client('pkce_failed'),
  realm_disabled: client('tenant_disabled'),
  rejected_by_user: user('consent_denied'),
  session_expired: client('session_expired'),
  slow_down: neutral('slow_down'),
  ssl_required: client('insecure_transport'),
  token_introspection_failed: STORAGE,
  unauthorized_client: client('client_not_allowed'),
  user_disabled: user('user_disabled'),
  user_not_found: user('bad_credentials'),
  user_session_not_found: client('session_not_found'),
  user_temporarily_disabled: user('user_locked'),
  user_permanently_disabled: user('user_locked'),
})

/** What a reason text says, first match first: words of Keycloak's own messages, not of the request. */
type Texts = readonly (readonly [words: string, cause: Cause])[]

/** Wherever it occurs; a database that is away answers as a failed client authentication or a bad request. */
const ANYWHERE: Texts = [
  ['JDBC', STORAGE],
  ['Invalid scopes:', client('scope_invalid')],
  ['Offline tokens not allowed', client('client_not_allowed')],
  ['User disabled', user('user_disabled')],
  ['User not found', user('user_disabled')],
  ['Account is not fully set up', user('user_disabled')],
]

const REFRESH: Texts = [
  ['Maximum allowed refresh token reuse exceeded', client('refresh_reused')],
  ["Token client and authorized client don't match", client('refresh_client_mismatch')],
  ["Session doesn't have required client", client('refresh_revoked')],
  ['Session not active', client('session_not_found')],
  ['session not found', client('session_not_found')],
  ['Token is not active', client('refresh_expired')],
  ['Refresh token expired', client('refresh_expired')],
  ['Stale token', client('refresh_revoked')],
  ['Invalid refresh token', client('refresh_unknown')],
]

const CODE: Texts = [
  ['Missing parameter', client('request_malformed')],
  ['different client_id', client('code_client_mismatch')],
  ['Stale token', client('code_unknown')],
  ['Session not active', client('session_not_found')],
]

const REQUEST: Texts = [
  ['audience not found', client('target_invalid')],
  ['assertion', client('assertion_invalid')],
  ['subject_token validation failure', client('assertion_invalid')],
  ['ssertion', client('assertion_invalid')],
  ['retrieve service account', client('client_not_allowed')],
  ['is not enabled for', client('client_not_allowed')],
  ['does not support', client('client_not_allowed')],
  ['not allowed', client('client_not_allowed')],
  ['Missing parameter: code_challenge', client('pkce_missing')],
  ['code challenge method is not matching', client('request_malformed')],
  ['Unmatching clients', client('client_not_allowed')],
]

const find = (texts: Texts, text: string): Cause | undefined =>
  texts.find(([words]) => text.includes(words))?.[1]

export interface Failure {
  /** Keycloak's `error`. */
  readonly error: string
  /** `reason`, or `detail` where the product writes that. */
  readonly text: string
  readonly grant: string | undefined
  /** The presented token could be read: the line has its id. */
  readonly tokenRead: boolean
  /** The client authenticated, or tried to, by an assertion (RFC 7523). */
  readonly assertion: boolean
}

export const causeOf = (failure: Failure): Cause => {
  const { error, text, grant, tokenRead, assertion } = failure
  const anywhere = find(ANYWHERE, text)
  if (anywhere !== undefined) return anywhere
  if (error === 'invalid_token' && grant === 'refresh_token') {
    // An ancestor of the current token names its session; a not-before policy refuses without.
    if (text === 'Stale token' && tokenRead) return client('refresh_reused')
    return find(REFRESH, text) ?? client('unknown')
  }
  if (
    error === 'invalid_code' ||
    error === 'invalid_oauth2_device_code' ||
    error === 'invalid_client'
  ) {
    const cause = find(CODE, text)
    if (cause !== undefined) return cause
  }
  if (error === 'invalid_client_credentials' && assertion) return client('assertion_invalid')
  if (error === 'client_not_found' && text === 'audience not found') return client('target_invalid')
  if (error === 'invalid_request' || error === 'invalid_client' || error === 'invalid_token') {
    const cause = find(REQUEST, text)
    if (cause !== undefined) return cause
    if (error === 'invalid_client') return client('client_auth_failed')
    return client(error === 'invalid_request' ? 'request_malformed' : 'unknown')
  }
  return BY_CODE(error) ?? client('unknown')
}

/** Refusals of the userinfo endpoint (a token validation). */
const VALIDATION: readonly (readonly [words: string, reason: Reason])[] = [
  ['Missing token', 'missing_token'],
  ['Failed to parse JWT', 'malformed'],
  ['Token is not active', 'expired'],
  ['Key not found', 'unknown_kid'],
  ['Invalid token signature', 'bad_signature'],
  ['signature', 'bad_signature'],
  ['TokenRevocationCheck', 'inactive'],
  ['Stale token', 'inactive'],
  ['Missing openid scope', 'insufficient_scope'],
  ['issuer', 'wrong_issuer'],
  ['audience', 'wrong_audience'],
  ['DPoP', 'sender_constraint'],
  ['JWT check failed', 'claim_other'],
]
const VALIDATION_CODES = wordTable<Reason>({
  access_denied: 'insufficient_scope',
  user_session_not_found: 'inactive',
  session_expired: 'inactive',
  user_disabled: 'inactive',
  user_not_found: 'inactive',
  client_not_found: 'inactive',
  client_disabled: 'inactive',
  invalid_dpop_proof: 'sender_constraint',
})

export const validationReason = (error: string, text: string): Reason =>
  VALIDATION.find(([words]) => text.includes(words))?.[1] ?? VALIDATION_CODES(error) ?? 'unknown'
