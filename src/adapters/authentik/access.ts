// Access lines: the only trace of an issued token, an introspection and a revocation, and the duration of every request.
import type { AuthEvent } from '../../events.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { outcomeOfStatus } from '../../records/http-request.ts'
import { wordTable } from '../../records/word-table.ts'
import { F } from './fields.ts'
import { make, type Line } from './line.ts'

const ROOT = '/application/o/'
const MAX_PATH = 2048

/** By status alone: authentik logs no error code. */
const judge = (event: AuthEvent, status: number): AuthEvent => {
  event.outcome = outcomeOfStatus(status)
  if (event.outcome === 'server_error') event.reason = 'internal'
  if (event.outcome === 'throttled') event.reason = 'rate_limited'
  if (event.outcome === 'client_error') event.reason = 'unknown'
  return event
}

type Endpoint = (line: Line, status: number) => AuthEvent

const token: Endpoint = (line, status) => {
  const event = judge(make(line, 'token_request', 'fallback'), status)
  if (status === 400) {
    // A poll for a device code that is still pending looks the same.
    event.outcome = 'neutral'
    event.reason = undefined
  }
  if (status === 403) {
    event.outcome = 'user_error'
    event.reason = 'bad_credentials'
  }
  return event
}

const introspect: Endpoint = (line, status) => {
  const event = judge(make(line, 'introspection', 'fallback'), status)
  event.vantage = 'server'
  return event
}

const revoke: Endpoint = (line, status) => {
  const event = judge(make(line, 'revocation', 'fallback'), status)
  event.cause = 'request'
  if (status === 401) event.reason = 'client_auth_failed'
  return event
}

const device: Endpoint = (line, status) => {
  const event = judge(make(line, 'device_authorization', 'fallback'), status)
  if (event.outcome === 'success') event.step = 'started'
  // No client id, one of no provider, or a provider without an application.
  if (status === 400) event.reason = 'client_unknown'
  return event
}

/** By path below the root, without the slash at its end. */
const ENDPOINTS = wordTable<Endpoint>({ token, introspect, revoke, device })

const refusedUserinfo = (line: Line, status: number): AuthEvent => {
  const event = make(line, 'token_validation', 'fallback')
  event.outcome = 'client_error'
  event.decision = 'reject'
  event.reason = status === 403 ? 'insufficient_scope' : 'unknown'
  return event
}

const plain = (line: Line, path: string, query: string, status: number): AuthEvent | undefined => {
  const endpoint = endpointOfPath(path)
  if (endpoint === undefined) return undefined
  const event = make(line, 'http_request', 'fallback')
  event.endpoint = endpoint
  event.status = status
  event.outcome = outcomeOfStatus(status)
  if (endpoint === 'authorize')
    event.client = new URLSearchParams(query).get('client_id') ?? undefined
  return event
}

/** undefined: not about OAuth. */
export const readAccess = (line: Line, status: number): AuthEvent | undefined => {
  const { fields } = line
  const target = (fields.text(F.event) ?? '').slice(0, MAX_PATH)
  const method = fields.text(F.method)
  const at = target.indexOf(ROOT)
  if (at < 0 || method === 'OPTIONS') return undefined
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const rest = path.slice(at + ROOT.length)
  const name = rest.endsWith('/') ? rest.slice(0, -1) : rest
  const endpoint = method === 'POST' ? ENDPOINTS(name) : undefined
  const event =
    endpoint !== undefined
      ? endpoint(line, status)
      : name === 'userinfo' && (status === 401 || status === 403)
        ? refusedUserinfo(line, status)
        : plain(line, path, mark < 0 ? '' : target.slice(mark + 1), status)
  if (event === undefined) return undefined
  const runtimeMs = fields.number(F.runtimeMs)
  event.duration_seconds = runtimeMs === undefined ? undefined : runtimeMs / 1000
  return event
}
