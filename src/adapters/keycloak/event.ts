// One line of Keycloak's event logger as AuthEvents.
import { authEvent, type AuthEvent, type Kind } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { reject, type Reject } from '../../records/fields.ts'
import type { ReadContext } from '../adapter.ts'
import { failures } from './failure.ts'
import { E, type Line } from './line.ts'
import { eventTypeOf, grantOf, type EventType } from './types.ts'

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
  const type = eventTypeOf(failed ? written.slice(0, -6) : written)
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
