// Hydra's error texts by cause, the same in 2.3 and 26. `debug` is the only place that shows a database that is away: the wire says
// `invalid_client`.
import type { AuthEvent, Outcome, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

export interface Cause {
  readonly outcome: Outcome
  readonly reason: Reason | undefined
}

export interface Failure {
  readonly code: string
  readonly reason: string
  readonly debug: string
  /** HTTP status that the error stands for; undefined where the line has none. */
  readonly status: number | undefined
}

const CONNECTION = [
  'failed to connect to',
  'dial error',
  'dial tcp',
  'connection refused',
  'connection reset',
  'broken pipe',
  'unexpected EOF',
  'i/o timeout',
  'no such host',
  'bad connection',
  'conn closed',
  'closed pool',
  'too many clients',
  'the database system is',
  'driver: ',
  'sql: connection',
  'sql: database is closed',
  'sql: transaction',
  'SQLSTATE',
  'deadline exceeded',
  'database is locked',
]
/** The body that a client cut short: its debug text is that of a broken connection, which was the client's. */
const BODY = 'Unable to parse HTTP body'
/** In `debug`; without it in the message itself, where Hydra did not think of an OAuth error. */
const isStorage = ({ code, debug, reason }: Failure): boolean => {
  if (reason.startsWith(BODY)) return false
  const texts = debug === '' ? [reason, code] : [debug]
  return CONNECTION.some((words) => texts.some((text) => text.includes(words)))
}

type Texts = readonly (readonly [words: string, reason: Reason])[]

/** By reason, then by debug; the first that is found decides. */
const GRANT: Texts = [
  ['authorization code has already been used', 'code_reused'],
  ['"redirect_uri" from this request does not match', 'redirect_mismatch'],
  ['does not match the one from the authorize request', 'code_client_mismatch'],
  ['does not match the ID during the initial token issuance', 'refresh_client_mismatch'],
  ['code challenge', 'pkce_failed'],
  ['code verifier', 'pkce_failed'],
  ['refresh token was already used', 'refresh_reused'],
  ['refresh token expired', 'refresh_expired'],
  ['refresh token is malformed or not valid', 'refresh_unknown'],
  ['refresh token can not be found', 'refresh_unknown'],
  ['token re-use was detected', 'refresh_reused'],
  ['JWK', 'assertion_invalid'],
  ['assertion', 'assertion_invalid'],
  ['JSON Web Token', 'assertion_invalid'],
  ['JWT', 'assertion_invalid'],
  ['not_found', 'code_unknown'],
  ['invalid_token', 'code_expired'],
  ['authorization code expired', 'code_expired'],
]
const REQUEST: Texts = [
  ['Client credentials missing or malformed', 'client_auth_failed'],
  ['has not been whitelisted', 'target_invalid'],
  ["'redirect_uri' parameter does not match", 'redirect_mismatch'],
  ['code_challenge', 'pkce_missing'],
  ['PKCE', 'pkce_missing'],
]
const CLIENT: Texts = [
  ['Unable to locate the resource', 'client_unknown'],
  ['Client does not exist', 'client_unknown'],
  ['assertion', 'assertion_invalid'],
]
const find = (texts: Texts, { reason, debug }: Failure): Reason | undefined =>
  texts.find(([words]) => reason.includes(words))?.[1] ??
  texts.find(([words]) => debug.includes(words))?.[1]

/** Codes that say enough. */
const BY_CODE = wordTable<Reason>({
  unauthorized_client: 'client_not_allowed',
  unsupported_response_type: 'client_not_allowed',
  unsupported_grant_type: 'grant_unsupported',
  invalid_scope: 'scope_invalid',
  invalid_state: 'request_malformed',
  invalid_target: 'target_invalid',
  jti_known: 'assertion_invalid',
  request_forbidden: 'session_not_found',
  invalid_dpop_proof: 'dpop_invalid',
})

const NEUTRAL = wordTable<{ readonly reason: Reason | undefined }>({
  authorization_pending: { reason: 'authorization_pending' },
  slow_down: { reason: 'slow_down' },
  expired_token: { reason: 'device_code_expired' },
  login_required: { reason: undefined },
  interaction_required: { reason: undefined },
  consent_required: { reason: undefined },
  account_selection_required: { reason: undefined },
})

const STORAGE: Cause & { readonly upstream: AuthEvent['upstream'] } = {
  outcome: 'dependency_error',
  reason: 'storage',
  upstream: 'database',
}

/** Hydra's own requests, by how `debug` or `reason` begins: they fail with the words of a lost database. */
const upstreamOf = ({ debug, reason }: Failure): AuthEvent['upstream'] => {
  if (
    debug.startsWith('Unable to execute HTTP Request') ||
    debug.startsWith('Token hook responded') ||
    debug.startsWith('Response from token hook')
  )
    return 'hook'
  // Of a client that signs its assertions.
  return reason.startsWith('Unable to fetch JSON Web Keys from location') ? 'other' : undefined
}

export const causeOf = (
  failure: Failure,
): Cause & { readonly upstream?: AuthEvent['upstream'] } => {
  const { code, reason } = failure
  const upstream = upstreamOf(failure)
  // The hook's 403: it answers, and refuses.
  if (upstream === 'hook' && code === 'access_denied')
    return { outcome: 'client_error', reason: 'upstream_idp' }
  if (upstream !== undefined) return { outcome: 'dependency_error', reason: 'internal', upstream }
  if (isStorage(failure)) return STORAGE
  const neutral = NEUTRAL(code)
  if (neutral !== undefined) return { outcome: 'neutral', reason: neutral.reason }
  const { status = /^[a-z_]+$/.test(code) ? 400 : 500 } = failure
  if (
    status >= 500 ||
    code === 'server_error' ||
    code === 'temporarily_unavailable' ||
    code === 'error'
  )
    return { outcome: 'server_error', reason: 'internal' }
  if (code === 'access_denied')
    // A verifier without its session, or what the login and consent application said.
    return reason.includes('verifier')
      ? { outcome: 'client_error', reason: 'session_not_found' }
      : { outcome: 'user_error', reason: 'consent_denied' }
  return { outcome: 'client_error', reason: reasonOf(failure) }
}

const reasonOf = (failure: Failure): Reason => {
  const { code } = failure
  if (code === 'invalid_client') return find(CLIENT, failure) ?? 'client_auth_failed'
  if (code === 'invalid_grant') return find(GRANT, failure) ?? 'unknown'
  if (code === 'invalid_request') return find(REQUEST, failure) ?? 'request_malformed'
  return BY_CODE(code) ?? 'unknown'
}
