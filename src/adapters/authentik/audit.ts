// Audit events ("Created Event"): logins, logouts, authorizations, and configuration errors that end a request.
import type { AuthEvent, Kind, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'
import { F } from './fields.ts'
import { make, subjectOf, type Line } from './line.ts'

/** `login` events of the token endpoint: the grant of a client, not a person's login. */
const CLIENT_LOGINS: ReadonlySet<string> = new Set(['oauth_client_secret', 'token', 'jwt'])

const login = (line: Line): AuthEvent | undefined => {
  const method = line.fields.text(F.loginMethod)
  const path = line.fields.text(F.requestPath) ?? ''
  if (CLIENT_LOGINS.has(method ?? '') || path.includes('/application/o/')) return undefined
  const event = make(line, 'login', 'head')
  event.join = undefined
  event.outcome = 'success'
  event.method = method
  event.subject = subjectOf(line)
  return event
}

const loginFailed = (line: Line): AuthEvent => {
  const event = make(line, 'login', 'head')
  event.join = undefined
  event.outcome = 'user_error'
  event.reason = 'bad_credentials'
  return event
}

const logout = (line: Line): AuthEvent => {
  const event = make(line, 'revocation', 'head')
  event.join = undefined
  event.outcome = 'success'
  event.revokes = 'session'
  event.cause = 'logout'
  event.subject = subjectOf(line)
  return event
}

const authorized = (line: Line): AuthEvent => {
  const { fields } = line
  const event = make(line, 'authorization_request', 'head')
  event.outcome = 'success'
  event.subject = subjectOf(line)
  event.scopes = fields.texts(F.scopes)
  event.client = fields.text(F.sentClient)
  // Behind a login the last request of the flow has no parameters.
  if (event.client === undefined) return event
  event.response_type = fields.text(F.sentResponseType)
  event.has_state = fields.text(F.sentState) !== undefined
  event.has_nonce = fields.text(F.sentNonce) !== undefined
  event.has_pkce = fields.text(F.sentChallenge) !== undefined
  return event
}

const failed = (line: Line, kind: Kind, reason: Reason): AuthEvent => {
  const event = make(line, kind, 'head')
  event.outcome = 'client_error'
  event.reason = reason
  return event
}

const suspicious = (line: Line): AuthEvent | undefined => {
  const message = line.fields.text(F.message)
  if (message === 'Revoked refresh token was used') {
    const event = failed(line, 'token_request', 'refresh_reused')
    event.grant_type = 'refresh_token'
    event.subject = subjectOf(line)
    return event
  }
  if (message !== 'Revoked access token was used') return undefined
  const event = failed(line, 'token_validation', 'inactive')
  event.decision = 'reject'
  event.subject = subjectOf(line)
  return event
}

const configuration = (line: Line): AuthEvent | undefined => {
  const message = line.fields.text(F.message) ?? ''
  if (message === 'Invalid redirect URI used by provider') {
    const event = failed(line, 'token_request', 'redirect_mismatch')
    event.grant_type = 'authorization_code'
    return event
  }
  if (message.startsWith('Invalid redirect URI was used.'))
    return failed(line, 'authorization_request', 'redirect_mismatch')
  if (message.startsWith('Invalid client identifier:'))
    return failed(line, 'authorization_request', 'client_unknown')
  return undefined
}

const ACTIONS = wordTable<(line: Line) => AuthEvent | undefined>({
  login,
  login_failed: loginFailed,
  logout,
  authorize_application: authorized,
  suspicious_request: suspicious,
  configuration_error: configuration,
})

export const readAudit = (line: Line): AuthEvent | undefined => {
  const { fields, context } = line
  if (fields.text(F.email) !== undefined) context.dropped('email')
  return ACTIONS(fields.text(F.action))?.(line)
}
