// ZITADEL: the events of its OIDC sessions, and the refusals of refresh tokens in its runtime log. What fails otherwise is no event.
import { authEvent, type AuthEvent, type GrantType, type Reason } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { wordTable } from '../records/word-table.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { F, FIELDS } from './zitadel/fields.ts'

/** Why a token was issued. `auth_request` is a code, an implicit response or a device code. */
const GRANTS = wordTable<GrantType>({
  refresh: 'refresh_token',
  jwt_profile: 'jwt_bearer',
  client_credentials: 'client_credentials',
  exchange: 'token_exchange',
  impersonation: 'token_exchange',
})

type Meaning = (line: Line) => AuthEvent

interface Line {
  readonly fields: Fields
  readonly id: (text: string | undefined) => AuthEvent['token']
  readonly make: (kind: 'token_request' | 'revocation') => AuthEvent
  /** Of the OIDC session, which all tokens of a grant belong to. */
  readonly aggregate: string
}

/** A token's id as it stands in the token: behind its session's. */
const tokenOf = ({ fields, aggregate, id }: Line): AuthEvent['token'] => {
  const tokenId = fields.text(F.tokenId)
  return tokenId === undefined ? undefined : id(`${aggregate}-${tokenId}`)
}

/** One push of events is one request; a second access token of the session is another. */
const part = (event: AuthEvent, aggregate: string, role: 'head' | 'detail'): AuthEvent => {
  event.join = { key: aggregate, role, lane: true }
  return event
}

const accessToken: Meaning = (line) => {
  const { fields, make, aggregate } = line
  const event = part(make('token_request'), aggregate, 'head')
  const reason = fields.text(F.reason)
  const lifetimeNs = fields.number(F.lifetimeNs)
  event.outcome = 'success'
  event.grant_type = GRANTS(reason)
  if (reason === 'impersonation') event.exchange = 'impersonation'
  event.issued_token = tokenOf(line)
  event.scopes = fields.texts(F.scopes)
  event.lifetime_seconds = lifetimeNs === undefined ? undefined : lifetimeNs / 1e9
  return event
}

const refreshToken: Meaning = (line) => {
  const event = part(line.make('token_request'), line.aggregate, 'detail')
  event.issued_refresh_token = tokenOf(line)
  return event
}

const opened: Meaning = ({ fields, make, aggregate, id }) => {
  const event = part(make('token_request'), aggregate, 'detail')
  event.client = fields.text(F.client)
  event.subject = id(fields.text(F.subject))
  event.session = id(fields.text(F.session))
  event.scopes = fields.texts(F.scopes)
  return event
}

const revoked =
  (revokes: 'token' | 'family'): Meaning =>
  ({ make }) => {
    const event = make('revocation')
    event.outcome = 'success'
    event.revokes = revokes
    return event
  }

const MEANINGS = wordTable<Meaning>({
  'oidc_session.added': opened,
  'oidc_session.access_token.added': accessToken,
  'oidc_session.refresh_token.added': refreshToken,
  'oidc_session.refresh_token.renewed': refreshToken,
  'oidc_session.access_token.revoked': revoked('token'),
  // Ends the session's access token as well.
  'oidc_session.refresh_token.revoked': revoked('family'),
})

/** Ids of errors that only a refresh token gives. */
const REFUSALS = wordTable<Reason>({
  // Decrypted, of this session, and not its current one: rotated away.
  'OIDCS-28ubl': 'refresh_reused',
  'OIDCS-3jt2w': 'refresh_expired',
  'OIDCS-s3hjk': 'refresh_unknown',
  'OIDCS-JOI23': 'refresh_unknown',
  'OIDCS-Cux9a': 'refresh_unknown',
})
const REQUEST_ERROR = 'request error'
const ID = 'ID='

const readRuntime = (fields: Fields): Reading => {
  const parent = fields.text(F.parent)
  if (parent === undefined || fields.text(F.message) !== REQUEST_ERROR) return null
  if (!parent.startsWith(ID)) return null
  const end = parent.indexOf(' ')
  const reason = REFUSALS(parent.slice(ID.length, end < 0 ? undefined : end))
  if (reason === undefined) return null
  const time = fields.time(F.logTime)
  if (time === undefined) return reject('bad_time', 'the line has no time that can be read')
  const event = authEvent('token_request', time, 'zitadel')
  event.outcome = 'client_error'
  event.grant_type = 'refresh_token'
  event.reason = reason
  event.error = fields.text(F.error)
  return [event]
}

const read = (fields: Fields, { identify }: ReadContext): Reading => {
  const type = fields.text(F.type)
  if (type === undefined) return readRuntime(fields)
  const meaning = MEANINGS(type)
  if (meaning === undefined) return null
  const aggregate = fields.text(F.aggregate)
  if (aggregate === undefined) return reject('missing_field', 'the event has no aggregate')
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the event has no time that can be read')
  const id = (text: string | undefined) => (text === undefined ? undefined : identify.id(text))
  const make = (kind: 'token_request' | 'revocation'): AuthEvent => {
    const event = authEvent(kind, time, 'zitadel')
    event.tenant = fields.text(F.tenant)
    event.family = id(aggregate)
    return event
  }
  return [meaning({ fields, id, make, aggregate })]
}

export const zitadel: Adapter = {
  id: 'zitadel',
  title: 'ZITADEL',
  origin: 'documented',
  carriers: ['json', 'logfmt'],
  table: FIELDS,
  recognises: (fields) => {
    if (fields.text(F.type)?.startsWith('oidc_session.') === true)
      return fields.text(F.aggregate) !== undefined && fields.text(F.tenant) !== undefined
    return fields.text(F.parent)?.startsWith('ID=OIDC') === true
  },
  read,
  capabilities: {
    event: {
      successes: 'all',
      reasons: 'sampled',
      // Named by the first token of a session only.
      client: 'sampled',
      grant: 'sampled',
      token_ids: 'all',
      revocations: 'all',
    },
  },
  remedies: {
    reasons:
      'ZITADEL has no events of failures: read the runtime log of the server as well, at level warn or below',
    server_errors:
      'ZITADEL has no events of failures: add the access log of the proxy in front of it (format nginx or access-log)',
    latency: 'ZITADEL logs no durations: add the access log of the proxy in front of it',
    addresses: 'add the access log of the proxy in front of it',
  },
}
