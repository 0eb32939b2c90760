// The keys of a line that the listener (authslo/oidc-provider) writes, and what its routes are.
import type { Endpoint } from '../../events.ts'
import { slots } from '../../records/fields.ts'
import { wordTable } from '../../records/word-table.ts'

export const [F, FIELDS] = slots({
  time: 'time',
  event: 'event',
  requestId: 'request_id',
  route: 'route',
  path: 'path',
  client: 'client_id',
  grant: 'grant_type',
  scope: 'scope',
  error: 'error',
  detail: 'error_detail',
  description: 'error_description',
  errorCode: 'error_code',
  jti: 'jti',
  jtiHashed: 'jti_hashed',
  grantId: 'grant_id',
  session: 'session_uid',
  account: 'account_id',
  expiresIn: 'expires_in',
  issuedAt: 'iat',
  expiresAt: 'exp',
  presented: 'presented_token',
  active: 'active',
  prompt: 'prompt',
  result: 'result',
  responseType: 'response_type',
  status: 'status',
  durationMs: 'duration_ms',
  aborted: 'aborted',
  traceId: 'trace_id',
  spanId: 'span_id',
  ip: 'ip',
  userAgent: 'user_agent',
})

const ROUTES = wordTable<Endpoint>({
  token: 'token',
  introspection: 'introspect',
  revocation: 'revoke',
  authorization: 'authorize',
  resume: 'authorize',
  jwks: 'jwks',
  discovery: 'discovery',
  userinfo: 'userinfo',
  device_authorization: 'device',
  code_verification: 'device',
  device_resume: 'device',
  pushed_authorization_request: 'par',
  end_session: 'end_session',
  end_session_confirm: 'end_session',
  registration: 'register',
  client: 'register',
  client_update: 'register',
  client_delete: 'register',
})
/** Where no route was found (wrong method, unknown path): the default paths. */
const PATHS = wordTable<Endpoint>({
  '/token': 'token',
  '/token/introspection': 'introspect',
  '/token/revocation': 'revoke',
  '/auth': 'authorize',
  '/jwks': 'jwks',
  '/me': 'userinfo',
  '/device/auth': 'device',
  '/device': 'device',
  '/request': 'par',
  '/session/end': 'end_session',
  '/reg': 'register',
})

export const endpointOf = (route: string | undefined, path: string | undefined): Endpoint =>
  ROUTES(route) ?? (route === undefined ? PATHS(path) : undefined) ?? 'other'
