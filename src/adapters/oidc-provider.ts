// node-oidc-provider through our own listener (authslo/oidc-provider): one line an event, and one for the whole request at its end.
import { authEvent, type AuthEvent, type Kind } from '../events.ts'
import { grantTypeOf } from '../records/grant-types.ts'
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { F, FIELDS } from './oidc-provider/fields.ts'
import { wholeRequest } from './oidc-provider/request.ts'
import { causeOf, validationReason } from './oidc-provider/reasons.ts'
import { wordTable } from '../records/word-table.ts'

type Role = 'head' | 'detail' | 'fallback'

/** What one event of the library means; undefined: nothing. `route` is where it happened. */
type Meaning = (line: Line) => AuthEvent | undefined

export interface Line {
  readonly fields: Fields
  readonly context: ReadContext
  readonly route: string | undefined
  /** An event of this record that takes part in its request. */
  readonly make: (kind: Kind, role?: Role) => AuthEvent
}

const tokenOf = ({ fields, context }: Line) => {
  const jti = fields.text(F.jti)
  if (jti === undefined) return undefined
  return jti.startsWith('sha256:') ? context.identify.hash(jti) : context.identify.id(jti)
}

const succeeded =
  (kind: Kind, more: (event: AuthEvent, line: Line) => void = () => {}): Meaning =>
  (line) => {
    const event = line.make(kind)
    event.outcome = 'success'
    more(event, line)
    return event
  }

const failed =
  (kind: Kind, more: (event: AuthEvent, line: Line) => void = () => {}): Meaning =>
  (line) => {
    const { fields } = line
    const event = line.make(kind)
    event.error = fields.text(F.error)
    const text = fields.text(F.detail) ?? fields.text(F.description) ?? ''
    const cause = causeOf({ error: event.error ?? '', text, grant: event.grant_type })
    event.outcome = cause.outcome
    event.reason = cause.reason
    more(event, line)
    return event
  }

const asCaller = (event: AuthEvent): void => {
  event.caller = event.client
  event.client = undefined
  event.vantage = 'server'
}

const issued: Meaning = (line) => {
  const event = line.make('token_request', 'detail')
  event.issued_token = tokenOf(line)
  event.lifetime_seconds = line.fields.number(F.expiresIn)
  return event
}

const destroyed =
  (what: 'token' | 'refresh_token'): Meaning =>
  (line) => {
    if (line.route !== 'revocation') return undefined
    const event = line.make('revocation', 'detail')
    event[what] = tokenOf(line)
    event.revokes = what
    event.expires_at = seconds(line.fields.number(F.expiresAt))
    return event
  }

const seconds = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : value * 1000

const revokedFamily: Meaning = (line) => {
  const event = line.make('revocation')
  event.outcome = 'success'
  event.revokes = 'family'
  event.cause =
    line.route === 'token'
      ? 'reuse'
      : line.route?.startsWith('end_session')
        ? 'logout'
        : line.route === undefined
          ? 'admin'
          : 'request'
  // A logout ends the session as well: an act of its own.
  if (event.cause === 'logout') event.join = undefined
  return event
}

/** Where it happened says what failed; ECONNREFUSED and its like say that the storage did. */
const BROKEN = wordTable<Kind>({
  token: 'token_request',
  introspection: 'introspection',
  revocation: 'revocation',
  userinfo: 'token_validation',
  authorization: 'authorization_request',
  resume: 'authorization_request',
  device_authorization: 'device_authorization',
})

const serverError: Meaning = (line) => {
  const kind = BROKEN(line.route)
  if (kind === undefined) return undefined
  const event = line.make(kind)
  const storage = /^E[A-Z]{3,}$/.test(line.fields.text(F.errorCode) ?? '')
  event.error = line.fields.text(F.error)
  event.outcome = storage ? 'dependency_error' : 'server_error'
  event.reason = storage ? 'storage' : kind === 'token_validation' ? 'validator_error' : 'internal'
  if (storage) event.upstream = 'database'
  if (kind === 'introspection') asCaller(event)
  if (kind === 'revocation') event.cause = 'request'
  if (kind === 'token_validation') {
    event.decision = 'error'
    event.mode = 'local'
  }
  return event
}

