// Resource servers on Node: the verdict on a bearer token is an `exception` event under the server span, with the OAuth error code as its
// type (express-oauth2-jwt-bearer, and services that raise RFC 6750 codes) and the words of `jose` as its message.
import type { Reason } from '../../events.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { CLIENT, SERVER } from '../../records/otlp/span-trees.ts'
import { setReason } from '../../records/validation-verdict.ts'
import { wordTable } from '../../records/word-table.ts'
import { statusOf } from './http.ts'
import {
  attribute,
  eventOf,
  exceptionsOf,
  type ReadSpan,
  type RequestSpan,
  type Span,
} from './span.ts'

/** RFC 6750 3.1, as exception types. */
const CODES: ReadonlySet<string> = new Set([
  'invalid_token',
  'insufficient_scope',
  'invalid_request',
])
/** Classes of express-oauth2-jwt-bearer for requests that hold no token to judge. */
const WITHOUT_TOKEN = wordTable<Reason>({
  UnauthorizedError: 'missing_token',
  InvalidRequestError: 'malformed',
})

/** First match decides; the key set comes before what it is needed for. */
const MESSAGES: readonly (readonly [words: string, reason: Reason])[] = [
  ['Failed to parse the JSON Web Key Set', 'jwks_invalid'],
  ['JSON Web Key Set malformed', 'jwks_invalid'],
  ['Expected 200 OK from the JSON Web Key Set', 'jwks_unavailable'],
  ['no applicable key found in the JSON Web Key Set', 'unknown_kid'],
  ['multiple matching keys found in the JSON Web Key Set', 'jwks_invalid'],
  ['Unsupported "alg" value', 'alg_not_allowed'],
  ['"alg" (Algorithm) Header Parameter value not allowed', 'alg_not_allowed'],
  ['signature verification failed', 'bad_signature'],
  ['"exp" claim timestamp check failed', 'expired'],
  ['"nbf" claim timestamp check failed', 'not_yet_valid'],
  ["Unexpected 'exp' value", 'malformed'],
  ["Unexpected 'nbf' value", 'malformed'],
  ["Unexpected 'aud' value", 'wrong_audience'],
  ['unexpected "aud" claim value', 'wrong_audience'],
  ["Unexpected 'iss' value", 'wrong_issuer'],
  ['unexpected "iss" claim value', 'wrong_issuer'],
  ['Invalid Compact JWS', 'malformed'],
  ['JWS Protected Header is invalid', 'malformed'],
  ['JWT Claims Set', 'malformed'],
  ['is not active', 'inactive'],
  ['socket hang up', 'jwks_unavailable'],
  ['request timed out', 'jwks_unavailable'],
  ['fetch failed', 'jwks_unavailable'],
  ['ECONN', 'jwks_unavailable'],
  ['ENOTFOUND', 'jwks_unavailable'],
  ["Unexpected '", 'claim_other'],
  ['claim value', 'claim_other'],
]

/** The call to the introspection endpoint, where one was made. */
const introspectionOf = ({ inner }: RequestSpan): Span | undefined =>
  inner.find(
    (span) =>
      span.kind === CLIENT &&
      attribute(span, 'http.request.method', 'http.method') === 'POST' &&
      endpointOfPath(attribute(span, 'url.full', 'http.url', 'url.path') ?? '') === 'introspect',
  )

/** 400 is the presented token's fault; anything else that is no 2xx is no usable answer. */
const isUnavailable = (call: Span): boolean => {
  const status = statusOf(call)
  return status === undefined || (status !== 400 && (status < 200 || status >= 300))
}

export const readBearer: ReadSpan = (request) => {
  const status = statusOf(request)
  if (request.kind !== SERVER || status === undefined || status < 400) return undefined
  const call = introspectionOf(request)
  const exceptions = exceptionsOf(request)
  const verdict = exceptions.find(
    ({ type }) => CODES.has(type) || WITHOUT_TOKEN(type) !== undefined,
  )
  // A call that failed is not yet the verdict: the service has to say that it failed for it.
  const said = exceptions.some(({ span }) => span.kind !== CLIENT)
  const unavailable = said && call !== undefined && isUnavailable(call)
  if (verdict === undefined && !unavailable) return undefined
  const reason = unavailable ? 'introspection_unavailable' : reasonOf(verdict)
  const event = setReason(eventOf('token_validation', request), reason)
  if (verdict !== undefined && CODES.has(verdict.type)) event.error = verdict.type
  if (call !== undefined) event.mode = 'introspection'
  else if (verdict !== undefined && WITHOUT_TOKEN(verdict.type) === undefined) event.mode = 'local'
  if (call !== undefined) event.validation_seconds = call.durationSeconds
  return [event]
}

const reasonOf = (verdict: { type: string; message: string } | undefined): Reason => {
  if (verdict === undefined) return 'unknown'
  const { type, message } = verdict
  const without = WITHOUT_TOKEN(type)
  if (without !== undefined) return without
  if (type === 'insufficient_scope') return 'insufficient_scope'
  return MESSAGES.find(([words]) => message.includes(words))?.[1] ?? 'unknown'
}
