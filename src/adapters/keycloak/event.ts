// One line of Keycloak's event logger as AuthEvents.
import { authEvent, type AuthEvent, type Join, type Kind } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { reject, slots, type Reject } from '../../records/fields.ts'
import type { ReadContext } from '../adapter.ts'
import { causeOf, validationReason, type Cause } from './reasons.ts'
import { AUTHORIZATION_ERRORS, EVENT_TYPES, grantOf, type EventType } from './types.ts'

export const [E, EVENT] = slots({
  type: 'type',
  realm: 'realmName',
  client: 'clientId',
  user: 'userId',
  session: 'sessionId',
  ip: 'ipAddress',
  error: 'error',
  reason: 'reason',
  detail: 'detail',
  grant: 'grant_type',
  tokenId: 'token_id',
  refreshTokenId: 'refresh_token_id',
  updatedRefreshTokenId: 'updated_refresh_token_id',
  scope: 'scope',
  consent: 'consent',
  authType: 'auth_type',
  responseType: 'response_type',
  authMethod: 'client_auth_method',
  assertion: [
    'client_assertion_issuer',
    'client_assertion_id',
    'client_assertion_sub',
    'client_assertion_aud',
  ],
  lifetime: 'access_token_expiration_time',
  revokedClient: 'revoked_client',
  operation: 'operationType',
  resource: 'resourceType',
  resourcePath: 'resourcePath',
  username: 'username',
})

/** Of the log line around the event. */
export interface Line {
  readonly time: number
  readonly thread: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
}

/** A thread serves one request after another, a trace only one. */
export const joinKey = ({ traceId, thread }: Line): { key: string; lane: boolean } =>
  traceId === undefined
    ? { key: `thread ${thread ?? ''}`, lane: true }
    : { key: `trace ${traceId}`, lane: false }

const known = (value: string | undefined): string | undefined =>
  value === 'null' ? undefined : value

export const readEvent = (
  fields: Fields,
  line: Line,
  context: ReadContext,
): readonly AuthEvent[] | Reject | null => {
  const written = fields.text(E.type)
  if (written === undefined) return reject('missing_field', 'the event has no type')
  const failed = written.endsWith('_ERROR')
  const type = EVENT_TYPES[failed ? written.slice(0, -6) : written]
  if (type === undefined) return null
  if (fields.text(E.username) !== undefined) context.dropped('other')
  const event = (kind: Kind): AuthEvent => common(kind, fields, line, context)
  return failed ? failures(type, fields, line, event) : successes(type, fields, event, context)
}

const common = (kind: Kind, fields: Fields, line: Line, context: ReadContext): AuthEvent => {
  const { identify } = context
  const event = authEvent(kind, line.time, 'keycloak')
  const user = known(fields.text(E.user))
  const session = known(fields.text(E.session))
  event.tenant = known(fields.text(E.realm))
  event.client = known(fields.text(E.client))
  event.ip = known(fields.text(E.ip))
  event.subject = user === undefined ? undefined : identify.id(user)
  event.session = session === undefined ? undefined : identify.id(session)
  event.trace_id = line.traceId
  event.span_id = line.spanId
  return event
}

const idOf = (text: string | undefined, { identify }: ReadContext) =>
  known(text) === undefined ? undefined : identify.id(text as string)

const successes = (
  type: EventType,
  fields: Fields,
  make: (kind: Kind) => AuthEvent,
  context: ReadContext,
): readonly AuthEvent[] | null => {
  const isPassword = type.family === 'login' && fields.text(E.grant) !== undefined
  if (type.family === 'token' || isPassword)
    return [tokenSuccess(type, fields, make('token_request'), context)]
  switch (type.family) {
    case 'login': {
      const login = make('login')
      login.outcome = 'success'
      if (fields.text(E.consent) !== 'consent_granted') return [login]
      const consent = make('consent')
      consent.outcome = 'success'
      consent.decision = 'granted'
      return [login, consent]
    }
    case 'device_start':
    case 'device_verify': {
      const step = make('device_authorization')
      step.outcome = 'success'
      step.step = type.family === 'device_start' ? 'started' : 'verified'
      return [step]
    }
    case 'introspection':
      return [introspected(fields, make('introspection'), true, context)]
    case 'userinfo': {
      const validation = make('token_validation')
      validation.outcome = 'success'
      validation.decision = 'accept'
      validation.mode = 'local'
      return [validation]
    }
    case 'revocation': {
      const revocation = make('revocation')
      const refresh = idOf(fields.text(E.refreshTokenId), context)
      const token = idOf(fields.text(E.tokenId), context)
      revocation.outcome = 'success'
      revocation.cause = 'request'
      revocation.revokes =
        refresh !== undefined || fields.text(E.revokedClient) !== undefined
          ? 'refresh_token'
          : token === undefined
            ? undefined
            : 'token'
      revocation.refresh_token = refresh
      revocation.token = token
      return [revocation]
    }
    case 'logout': {
      const logout = make('revocation')
      logout.outcome = 'success'
      logout.cause = 'logout'
      logout.revokes = 'session'
      return [logout]
    }
    case 'consent': {
      const consent = make('consent')
      consent.outcome = 'success'
      consent.decision = type.decision
      return [consent]
    }
    case 'client_change': {
      const change = make('client_change')
      change.outcome = 'success'
      change.change = type.change
      return [change]
    }
    default:
      return null
  }
}

const tokenSuccess = (
  type: EventType,
  fields: Fields,
  event: AuthEvent,
  context: ReadContext,
): AuthEvent => {
  event.outcome = 'success'
  event.grant_type = grantOf(fields.text(E.grant), type)
  event.auth_method = fields.text(E.authMethod)
  event.scopes = fields.texts(E.scope)
  event.issued_token = idOf(fields.text(E.tokenId), context)
  event.lifetime_seconds = fields.number(E.lifetime)
  const refresh = idOf(fields.text(E.refreshTokenId), context)
  // On a refresh it is the token presented; the new one has a name of its own.
  if (event.grant_type === 'refresh_token') {
    event.refresh_token = refresh
    event.issued_refresh_token = idOf(fields.text(E.updatedRefreshTokenId), context)
  } else event.issued_refresh_token = refresh
  return event
}

/** `clientId` is the caller, the token's own client is not the event's. */
const introspected = (
  fields: Fields,
  event: AuthEvent,
  active: boolean | undefined,
  context: ReadContext,
): AuthEvent => {
  event.caller = event.client
  event.client = undefined
  event.vantage = 'server'
  event.token = idOf(fields.text(E.tokenId), context)
  if (active === undefined) return event
  event.outcome = 'success'
  event.active = active
  return event
}

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

const failures = (
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
