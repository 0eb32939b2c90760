// What node-oidc-provider says of a failure (error_detail, else error_description) as causes of our taxonomy.
import type { GrantType, Outcome, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

export interface Cause {
  readonly outcome: Outcome
  readonly reason: Reason | undefined
}

type Texts = readonly (readonly [words: string, reason: Reason])[]

/** First match first. The library's own words; none of them repeats text of the request. */
const TOKEN: Texts = [
  ['authorization request is still pending', 'authorization_pending'],
  ['code is expired', 'code_expired'],
  ['already consumed', 'code_reused'],
  ['refresh token already used', 'refresh_reused'],
  ['refresh token is expired', 'refresh_expired'],
  ['refresh token not found', 'refresh_unknown'],
  ['referenced account not found', 'user_disabled'],
  ['subject token', 'assertion_invalid'],
  ['assertion must', 'assertion_invalid'],
  ['redirect_uri', 'redirect_mismatch'],
  ["missing required parameter 'code_verifier'", 'pkce_missing'],
  ['missing required parameter', 'request_malformed'],
  ['code_verifier must be provided', 'pkce_missing'],
  ['requires PKCE', 'pkce_missing'],
  ['code_verifier', 'pkce_failed'],
  ['code_challenge_method', 'request_malformed'],
  ['DPoP', 'dpop_invalid'],
  ['jkt', 'dpop_invalid'],
  ['authorization code not found', 'code_unknown'],
  ['device code not found', 'code_unknown'],
  ['backchannel authentication request not found', 'code_unknown'],
  ['client not found', 'client_unknown'],
  ['not allowed for this client', 'client_not_allowed'],
  ['client is not authorized', 'client_not_allowed'],
  ['client is not allowed', 'client_not_allowed'],
  ['client authentication m', 'client_auth_failed'],
  ['authorization header', 'client_auth_failed'],
  ['must only be provided using one mechanism', 'client_auth_failed'],
  ['scope', 'scope_invalid'],
]

/** A private_key_jwt or client_secret_jwt that was read and refused. */
const ASSERTION: readonly string[] = [
  'client assertion',
  'client_assertion',
  'jwt expired',
  'jwt not active',
  'audience (aud)',
  'signature verification failed',
  'no applicable key found',
  'multiple matching keys',
  'issuer (iss)',
  'subject (sub)',
  'iss (JWT issuer)',
  'alg mismatch',
]

const BY_ERROR = wordTable<Reason>({
  access_denied: 'consent_denied',
  authorization_pending: 'authorization_pending',
  expired_token: 'device_code_expired',
  invalid_client: 'client_auth_failed',
  invalid_dpop_proof: 'dpop_invalid',
  invalid_redirect_uri: 'redirect_mismatch',
  invalid_request: 'request_malformed',
  invalid_request_object: 'request_malformed',
  invalid_request_uri: 'request_malformed',
  invalid_scope: 'scope_invalid',
  invalid_target: 'target_invalid',
  slow_down: 'slow_down',
  unauthorized_client: 'client_not_allowed',
  unsupported_grant_type: 'grant_unsupported',
  unsupported_response_type: 'request_malformed',
  unsupported_response_mode: 'request_malformed',
  unsupported_token_type: 'request_malformed',
  request_not_supported: 'request_malformed',
  request_uri_not_supported: 'request_malformed',
})

/** Steps of the protocol, not failures; a reason only where the taxonomy has one. */
const NEUTRAL: Readonly<Record<string, Reason | undefined>> = {
  authorization_pending: 'authorization_pending',
  slow_down: 'slow_down',
  expired_token: 'device_code_expired',
  login_required: undefined,
  interaction_required: undefined,
  consent_required: undefined,
  account_selection_required: undefined,
  use_dpop_nonce: undefined,
}

export interface Failure {
  readonly error: string
  readonly text: string
  readonly grant: GrantType | undefined
}

export const causeOf = ({ error, text, grant }: Failure): Cause => {
  if (Object.hasOwn(NEUTRAL, error)) return { outcome: 'neutral', reason: NEUTRAL[error] }
  if (error === 'access_denied') return { outcome: 'user_error', reason: 'consent_denied' }
  if (error === 'temporarily_unavailable') return { outcome: 'server_error', reason: 'internal' }
  const reason = reasonOf(error, text, grant)
  return { outcome: reason === 'user_disabled' ? 'user_error' : 'client_error', reason }
}

const reasonOf = (error: string, text: string, grant: GrantType | undefined): Reason => {
  if (error === 'invalid_client' && ASSERTION.some((words) => text.includes(words)))
    return 'assertion_invalid'
  if (text === 'client mismatch')
    return grant === 'refresh_token' ? 'refresh_client_mismatch' : 'code_client_mismatch'
  if (text === 'grant not found')
    return grant === 'refresh_token' ? 'refresh_revoked' : 'code_unknown'
  if (text.includes('code_verifier must be a string')) return 'pkce_failed'
  const exact = ['invalid_dpop_proof', 'invalid_target', 'invalid_scope', 'unsupported_grant_type']
  if (exact.includes(error)) return BY_ERROR(error) ?? 'unknown'
  return TOKEN.find(([words]) => text.includes(words))?.[1] ?? BY_ERROR(error) ?? 'unknown'
}

/** Refusals of the userinfo endpoint. One text covers garbage, revoked and expired tokens. */
const VALIDATION: Texts = [
  ['no access token provided', 'missing_token'],
  ['missing openid scope', 'insufficient_scope'],
  ['not found', 'inactive'],
  ['expired', 'expired'],
  ['jkt', 'sender_constraint'],
  ['DPoP', 'sender_constraint'],
  ['certificate', 'sender_constraint'],
  ['audience', 'wrong_audience'],
  ['invalid authorization header', 'malformed'],
  ['access token must only be provided', 'malformed'],
]

export const validationReason = (error: string, text: string): Reason =>
  VALIDATION.find(([words]) => text.includes(words))?.[1] ??
  (error === 'insufficient_scope' ? 'insufficient_scope' : 'unknown')
