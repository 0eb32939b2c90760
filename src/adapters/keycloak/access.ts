// Keycloak's access lines: which endpoint a path is.
import type { AuthEvent, Endpoint } from '../../events.ts'
import { authEvent } from '../../events.ts'
import type { Fields, Reject } from '../../records/fields.ts'
import { reject } from '../../records/fields.ts'
import { outcomeOfStatus, traceIdOf } from '../../records/http-request.ts'
import { F } from './fields.ts'
import { wordTable } from '../../records/word-table.ts'

/** Behind /realms/<realm>/protocol/openid-connect/. */
const OIDC = wordTable<Endpoint>({
  token: 'token',
  'token/introspect': 'introspect',
  revoke: 'revoke',
  auth: 'authorize',
  registrations: 'authorize',
  'auth/device': 'device',
  'ext/par/request': 'par',
  'ext/ciba/auth': 'other',
  certs: 'jwks',
  userinfo: 'userinfo',
  logout: 'end_session',
})

/** undefined: a health check or metrics, which are nothing. */
export const endpointOf = (target: string): { endpoint: Endpoint; realm?: string } | undefined => {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  if (path === '/metrics' || path.startsWith('/health')) return undefined
  const at = path.indexOf('/realms/')
  if (path.includes('/admin/realms') || path.startsWith('/admin/')) return { endpoint: 'api' }
  if (at < 0) return { endpoint: 'other' }
  const [realm = '', ...rest] = path.slice(at + 8).split('/', 12)
  const of = (endpoint: Endpoint): { endpoint: Endpoint; realm: string } => ({ endpoint, realm })
  if (rest[0] === 'protocol' && rest[1] === 'openid-connect')
    return of(OIDC(rest.slice(2).join('/')) ?? 'other')
  if (rest[0] === '.well-known') return of('discovery')
  if (rest[0] === 'clients-registrations') return of('register')
  return of('other')
}

/** `loggedAt`: of the console line around it, finer than the access line's own whole seconds. */
export const readAccess = (
  fields: Fields,
  loggedAt: number | undefined,
): readonly AuthEvent[] | Reject | null => {
  const path = fields.text(F.path)
  const status = fields.number(F.status)
  if (path === undefined || status === undefined)
    return reject('missing_field', 'the access line has no request or no status')
  const found = endpointOf(path)
  if (found === undefined) return null
  const written = loggedAt ?? fields.time(F.accessTime)
  if (written === undefined) return reject('bad_time', 'the access line has no time')
  const ms = fields.number(F.durationMs)
  const duration = ms === undefined ? fields.number(F.durationSeconds) : ms / 1000
  const event = authEvent('http_request', written, 'keycloak')
  if (loggedAt === undefined) event.time_resolution_seconds = 1
  event.endpoint = found.endpoint
  event.status = status
  event.outcome = outcomeOfStatus(status)
  event.tenant = found.realm
  event.duration_seconds = duration
  event.request_id = fields.text(F.requestId)
  event.trace_id = traceIdOf(fields.text(F.traceparent))
  event.ip = fields.text(F.address)
  event.user_agent = fields.text(F.userAgent)
  return [event]
}
