// Request lines: what was answered. `Upstream` is the one that was asked, `-` where the proxy answered itself.
import { authEvent, type AuthEvent, type Kind } from '../../events.ts'
import { reject, type Fields } from '../../records/fields.ts'
import { outcomeOfStatus } from '../../records/http-request.ts'
import { setAccepted, setReason } from '../../records/validation-verdict.ts'
import type { ReadContext, Reading } from '../adapter.ts'
import { F, addressOf, known } from './fields.ts'
import { CALLBACKS, VALIDATIONS } from './queues.ts'

/** At the default `--proxy-prefix`. */
const PREFIX = '/oauth2/'
/** Health checks and what the proxy serves to anybody. */
const NOTHING: ReadonlySet<string> = new Set(['/ping', '/ready', '/robots.txt'])

type Place = 'callback' | 'sign_out' | 'page' | 'validation' | 'nothing'

/** Where the proxy itself answers. A prefix of the operator's own shows only at its callback. */
const placeOf = (uri: string): Place => {
  const query = uri.indexOf('?')
  const path = query < 0 ? uri : uri.slice(0, query)
  if (NOTHING.has(path)) return 'nothing'
  if (!path.startsWith(PREFIX))
    return path.endsWith('/callback') &&
      query >= 0 &&
      uri.slice(query, query + 4096).includes('state=')
      ? 'callback'
      : 'validation'
  const step = path.slice(PREFIX.length)
  if (step === 'callback' || step === 'sign_out') return step
  if (step === 'start' || step === 'sign_in') return 'page'
  return step === 'auth' || step === 'userinfo' ? 'validation' : 'nothing'
}

export const readRequest = (fields: Fields, time: number, context: ReadContext): Reading => {
  const status = fields.number(F.status)
  const uri = fields.text(F.uri)
  if (status === undefined || uri === undefined)
    return reject('missing_field', 'the request line has no URI or no status')
  const user = known(fields.text(F.user))
  const self = known(fields.text(F.upstream)) === undefined
  const make = (kind: Kind): AuthEvent => {
    const event = authEvent(kind, time, 'oauth2-proxy')
    event.time_resolution_seconds = 1
    event.duration_seconds = fields.number(F.durationSeconds)
    event.request_id = known(fields.text(F.requestId))
    event.ip = addressOf(fields.text(F.client))
    event.user_agent = fields.text(F.agent)
    return event
  }
  if (user?.includes('@') === true) context.dropped('email')
  const place = self ? placeOf(uri) : 'validation'
  switch (place) {
    case 'nothing':
      return null
    case 'callback':
      context.dropped('code')
      return [ended(make('callback'), status)]
    case 'sign_out':
      return user === undefined ? null : [signedOut(make('revocation'))]
    case 'page':
      return [page(make('http_request'), status)]
    case 'validation': {
      const event = validated(make, { status, self, user })
      if (event?.outcome === 'success' && user !== undefined)
        event.subject = context.identify.id(user)
      return event === undefined ? null : [event]
    }
  }
}

/** The line before it says how a login ended; without one its status does. */
const ended = (event: AuthEvent, status: number): AuthEvent => {
  event.outcome = status < 400 ? 'success' : outcomeOfStatus(status)
  if (status >= 400) event.reason = status >= 500 ? 'internal' : 'unknown'
  event.join = { key: CALLBACKS, role: 'fallback', last: true, queue: true }
  return event
}

/** The cookie is cleared; nothing is revoked at the authorization server. */
const signedOut = (event: AuthEvent): AuthEvent => {
  event.outcome = 'success'
  event.revokes = 'session'
  event.cause = 'logout'
  return event
}

const page = (event: AuthEvent, status: number): AuthEvent => {
  event.endpoint = 'other'
  event.status = status
  event.outcome = outcomeOfStatus(status)
  return event
}

const REFUSALS: ReadonlySet<number> = new Set([302, 401, 403])

const validated = (
  make: (kind: Kind) => AuthEvent,
  line: { readonly status: number; readonly self: boolean; readonly user: string | undefined },
): AuthEvent | undefined => {
  const { status, self, user } = line
  if (user !== undefined) {
    const event = make('token_validation')
    if (self && status === 403) setReason(event, 'insufficient_scope')
    else if (self && status === 401) setReason(event, 'unknown')
    else setAccepted(event)
    return event
  }
  // Served without a user: a route that needs none.
  if (!self) {
    const event = make('http_request')
    event.endpoint = 'api'
    event.status = status
    event.outcome = outcomeOfStatus(status)
    return event
  }
  if (!REFUSALS.has(status) && status < 500) return undefined
  const event = make('token_validation')
  // Whatever else is wrong with a token stands in a line before.
  setReason(event, status >= 500 ? 'validator_error' : 'missing_token')
  event.join = { key: VALIDATIONS, role: 'fallback', last: true, queue: true }
  return event
}