const MEANINGS = wordTable<Meaning>({
  http_request: wholeRequest,
  'grant.success': succeeded('token_request'),
  'grant.error': failed('token_request'),
  server_error: serverError,
  'access_token.saved': issued,
  'access_token.issued': issued,
  'client_credentials.saved': issued,
  'client_credentials.issued': issued,
  'refresh_token.saved': (line) => {
    const event = line.make('token_request', 'detail')
    event.issued_refresh_token = tokenOf(line)
    return event
  },
  'refresh_token.consumed': (line) => {
    const event = line.make('token_request', 'detail')
    event.refresh_token = tokenOf(line)
    return event
  },
  'access_token.destroyed': destroyed('token'),
  'refresh_token.destroyed': destroyed('refresh_token'),
  'grant.revoked': revokedFamily,
  'grant.destroyed': (line) => (line.route === undefined ? revokedFamily(line) : undefined),
  'introspection.error': failed('introspection', asCaller),
  'revocation.error': failed('revocation', (event) => {
    event.cause = 'request'
  }),
  'userinfo.error': failed('token_validation', (event, { fields }) => {
    event.decision = 'reject'
    event.mode = 'local'
    event.outcome = 'client_error'
    event.reason = validationReason(
      event.error ?? '',
      fields.text(F.detail) ?? fields.text(F.description) ?? '',
    )
  }),
  'authorization.success': (line) =>
    line.route === 'device_resume'
      ? succeeded('device_authorization', (event) => {
          event.step = 'verified'
        })(line)
      : succeeded('authorization_request', (event, { fields }) => {
          event.response_type = fields.text(F.responseType)
        })(line),
  'authorization.error': failed('authorization_request', (event, { fields }) => {
    event.response_type = fields.text(F.responseType)
  }),
  'device_authorization.success': succeeded('device_authorization', (event) => {
    event.step = 'started'
  }),
  'device_authorization.error': failed('device_authorization'),
  // The only trace of a user who aborts at the device page.
  'device_code.saved': (line) => {
    if (line.route !== 'code_verification' || line.fields.text(F.error) === undefined)
      return undefined
    const event = line.make('device_authorization')
    event.outcome = 'user_error'
    event.reason = 'consent_denied'
    event.step = 'denied'
    return event
  },
  'interaction.started': (line) =>
    line.fields.text(F.prompt) === 'consent' ? succeeded('consent_prompt')(line) : undefined,
  'interaction.ended': (line) => {
    if (line.fields.texts(F.result)?.includes('error') === true) return undefined
    const prompt = line.fields.text(F.prompt)
    if (prompt === 'login') return succeeded('login')(line)
    if (prompt !== 'consent') return undefined
    return succeeded('consent', (event) => {
      event.decision = 'granted'
    })(line)
  },
  'end_session.success': succeeded('revocation', (event) => {
    event.revokes = 'session'
    event.cause = 'logout'
  }),
  'end_session.error': failed('revocation', (event) => {
    event.revokes = 'session'
    event.cause = 'logout'
  }),
  'registration_create.success': succeeded('client_change', (event) => {
    event.change = 'created'
  }),
  'registration_update.success': succeeded('client_change', (event) => {
    event.change = 'updated'
  }),
  'registration_delete.success': succeeded('client_change', (event) => {
    event.change = 'deleted'
  }),
})

const read = (fields: Fields, context: ReadContext): Reading => {
  const name = fields.text(F.event)
  if (name === undefined) return reject('missing_field', 'the line has no event')
  const meaning = MEANINGS(name)
  if (meaning === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the line has no time that can be read')
  const requestId = fields.text(F.requestId)
  const make = (kind: Kind, role: Role = 'head'): AuthEvent => {
    const event = common(kind, time, fields, context)
    event.request_id = requestId
    if (requestId !== undefined)
      event.join = { key: requestId, role, ...(name === 'http_request' ? { last: true } : {}) }
    return event
  }
  const event = meaning({ fields, context, route: fields.text(F.route), make })
  // What only fills another record is nothing where its request is not named.
  const stands = event?.outcome !== undefined || requestId !== undefined
  return event === undefined || !stands ? null : [event]
}

const common = (kind: Kind, time: number, fields: Fields, { identify }: ReadContext): AuthEvent => {
  const event = authEvent(kind, time, 'oidc-provider')
  const id = (text: string | undefined) => (text === undefined ? undefined : identify.id(text))
  event.client = fields.text(F.client)
  event.family = id(fields.text(F.grantId))
  event.session = id(fields.text(F.session))
  event.subject = id(fields.text(F.account))
  event.scopes = fields.texts(F.scope)
  event.trace_id = fields.text(F.traceId)
  event.span_id = fields.text(F.spanId)
  event.ip = fields.text(F.ip)
  event.user_agent = fields.text(F.userAgent)
  if (kind === 'token_request') event.grant_type = grantTypeOf(fields.text(F.grant))
  return event
}

export const oidcProvider: Adapter = {
  id: 'oidc-provider',
  title: 'node-oidc-provider',
  origin: 'recorded',
  carriers: ['json'],
  table: FIELDS,
  recognises: (fields) =>
    fields.text(F.event) !== undefined &&
    fields.text(F.requestId) !== undefined &&
    (fields.text(F.route) !== undefined || fields.number(F.durationMs) !== undefined),
  read,
  capabilities: {
    event: {
      successes: 'all',
      server_errors: 'all',
      reasons: 'all',
      client: 'all',
      grant: 'all',
      latency: 'all',
      token_ids: 'all',
      addresses: 'all',
      revocations: 'all',
      consent: 'all',
    },
  },
  remedies: {},
}
