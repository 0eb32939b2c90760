// Amazon Cognito user pools, from CloudTrail: requests to the OAuth endpoints, and the API calls that revoke or change clients.
import { authEvent, type AuthEvent, type Kind } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { grantTypeOf } from '../records/grant-types.ts'
import { outcomeOfStatus } from '../records/http-request.ts'
import { wordTable } from '../records/word-table.ts'
import type { Adapter, Reading } from './adapter.ts'
import { F, FIELDS } from './cognito/fields.ts'

interface Meaning {
  readonly kind: Kind
  /** An endpoint answers with a status, the API with an error code or none. */
  readonly by: 'status' | 'error'
  readonly also?: Partial<Pick<AuthEvent, 'revokes' | 'cause' | 'change' | 'endpoint'>>
}

const token: Meaning = { kind: 'token_request', by: 'status' }
const authorize: Meaning = { kind: 'http_request', by: 'status', also: { endpoint: 'authorize' } }
const userinfo: Meaning = { kind: 'http_request', by: 'status', also: { endpoint: 'userinfo' } }
const logout: Meaning = {
  kind: 'revocation',
  by: 'status',
  also: { revokes: 'session', cause: 'logout' },
}
const changed = (change: 'created' | 'updated' | 'deleted'): Meaning => ({
  kind: 'client_change',
  by: 'error',
  also: { change },
})

/** Login pages are not here: their status does not tell whether the user got in. */
const MEANINGS = wordTable<Meaning>({
  Token_POST: token,
  Beta_Token_POST: token,
  OAuth2_Authorize_GET: authorize,
  Beta_Authorize_GET: authorize,
  UserInfo_GET: userinfo,
  UserInfo_POST: userinfo,
  Logout: logout,
  RevokeToken: {
    kind: 'revocation',
    by: 'error',
    also: { revokes: 'refresh_token', cause: 'request' },
  },
  GlobalSignOut: {
    kind: 'revocation',
    by: 'error',
    also: { revokes: 'subject', cause: 'logout' },
  },
  AdminUserGlobalSignOut: {
    kind: 'revocation',
    by: 'error',
    also: { revokes: 'subject', cause: 'admin' },
  },
  CreateUserPoolClient: changed('created'),
  UpdateUserPoolClient: changed('updated'),
  DeleteUserPoolClient: changed('deleted'),
})

const SOURCE = 'cognito-idp.amazonaws.com'

const read = (fields: Fields): Reading => {
  if (fields.text(F.source) !== SOURCE) return null
  const name = fields.text(F.name)
  if (name === undefined) return reject('missing_field', 'the record has no eventName')
  const meaning = MEANINGS(name)
  if (meaning === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no eventTime that can be read')
  const status = fields.number(F.status)
  if (meaning.by === 'status' && status === undefined)
    return reject('missing_field', 'the record has no status of the response')
  const refusedUserinfo = meaning === userinfo && (status === 401 || status === 403)
  const event = authEvent(refusedUserinfo ? 'token_validation' : meaning.kind, time, 'cognito')
  event.time_resolution_seconds = 1
  event.tenant = fields.text(F.tenant)
  event.region = fields.text(F.region)
  event.client = fields.text(F.client)
  event.request_id = fields.text(F.requestId)
  event.ip = fields.text(F.ip)
  event.user_agent = fields.text(F.userAgent)
  if (refusedUserinfo) event.decision = 'reject'
  else Object.assign(event, meaning.also)
  if (event.kind === 'token_request') event.grant_type = grantTypeOf(fields.text(F.grantType))
  if (event.kind === 'http_request') event.status = status
  if (meaning.by === 'status') byStatus(event, status ?? 0)
  else byError(event, fields.text(F.errorCode))
  return [event]
}

/** The body of the answer is not logged: no status says why. */
const byStatus = (event: AuthEvent, status: number): void => {
  event.outcome = outcomeOfStatus(status)
  if (event.outcome === 'success' || event.kind === 'http_request') return
  event.reason =
    event.outcome === 'server_error'
      ? 'internal'
      : event.outcome === 'throttled'
        ? 'rate_limited'
        : 'unknown'
}

const byError = (event: AuthEvent, code: string | undefined): void => {
  event.error = code
  if (code === undefined) event.outcome = 'success'
  else if (code === 'InternalErrorException') {
    event.outcome = 'server_error'
    event.reason = 'internal'
  } else if (code === 'TooManyRequestsException') {
    event.outcome = 'throttled'
    event.reason = 'rate_limited'
  } else {
    event.outcome = 'client_error'
    event.reason = 'unknown'
  }
}

export const cognito: Adapter = {
  id: 'cognito',
  title: 'Amazon Cognito',
  origin: 'documented',
  carriers: ['json'],
  table: FIELDS,
  recognises: (fields) =>
    fields.text(F.source) === SOURCE &&
    fields.text(F.name) !== undefined &&
    fields.time(F.time) !== undefined,
  read,
  capabilities: {
    event: {
      successes: 'all',
      // A client that authenticates in the Authorization header is not named.
      client: 'sampled',
      grant: 'all',
      addresses: 'all',
      revocations: 'all',
    },
  },
  // No setting gives the rest.
  remedies: {
    successes: 'create a trail that logs management events, reads and writes',
  },
}
