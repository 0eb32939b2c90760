// Ory Hydra 2.3 and 26: JSON or text, one line when a request begins, one when it is completed, and one between them where it failed.
import { authEvent, type AuthEvent, type Kind } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { outcomeOfStatus, bareTraceId } from '../records/http-request.ts'
import { goDurationSeconds } from '../records/logrus-text.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { F, FIELDS } from './hydra/fields.ts'
import { causeOf } from './hydra/reasons.ts'
import { routeOf, type Route } from './hydra/routes.ts'

const STARTED = 'started handling request'
const COMPLETED = 'completed handling request'
/** 26 says the first two, 2.3 the third where a token or an introspection is refused. */
const FAILED: ReadonlySet<string> = new Set([
  'An error occurred',
  'An error occurred while handling a request',
  'access denied',
])
const LOGGED_OUT = 'User logout completed!'
const NEW_KEYS = ['JSON Web Key Set "', '" does not exist yet, generating new key pair']
/** Lines of one request before it is completed. */
const MAX_FAILURES = 3
/** So much of a path tells requests apart. */
const MAX_PATH = 128
/** What every redirect to the login or consent page is logged as. */
const STEP = 'the OAuth 2.0 Authorization request must be aborted'

interface Line {
  readonly fields: Fields
  readonly time: number
  readonly route: Route
}

const eventOf = (
  kind: Kind,
  { fields, time, route }: Line,
  role: 'head' | 'fallback',
): AuthEvent => {
  const event = authEvent(kind, time, 'hydra')
  if (fields.carrier === 'logrus-text') event.time_resolution_seconds = 1
  const remote = fields.text(F.remote)
  event.ip = remote?.slice(0, Math.max(0, remote.lastIndexOf(':'))).replace(/^\[|\]$/g, '')
  event.user_agent = fields.text(F.userAgent)
  event.trace_id = bareTraceId(fields.text(F.traceId))
  event.span_id = fields.text(F.spanId)
  if (kind === 'http_request') event.endpoint = route.endpoint ?? 'other'
  else route.about?.(event)
  // A connection of HTTP/1 carries one request at a time, one of HTTP/2 several: told apart by path, and with tracing by span.
  if (remote !== undefined)
    event.join = {
      key: [remote, fields.text(F.method), fields.text(F.path)?.slice(0, MAX_PATH), event.span_id]
        .filter((part) => part !== undefined)
        .join(' '),
      role,
      lane: true,
      // A failure may be written twice: that is not yet the next request.
      ...(role === 'fallback' ? { last: true } : { heads: MAX_FAILURES }),
    }
  return event
}

/** An answer for inactive tokens is written as an error, and is none. */
const INACTIVE: ReadonlySet<string> = new Set([
  'request_unauthorized',
  'invalid_token',
  'invalid_scope',
  'token_inactive',
  'token_expired',
])

const failed = (line: Line): AuthEvent | null => {
  const { fields, route } = line
  const code = fields.text(F.error) ?? ''
  if (code === STEP) return null
  const kind = route.refusedKind ?? route.kind
  const event = eventOf(kind, line, 'head')
  const failure = {
    code,
    reason: fields.text(F.reason) ?? '',
    debug: fields.text(F.debug) ?? '',
    status: fields.number(F.errorStatus),
  }
  const cause = causeOf(failure)
  event.outcome = cause.outcome
  event.reason = cause.reason
  event.upstream = cause.upstream
  if (/^[a-z_]{2,40}$/.test(code)) event.error = code
  const isStorage = cause.outcome === 'dependency_error'
  if (kind === 'introspection' && !isStorage && INACTIVE.has(code)) {
    event.outcome = 'success'
    event.active = false
    event.error = undefined
    event.reason = undefined
  }
  if (kind === 'token_validation') {
    const isBroken = cause.outcome === 'server_error'
    event.decision = isStorage || isBroken ? 'error' : 'reject'
    if (isBroken) event.reason = 'validator_error'
    else if (!isStorage) {
      event.outcome = 'client_error'
      event.reason = 'inactive'
    }
  }
  if (kind === 'device_authorization') {
    if (cause.reason === 'consent_denied') event.step = 'denied'
    if (cause.outcome === 'client_error' && route.userCode === true) event.reason = 'code_unknown'
  }
  return event
}

