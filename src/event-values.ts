// Closed sets of values that an AuthEvent may carry; events.ts says on which key.

export const OUTCOMES = [
  'success',
  'client_error',
  'user_error',
  'server_error',
  'dependency_error',
  'throttled',
  'neutral',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** RFC 6749, 7523, 8628, 8693, CIBA Core, RFC 7522; `other` for extension grants. */
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'device_code',
  'token_exchange',
  'jwt_bearer',
  'ciba',
  'saml2_bearer',
  'other',
] as const
export type GrantType = (typeof GRANT_TYPES)[number]

export const KINDS = [
  'token_request',
  'authorization_request',
  'login',
  'consent_prompt',
  'consent',
  'device_authorization',
  'token_validation',
  'introspection',
  'revocation',
  'key_rotation',
  'client_change',
  'callback',
  'session',
  'client_token_acquisition',
  'http_request',
  'probe',
  'refresh_reuse',
  'revoked_token_use',
  'revocation_closed',
  'suspicious_use',
  'policy_violation',
  'rotation_closed',
] as const
export type Kind = (typeof KINDS)[number]

/** Made by correlators only; an input that carries one is refused. */
export const DERIVED_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'refresh_reuse',
  'revoked_token_use',
  'revocation_closed',
  'suspicious_use',
  'policy_violation',
  'rotation_closed',
])

export const TOKEN_REASONS = [
  'code_expired',
  'code_reused',
  'code_unknown',
  'code_client_mismatch',
  'redirect_mismatch',
  'pkce_failed',
  'pkce_missing',
  'client_unknown',
  'client_auth_failed',
  'client_not_allowed',
  'client_disabled',
  'refresh_expired',
  'refresh_revoked',
  'refresh_reused',
  'refresh_unknown',
  'refresh_client_mismatch',
  'session_expired',
  'session_not_found',
  'user_disabled',
  'user_locked',
  'user_not_allowed',
  'bad_credentials',
  'mfa_required',
  'consent_missing',
  'consent_denied',
  'scope_invalid',
  'target_invalid',
  'grant_unsupported',
  'request_malformed',
  'assertion_invalid',
  'dpop_invalid',
  'authorization_pending',
  'slow_down',
  'device_code_expired',
  'user_action_required',
  'tenant_disabled',
  'insecure_transport',
  'rate_limited',
  'upstream_idp',
  'storage',
  'timeout',
  'internal',
  'unknown',
] as const
export const VALIDATION_REASONS = [
  'missing_token',
  'malformed',
  'expired',
  'not_yet_valid',
  'bad_signature',
  'unknown_kid',
  'alg_not_allowed',
  'wrong_issuer',
  'wrong_audience',
  'inactive',
  'insufficient_scope',
  'claim_other',
  'replay',
  'sender_constraint',
  'jwks_unavailable',
  'jwks_invalid',
  'introspection_unavailable',
  'validator_error',
  'unknown',
] as const
export const RELYING_PARTY_REASONS = [
  'user_not_allowed',
  'code_rejected',
  'state_missing',
  'state_mismatch',
  'nonce_mismatch',
  'id_token_invalid',
  'session_lost',
] as const
export const REASONS = [
  ...new Set([...TOKEN_REASONS, ...VALIDATION_REASONS, ...RELYING_PARTY_REASONS]),
] as const
export type Reason =
  | (typeof TOKEN_REASONS)[number]
  | (typeof VALIDATION_REASONS)[number]
  | (typeof RELYING_PARTY_REASONS)[number]

export const ENDPOINTS = [
  'token',
  'introspect',
  'revoke',
  'authorize',
  'jwks',
  'discovery',
  'userinfo',
  'device',
  'par',
  'end_session',
  'register',
  'api',
  'other',
] as const
export type Endpoint = (typeof ENDPOINTS)[number]
