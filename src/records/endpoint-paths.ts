// Which OAuth endpoint a request path is, where the product is not known: by the names that servers commonly give their endpoints.
import type { Endpoint } from '../event-values.ts'
import { wordTable } from './word-table.ts'

/** By the last one or two segments, lower case. What another application may call so as well stands in AMBIGUOUS. */
const COMMON = wordTable<Endpoint>({
  token: 'token',
  access_token: 'token',
  'token.oauth2': 'token',
  'token/introspect': 'introspect',
  'token/introspection': 'introspect',
  introspect: 'introspect',
  introspection: 'introspect',
  introspect_token: 'introspect',
  'introspect.oauth2': 'introspect',
  check_token: 'introspect',
  tokeninfo: 'introspect',
  revoke: 'revoke',
  revocation: 'revoke',
  revoke_token: 'revoke',
  'revoke_token.oauth2': 'revoke',
  'token/revoke': 'revoke',
  'token/revocation': 'revoke',
  authorize: 'authorize',
  authorization: 'authorize',
  auth: 'authorize',
  'authorization.oauth2': 'authorize',
  jwks: 'jwks',
  'jwks.json': 'jwks',
  jwks_uri: 'jwks',
  certs: 'jwks',
  userinfo: 'userinfo',
  'userinfo.openid': 'userinfo',
  'device/auth': 'device',
  'auth/device': 'device',
  'device/code': 'device',
  'device/verify': 'device',
  'device/authorize': 'device',
  device: 'device',
  device_authorization: 'device',
  device_authorize: 'device',
  devicecode: 'device',
  deviceauthorization: 'device',
  'device_authz.oauth2': 'device',
  'device/token': 'token',
  par: 'par',
  'par/request': 'par',
  'par.oauth2': 'par',
  pushed_authorization_request: 'par',
  pushed_authorization: 'par',
  logout: 'end_session',
  end_session: 'end_session',
  endsession: 'end_session',
  'end-session': 'end_session',
  'session/end': 'end_session',
  reg: 'register',
  'ciba/auth': 'other',
})

/** Names that count only below a segment that speaks of OAuth: an API may have `/keys` and a shop `/register` of their own. */
const AMBIGUOUS = wordTable<Endpoint>({
  keys: 'jwks',
  jwk: 'jwks',
  register: 'register',
  registration: 'register',
  'clients-registrations': 'register',
  dcr: 'register',
  clients: 'register',
})
const OAUTH: ReadonlySet<string> = new Set([
  'oauth',
  'oauth2',
  'oidc',
  'openid',
  'openid-connect',
  'connect',
  'discovery',
  'dex',
])

/** Metadata documents, wherever an issuer with a path puts them (RFC 8414 3.1, OpenID Connect Discovery 4). */
const METADATA: ReadonlySet<string> = new Set([
  'openid-configuration',
  'oauth-authorization-server',
  'oauth-protected-resource',
  'openid-federation',
  'openid-credential-issuer',
  'uma2-configuration',
  'smart-configuration',
  'webfinger',
])

/** Not even an `http_request`: what orchestrators and monitors ask for. */
const HEALTH: ReadonlySet<string> = new Set([
  'health',
  'health/live',
  'health/ready',
  'health/started',
  'healthz',
  'livez',
  'readyz',
  'ping',
  'metrics',
  'nginx_status',
  'stub_status',
  'server-status',
])

/** An operator's own row: `*` stands for text within a segment, `**` for any number of segments. */
export type PathRule = readonly [glob: string, endpoint: Endpoint]

const MAX_PATH = 2048

/** The segments of a request target: without scheme and host, query, and the parameters of its last segment. */
const segmentsOf = (target: string): readonly string[] => {
  let path = target.slice(0, MAX_PATH)
  const scheme = path.slice(0, 8).toLowerCase()
  if (scheme.startsWith('http://') || scheme.startsWith('https://')) {
    const slash = path.indexOf('/', 8)
    path = slash < 0 ? '' : path.slice(slash)
  }
  for (const mark of ['?', '#', ';']) {
    const at = path.indexOf(mark)
    if (at >= 0) path = path.slice(0, at)
  }
  return path.split('/').filter((segment) => segment !== '')
}

/** `*` by going back to the last star only: at most length of text times length of glob. */
const matchesSegment = (glob: string, text: string): boolean => {
  let at = 0
  let back = -1
  let from = 0
  let i = 0
  while (at < text.length) {
    if (glob[i] === '*') {
      back = i++
      from = at
    } else if (i < glob.length && glob[i] === text[at]) {
      i++
      at++
    } else if (back >= 0) {
      i = back + 1
      at = ++from
    } else return false
  }
  while (glob[i] === '*') i++
  return i === glob.length
}

const matches = (glob: readonly string[], path: readonly string[]): boolean => {
  let at = 0
  let back = -1
  let from = 0
  let i = 0
  while (at < path.length) {
    const segment = glob[i]
    if (segment === '**') {
      back = i++
      from = at
    } else if (segment !== undefined && matchesSegment(segment, path[at] as string)) {
      i++
      at++
    } else if (back >= 0) {
      i = back + 1
      at = ++from
    } else return false
  }
  while (glob[i] === '**') i++
  return i === glob.length
}

/**
 * undefined: a health check, which is nothing; `other`: no name of ours. Rows of `extra` come first and are asked in their order; what
 * they name is what they say, a health check too.
 */
export const endpointOfPath = (
  target: string,
  extra: readonly PathRule[] = [],
): Endpoint | undefined => {
  const segments = segmentsOf(target)
  for (const [glob, endpoint] of extra) if (matches(segmentsOf(glob), segments)) return endpoint
  const names = segments.slice(-16).map((segment) => segment.toLowerCase())
  const last = names.at(-1) ?? ''
  const pair = `${names.at(-2) ?? ''}/${last}`
  const wellKnown = names.lastIndexOf('.well-known')
  if (wellKnown >= 0 && METADATA.has(names[wellKnown + 1] ?? '')) return 'discovery'
  const found = COMMON(pair) ?? COMMON(last)
  if (found !== undefined) return found
  if (HEALTH.has(names.join('/'))) return undefined
  const ambiguous = AMBIGUOUS(last)
  if (ambiguous !== undefined && names.some((name) => OAUTH.has(name))) return ambiguous
  // Clients and authorizations that have an id of their own: RFC 7592, and the steps of a login that resume.
  const parent = names.at(-2) ?? ''
  if (
    parent === 'clients-registrations' ||
    (parent === 'register' && names.some((name) => OAUTH.has(name)))
  )
    return 'register'
  return 'other'
}
