// What a request of Hydra was, by method and path: its kind, and what its success says.
import type { AuthEvent, Endpoint, Kind } from '../../events.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'

export interface Route {
  readonly kind: Kind
  /** Where an error line makes another kind. */
  readonly refusedKind?: Kind
  readonly endpoint?: Endpoint
  /** Keys that its records have whatever came of it. */
  readonly about?: (event: AuthEvent) => void
  /** Keys of a success. */
  readonly succeeded?: (event: AuthEvent, location: string | undefined) => void
  /** Successes of this status are a step: an `http_request`. */
  readonly step?: number
  /** Without an error line a status of 400 and over is an `http_request`: the administrator's mistake. */
  readonly adminOnly?: true
  /** Takes a code that a user typed. */
  readonly userCode?: true
}

const http = (endpoint: Endpoint): Route => ({ kind: 'http_request', endpoint })

const login = (accepted: boolean): Route => ({
  kind: 'login',
  adminOnly: true,
  succeeded: (event) => {
    if (accepted) return
    // The login application knows why; the record does not.
    event.outcome = 'user_error'
    event.reason = 'unknown'
  },
})
const consent = (accepted: boolean): Route => ({
  kind: 'consent',
  adminOnly: true,
  succeeded: (event) => {
    event.decision = accepted ? 'granted' : 'denied'
    if (accepted) return
    event.outcome = 'user_error'
    event.reason = 'consent_denied'
  },
})
const revocation = (cause: AuthEvent['cause'], revokes?: AuthEvent['revokes']): Route => ({
  kind: 'revocation',
  about: (event) => {
    event.cause = cause
  },
  succeeded: (event) => {
    event.revokes = revokes
  },
})
const clientChange = (change: AuthEvent['change'], client?: string): Route => ({
  kind: 'client_change',
  adminOnly: true,
  succeeded: (event, location) => {
    event.change = change
    // The answer to a registration names the new client by its address.
    event.client = client ?? location?.split('/', 8).at(-1)
  },
})
const keys = (phase: AuthEvent['phase'], keyId?: string): Route => ({
  kind: 'key_rotation',
  adminOnly: true,
  succeeded: (event) => {
    event.phase = phase
    event.key_id = keyId
  },
})
const device = (step: 'started' | 'verified'): Route => ({
  kind: 'device_authorization',
  succeeded: (event) => {
    event.step = step
  },
})

/** `METHOD path`, as the public and the admin port have them. */
const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['POST /oauth2/token', { kind: 'token_request' }],
  ['POST /oauth2/revoke', revocation('request')],
  [
    'POST /admin/oauth2/introspect',
    {
      kind: 'introspection',
      about: (event: AuthEvent) => {
        event.vantage = 'server'
      },
      succeeded: (event: AuthEvent) => {
        event.active = true
      },
    },
  ],
  ['GET /oauth2/auth', { kind: 'authorization_request', endpoint: 'authorize', step: 302 }],
  ['POST /oauth2/auth', { kind: 'authorization_request', endpoint: 'authorize', step: 302 }],
  ['GET /userinfo', { ...http('userinfo'), refusedKind: 'token_validation' }],
  ['POST /userinfo', { ...http('userinfo'), refusedKind: 'token_validation' }],
  ['POST /oauth2/device/auth', device('started')],
  ['GET /oauth2/device/verify', { ...http('device'), refusedKind: 'device_authorization' }],
  ['PUT /admin/oauth2/auth/requests/device/accept', { ...device('verified'), userCode: true }],
  ['PUT /admin/oauth2/auth/requests/login/accept', login(true)],
  ['PUT /admin/oauth2/auth/requests/login/reject', login(false)],
  ['PUT /admin/oauth2/auth/requests/consent/accept', consent(true)],
  ['PUT /admin/oauth2/auth/requests/consent/reject', consent(false)],
  ['DELETE /admin/oauth2/auth/sessions/consent', revocation('admin', 'subject')],
  ['DELETE /admin/oauth2/auth/sessions/login', revocation('admin', 'session')],
  ['DELETE /admin/oauth2/tokens', revocation('admin', 'client')],
  ['POST /admin/clients', clientChange('created')],
  ['POST /oauth2/register', { ...clientChange('created'), endpoint: 'register' }],
])

const underAdmin = (method: string, segments: readonly string[]): Route | undefined => {
  const [, collection, first, second] = segments
  if (collection === 'clients' && first !== undefined) {
    if (method === 'DELETE') return clientChange('deleted', first)
    return method === 'PUT' || method === 'PATCH' ? clientChange('updated', first) : undefined
  }
  if (collection !== 'keys' || first === undefined) return undefined
  // Hydra signs with the newest key at once.
  if (method === 'POST' || method === 'PUT') return keys('signing')
  return method === 'DELETE' && second !== undefined ? keys('retired', second) : undefined
}

/** undefined: a health check, which is nothing. */
export const routeOf = (method: string, path: string): Route | undefined => {
  const known = ROUTES.get(`${method} ${path}`)
  if (known !== undefined) return known
  const segments = path.split('/', 8).filter((segment) => segment !== '')
  const [root, second] = segments
  if (root === 'health' || (root === 'admin' && second === 'health')) return undefined
  if (root === 'admin') return underAdmin(method, segments) ?? http('api')
  if (root === 'oauth2' && second === 'register' && segments.length > 2)
    return method === 'DELETE'
      ? clientChange('deleted', segments[2])
      : method === 'PUT'
        ? clientChange('updated', segments[2])
        : http('register')
  if (path === '/oauth2/sessions/logout') return http('end_session')
  return http(endpointOfPath(path) ?? 'other')
}