const completed = (line: Line): AuthEvent | null => {
  const { fields, route } = line
  const status = fields.number(F.status)
  if (status === undefined) return null
  const refused = status >= 400
  const isStep =
    route.kind === 'http_request' || route.step === status || (refused && route.adminOnly === true)
  const event = eventOf(isStep ? 'http_request' : route.kind, line, 'fallback')
  const took = fields.text(F.took)
  event.duration_seconds =
    took === undefined
      ? undefined
      : fields.carrier === 'json'
        ? Number(took) / 1e9
        : goDurationSeconds(took)
  event.outcome = outcomeOfStatus(status)
  if (isStep) {
    event.status = status
    if (event.endpoint === 'other' && route.adminOnly === true) event.endpoint = 'api'
  } else if (refused) event.reason = status >= 500 ? 'internal' : 'unknown'
  else route.succeeded?.(event, fields.text(F.location))
  return event
}

const loggedOut = (line: Line): AuthEvent => {
  const event = eventOf('revocation', line, 'head')
  event.outcome = 'success'
  event.revokes = 'session'
  event.cause = 'logout'
  return event
}

const newKeys = (fields: Fields, time: number): AuthEvent => {
  const event = authEvent('key_rotation', time, 'hydra')
  if (fields.carrier === 'logrus-text') event.time_resolution_seconds = 1
  event.outcome = 'success'
  event.phase = 'signing'
  return event
}

const read = (fields: Fields, { dropped }: ReadContext): Reading => {
  const message = fields.text(F.message)
  if (message === undefined) return reject('missing_field', 'the record has no msg')
  const isNewKeys = NEW_KEYS.every((words) => message.includes(words))
  const isFailed = FAILED.has(message)
  if (!isFailed && !isNewKeys && message !== COMPLETED && message !== LOGGED_OUT) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  if (isNewKeys) return [newKeys(fields, time)]
  const method = fields.text(F.method)
  const path = fields.text(F.path)
  if (method === undefined || path === undefined)
    return message === LOGGED_OUT
      ? [loggedOut({ fields, time, route: { kind: 'revocation' } })]
      : null
  const route = routeOf(method, path)
  if (route === undefined) return null
  const line = { fields, time, route }
  // 2.3 logs where it sent the browser, code included.
  if (fields.text(F.location)?.includes('code=') === true) dropped('code')
  const event = message === LOGGED_OUT ? loggedOut(line) : isFailed ? failed(line) : completed(line)
  return event === null ? null : [event]
}

const isHydraPath = (path: string | undefined): boolean =>
  path !== undefined && (path.startsWith('/oauth2/') || path.startsWith('/admin/oauth2/'))

export const hydra: Adapter = {
  id: 'hydra',
  title: 'Ory Hydra',
  origin: 'recorded',
  carriers: ['json', 'logrus-text'],
  table: FIELDS,
  recognises: (fields) => {
    if (fields.text(F.service) === 'Ory Hydra') return true
    const message = fields.text(F.message)
    return (message === COMPLETED || message === STARTED) && isHydraPath(fields.text(F.path))
  },
  read,
  capabilities: {
    event: {
      successes: 'all',
      server_errors: 'all',
      reasons: 'all',
      latency: 'all',
      addresses: 'all',
      consent: 'all',
    },
  },
  remedies: {
    client: 'Hydra logs no client: turn tracing on (tracing.provider: otel), its spans name it',
    grant: 'Hydra logs no grant type: turn tracing on (tracing.provider: otel), its spans name it',
  },
}
