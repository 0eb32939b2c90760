// nginx's access lines, combined or JSON: a request at an endpoint, or what auth_request said of its token.
import { authEvent, type AuthEvent, type Endpoint } from '../../events.ts'
import { challengeOf } from '../../records/challenge.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { reject, type Fields } from '../../records/fields.ts'
import { outcomeOfStatus, traceIdOf } from '../../records/http-request.ts'
import { wordTable } from '../../records/word-table.ts'
import type { ReadContext, Reading } from '../adapter.ts'
import { F } from './fields.ts'

/** Where the user of HTTP Basic is the client that authenticates (RFC 6749 2.3.1); elsewhere it is a person. */
const CLIENT_ENDPOINTS: ReadonlySet<Endpoint> = new Set([
  'token',
  'introspect',
  'revoke',
  'par',
  'device',
])

/** $upstream_cache_status of the introspection. */
const CACHE = wordTable<NonNullable<AuthEvent['cache']>>({
  HIT: 'hit',
  REVALIDATED: 'hit',
  STALE: 'stale',
  UPDATING: 'stale',
  MISS: 'miss',
  EXPIRED: 'miss',
  BYPASS: 'miss',
})

/** nginx writes `-` for nothing in text, and for an upstream that gave nothing. */
const known = (text: string | undefined): string | undefined => (text === '-' ? undefined : text)

/** The target of `$request`, where no member has it alone. */
const targetOf = (fields: Fields): string | undefined => {
  const path = fields.text(F.path)
  if (path !== undefined) return path
  const request = fields.text(F.request)?.slice(0, 4096)
  const from = request?.indexOf(' ') ?? -1
  if (request === undefined || from < 0) return undefined
  const end = request.lastIndexOf(' ')
  return request.slice(from + 1, end > from ? end : undefined)
}

export const readAccess = (fields: Fields, context: ReadContext): Reading => {
  const status = fields.number(F.status)
  const ended = fields.time(F.time)
  if (status === undefined) return null
  if (ended === undefined) return reject('bad_time', 'the access line has no time')
  const duration = fields.number(F.durationSeconds)
  const validation = validationOf(fields, status)
  const endpoint = endpointOfPath(targetOf(fields) ?? '')
  if (validation === undefined && endpoint === undefined) return null
  const kind = validation === undefined ? 'http_request' : 'token_validation'
  // Written when the request has ended.
  const event = authEvent(kind, ended - (duration ?? 0) * 1000, 'nginx')
  event.duration_seconds = duration
  event.request_id = known(fields.text(F.requestId))
  event.trace_id = traceIdOf(fields.text(F.traceparent))
  event.ip = known(fields.text(F.address))
  event.user_agent = known(fields.text(F.agent))
  if (fields.carrier === 'access-log') event.time_resolution_seconds = 1
  if (validation !== undefined)
    return [validated(Object.assign(event, validation), fields, context)]
  event.endpoint = endpoint
  event.status = status
  event.outcome = outcomeOfStatus(status)
  if (endpoint === 'api') event.resource_server = known(fields.text(F.host))
  if (endpoint !== undefined && CLIENT_ENDPOINTS.has(endpoint))
    event.client = known(fields.text(F.user))
  return [event]
}

type Verdict = Partial<Pick<AuthEvent, 'outcome' | 'decision' | 'reason' | 'error'>>

/** undefined: the line does not tell whether a token was looked at. */
const validationOf = (fields: Fields, status: number): Verdict | undefined => {
  const auth = fields.number(F.authStatus)
  const challenge = challengeOf(fields.text(F.challenge))
  const bearer = challenge?.scheme === 'bearer' || challenge?.scheme === 'dpop'
  const refused: Verdict = {
    outcome: 'client_error',
    decision: 'reject',
    reason: challenge?.error === 'insufficient_scope' ? 'insufficient_scope' : 'unknown',
    ...(bearer && challenge?.error !== undefined ? { error: challenge.error } : {}),
  }
  if (auth !== undefined) {
    if (auth >= 200 && auth < 300) return { outcome: 'success', decision: 'accept' }
    if (auth === 401 || auth === 403) return refused
    return { outcome: 'server_error', decision: 'error', reason: 'validator_error' }
  }
  return bearer && (status === 401 || status === 403) ? refused : undefined
}

const validated = (event: AuthEvent, fields: Fields, { identify }: ReadContext): AuthEvent => {
  const subject = known(fields.text(F.subject))
  const jti = known(fields.text(F.jti))
  const scopes = known(fields.text(F.scope))
  event.resource_server = known(fields.text(F.host))
  event.cache = CACHE(fields.text(F.cache))
  event.client = known(fields.text(F.client))
  event.subject = subject === undefined ? undefined : identify.id(subject)
  event.token = jti === undefined ? undefined : identify.id(jti)
  event.scopes = scopes === undefined ? undefined : fields.texts(F.scope)
  event.expires_at = fields.time(F.expires)
  return event
}
