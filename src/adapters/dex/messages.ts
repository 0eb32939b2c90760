// What each message of Dex means. Severity says nothing: most ERROR lines are a client's mistake, a wrong secret is INFO.
import type { AuthEvent, GrantType, Kind, Reason } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { grantTypeOf } from '../../records/grant-types.ts'
import { wordTable } from '../../records/word-table.ts'
import type { ReadContext } from '../adapter.ts'
import { F } from './fields.ts'
import { authorizationReason, isConnectionError, validationReason } from './reasons.ts'

export interface Record {
  readonly fields: Fields
  readonly context: ReadContext
  /** `fallback`: stands where the request has no other line. */
  readonly make: (kind: Kind, role?: 'head' | 'fallback') => AuthEvent
  /** `err`; empty where it is null. */
  readonly error: string
}
/** undefined: the message says nothing about a request. */
export type Meaning = (record: Record) => AuthEvent | undefined

const refused = (event: AuthEvent, reason: Reason): AuthEvent => {
  event.outcome = 'client_error'
  event.reason = reason
  return event
}

const broken = (event: AuthEvent): AuthEvent => {
  event.outcome = 'dependency_error'
  event.reason = 'storage'
  event.upstream = 'database'
  return event
}

/** A step that only its own store or keys can fail. */
const failed = (event: AuthEvent, error: string): AuthEvent => {
  if (isConnectionError(error)) return broken(event)
  event.outcome = 'server_error'
  event.reason = 'internal'
  return event
}

const token = ({ make, fields }: Record, grant?: GrantType, role?: 'fallback'): AuthEvent => {
  const event = make('token_request', role)
  event.client = fields.text(F.client)
  event.grant_type = grant
  return event
}

const refresh =
  (reason: Reason): Meaning =>
  (record) => {
    const event = refused(token(record, 'refresh_token'), reason)
    // The id of the chain: it stays the same over all rotations.
    const chain = record.fields.text(F.tokenId)
    event.family = chain === undefined ? undefined : record.context.identify.id(chain)
    return event
  }

const wrongSecret: Meaning = (record) => refused(token(record), 'client_auth_failed')

const authorization =
  (reason: (error: string) => Reason): Meaning =>
  ({ make, fields, error }) => {
    const event = make('authorization_request')
    event.client = fields.text(F.client)
    return isConnectionError(error) ? broken(event) : refused(event, reason(error))
  }

/** A refused or broken login of a resource owner. */
const login: Meaning = ({ make, error }) => {
  const event = make('login')
  if (!isConnectionError(error)) return failed(event, error)
  // The connector could not reach its directory or provider.
  event.outcome = 'dependency_error'
  event.reason = 'upstream_idp'
  event.upstream = error.includes('LDAP') ? 'directory' : 'idp'
  return event
}

const state: Meaning = ({ make, error }) => {
  const event = make('login')
  return isConnectionError(error) ? broken(event) : refused(event, 'session_not_found')
}

/**
 * Introspection looks refresh tokens up like the token endpoint and writes the same line, then a second one of its own: only that one
 * tells them apart.
 */
const refreshLookup: Meaning = (record) => {
  const { make, error } = record
  if (error.startsWith('refresh token error: status 5')) return broken(make('introspection'))
  return failed(token(record, 'refresh_token', 'fallback'), error)
}

/** Without an error the code has expired or is another client's, and Dex answers 500 all the same. */
const codeLookup: Meaning = (record) => {
  const event = failed(token(record, 'authorization_code'), record.error)
  return event
}

const exchangeConnector: Meaning = (record) => {
  const event = token(record, 'token_exchange')
  return record.error.includes('not found')
    ? refused(event, 'target_invalid')
    : failed(event, record.error)
}

const unsupportedGrant: Meaning = (record) => {
  const written = record.fields.text(F.grantType)
  const event = token(record, grantTypeOf(written))
  return refused(event, written === undefined ? 'request_malformed' : 'grant_unsupported')
}

/** In the text format the presenting client is printed as a memory address. */
const otherClient: Meaning = (record) => {
  const event = refused(token(record, 'refresh_token'), 'refresh_client_mismatch')
  if (event.client?.startsWith('0x') === true) event.client = undefined
  return event
}

const deviceStart: Meaning = ({ make, fields }) => {
  const event = make('device_authorization', 'fallback')
  event.outcome = 'success'
  event.step = 'started'
  event.client = fields.text(F.client)
  event.scopes = fields.texts(F.scopes)
  return event
}

