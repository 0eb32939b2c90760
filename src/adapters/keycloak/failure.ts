// Keycloak's `*_ERROR` events.
import type { AuthEvent, Join, Kind } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { E, joinKey, type Line } from './line.ts'
import { causeOf, validationReason, type Cause } from './reasons.ts'
import { AUTHORIZATION_ERRORS, grantOf, type EventType } from './types.ts'

/** Introspection errors that are the caller's or the server's; every other one is an inactive token. */
const INTROSPECTION_FAILURES: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_client_credentials',
  'client_not_found',
  'client_disabled',
  'unauthorized_client',
  'token_introspection_failed',
  'ssl_required',
  'realm_disabled',
])

export const failures = (
  type: EventType,
  fields: Fields,
  line: Line,
  make: (kind: Kind) => AuthEvent,
): readonly AuthEvent[] | null => {
  const error = fields.text(E.error) ?? 'unknown'
  const grantWritten = fields.text(E.grant)
  const isToken = type.family === 'token' || (type.family === 'login' && grantWritten !== undefined)
  const grant = isToken ? grantOf(grantWritten, type) : undefined
  const cause = causeOf({
    error,
    text: fields.text(E.reason) ?? fields.text(E.detail) ?? '',
    grant: type.family === 'logout' ? 'refresh_token' : grant,
    tokenRead: fields.text(E.refreshTokenId) !== undefined,
    assertion: fields.text(E.assertion) !== undefined,
  })
  if (isToken) {
    const event = fail(make('token_request'), error, cause)
    event.grant_type = grant
    event.auth_method = fields.text(E.authMethod)
    event.join = tokenJoin(type, error, grantWritten, line)
    return [event]
  }
  switch (type.family) {
    case 'login':
      return [loginFailure(fields, error, cause, make)]
    case 'device_start':
    case 'device_verify':
      return [fail(make('device_authorization'), error, cause)]
    case 'introspection':
      return [introspectionFailure(line, error, cause, make('introspection'))]
    case 'userinfo': {
      const event = fail(make('token_validation'), error, {
        outcome: 'client_error',
        reason: validationReason(error, fields.text(E.reason) ?? ''),
      })
      event.decision = 'reject'
      event.mode = 'local'
      return [event]
    }
    case 'revocation': {
      const event = make('revocation')
      event.cause = 'request'
      // RFC 7009 2.2: an unknown token is revoked already.
      if (error !== 'invalid_token' && error !== 'user_session_not_found')
        return [fail(event, error, cause)]
      event.outcome = 'success'
      return [event]
    }
    case 'logout': {
      const event = make('revocation')
      event.cause = 'logout'
      event.revokes = 'session'
      const noToken = (fields.text(E.reason) ?? '').includes('IDToken')
      return [
        fail(
          event,
          error,
          noToken ? { reason: 'request_malformed', outcome: 'client_error' } : cause,
        ),
      ]
    }
    case 'par': {
      const event = fail(make('authorization_request'), error, cause)
      event.join = { ...joinKey(line), role: 'head', heads: 2 }
      return [event]
    }
    default:
      return null
  }
}

const fail = (event: AuthEvent, error: string, { outcome, reason }: Cause): AuthEvent => {
  event.outcome = outcome
  event.reason = reason
  event.error = error
  if (outcome === 'dependency_error') event.upstream = reason === 'storage' ? 'database' : 'idp'
  return event
}

/** UMA writes its error twice; a failed client authentication may follow the line that tells why. */
const tokenJoin = (
  type: EventType,
  error: string,
  grant: string | undefined,
  line: Line,
): Join | undefined => {
  if (grant?.endsWith(':uma-ticket') === true && type.grant === 'other')
    return { ...joinKey(line), role: 'head', heads: 2 }
  return error === 'invalid_client_credentials'
    ? { ...joinKey(line), role: 'head', last: true }
    : undefined
}

const loginFailure = (
  fields: Fields,
  error: string,
  cause: Cause,
  make: (kind: Kind) => AuthEvent,
): AuthEvent => {
  if (error === 'rejected_by_user' || error === 'consent_denied') {
    const consent = fail(make('consent'), error, cause)
    consent.decision = 'denied'
    return consent
  }
  // The login form knows the user name; the authorization endpoint fails before there is one.
  const atForm = fields.text(E.username) !== undefined && !AUTHORIZATION_ERRORS.has(error)
  if (atForm || !AUTHORIZATION_ERRORS.has(error)) return fail(make('login'), error, cause)
  const event = fail(make('authorization_request'), error, cause)
  event.response_type = fields.text(E.responseType)
  return event
}

const introspectionFailure = (
  line: Line,
  error: string,
  cause: Cause,
  event: AuthEvent,
): AuthEvent => {
  event.caller = event.client
  event.client = undefined
  event.vantage = 'server'
  if (!INTROSPECTION_FAILURES.has(error)) {
    event.outcome = 'success'
    event.active = false
    return event
  }
  fail(event, error, cause)
  const key = joinKey(line)
  // What refuses the caller is said first, then once more in general words.
  if (error === 'invalid_client_credentials' || error === 'token_introspection_failed')
    event.join = { ...key, role: 'head' }
  else if (error === 'invalid_client' || cause.reason === 'storage')
    event.join = { ...key, role: 'fallback', last: true }
  return event
}