const userinfo: Meaning = ({ make, error }) => {
  const event = make('token_validation')
  if (isConnectionError(error)) {
    event.decision = 'error'
    return broken(event)
  }
  event.decision = 'reject'
  return refused(event, validationReason(error))
}

/** Also a step of issuing a token, which then has a line of its own. */
const jwks: Meaning = ({ make, error }) => {
  const event = failed(make('http_request', 'fallback'), error)
  event.endpoint = 'jwks'
  return event
}

const rotation =
  (succeeded: boolean): Meaning =>
  ({ make, error }) => {
    const event = make('key_rotation')
    event.phase = succeeded ? 'signing' : 'failed'
    // Several instances share one store: the other one was faster.
    if (!succeeded && error.includes('already rotated')) return undefined
    if (!succeeded) return failed(event, error)
    event.outcome = 'success'
    return event
  }

const succeeded =
  (kind: Kind, grant?: GrantType): Meaning =>
  ({ make, fields }) => {
    const event = make(kind)
    event.outcome = 'success'
    event.client = fields.text(F.client)
    event.grant_type = grant
    return event
  }

/** The connector asks the identity provider again whether the user still exists. */
const upstreamRefused: Meaning = (record) => {
  const event = token(record, 'refresh_token')
  event.reason = 'upstream_idp'
  const isAway = isConnectionError(record.error)
  event.outcome = isAway ? 'dependency_error' : 'client_error'
  if (isAway) event.upstream = 'idp'
  return event
}

const issuing: Meaning = (record) => failed(token(record), record.error)

export const MEANINGS = wordTable<Meaning>({
  'login successful': succeeded('login'),
  'failed login attempt: Invalid credentials.': ({ make }) => {
    const event = make('login')
    event.outcome = 'user_error'
    event.reason = 'bad_credentials'
    return event
  },
  'failed to login user': login,
  'failed to authenticate': login,
  "invalid 'state' parameter provided": state,
  'failed to get auth request': (record) =>
    record.error.includes('not found') ? state(record) : failed(record.make('login'), record.error),
  'invalid client_id provided': authorization(() => 'client_unknown'),
  'unregistered redirect_uri': authorization(() => 'redirect_mismatch'),
  'failed to parse authorization request': authorization(authorizationReason),
  'failed to create authorization request': ({ make, error }) =>
    failed(make('authorization_request'), error),
  'invalid client_secret on token request': wrongSecret,
  'missing client_secret on token request': wrongSecret,
  'unsupported grant type': unsupportedGrant,
  'could not parse request body': (record) => refused(token(record), 'request_malformed'),
  'failed to get auth code': codeLookup,
  'failed to get refresh token': refreshLookup,
  'refresh token claimed twice': refresh('refresh_reused'),
  'refresh token expired': refresh('refresh_expired'),
  'refresh token expired due to inactivity': refresh('refresh_expired'),
  'refresh: refused, session ended': refresh('session_expired'),
  'trying to claim token for different client': otherClient,
  "connector doesn't implement token exchange": (record) =>
    refused(token(record, 'token_exchange'), 'grant_unsupported'),
  'failed to get connector': exchangeConnector,
  'token exchange successful': succeeded('token_request', 'token_exchange'),
  'failed to get client': (record) =>
    isConnectionError(record.error) ? failed(token(record), record.error) : undefined,
  'failed to refresh identity': upstreamRefused,
  'failed to update refresh token': (record) =>
    failed(token(record, 'refresh_token'), record.error),
  'failed to issue tokens': issuing,
  'failed to create ID token': issuing,
  'failed to create new access token': issuing,
  'failed to rotate refresh token': (record) =>
    failed(token(record, 'refresh_token'), record.error),
  'received device request': deviceStart,
  'failed to get device request': ({ make, error }) =>
    isConnectionError(error) ? failed(make('device_authorization'), error) : undefined,
  'failed to get device token': (record) =>
    isConnectionError(record.error)
      ? failed(token(record, 'device_code'), record.error)
      : undefined,
  'failed to store device token': (record) => failed(token(record, 'device_code'), record.error),
  'failed to store device request': ({ make, error }) =>
    failed(make('device_authorization'), error),
  'failed to get device code': (record) => failed(token(record, 'device_code'), record.error),
  'failed to verify ID token': userinfo,
  "token type hint doesn't match token type": ({ make }) => {
    const event = make('introspection')
    event.outcome = 'success'
    event.vantage = 'server'
    return event
  },
  'failed to get keys': jwks,
  'keys rotated': rotation(true),
  'failed to rotate keys': rotation(false),
})
