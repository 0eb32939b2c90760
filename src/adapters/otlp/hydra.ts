// Ory Hydra: what it did stands in span events, on the server span or a persister's span under it. Refusals name a reason text, or the
// bare error code where there is none; authorization errors, keys and logout write no event.
import type { AuthEvent, Reason } from '../../events.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { grantTypeOf } from '../../records/grant-types.ts'
import { SERVER } from '../../records/otlp/span-trees.ts'
import { wordTable } from '../../records/word-table.ts'
import { pathOf, statusOf } from './http.ts'
import {
  allSpans,
  attribute,
  eventOf,
  type ReadSpan,
  type RequestSpan,
  type SpanEvent,
} from './span.ts'

type Meaning = (event: SpanEvent, request: RequestSpan) => AuthEvent

const CLIENT_ID = 'OAuth2ClientID'
const SUBJECT = 'OAuth2Subject'

/** ErrorReason, first match decides. */
const REASONS: readonly (readonly [words: string, reason: Reason])[] = [
  ['refresh token was already used', 'refresh_reused'],
  ['refresh token is malformed or not valid', 'refresh_unknown'],
  ['refresh token expired', 'refresh_expired'],
  ['does not match the ID during the initial token issuance', 'refresh_client_mismatch'],
  ['authorization code has already been used', 'code_reused'],
  ['authorization code expired', 'code_expired'],
  ['"redirect_uri" from this request does not match', 'redirect_mismatch'],
  ['does not match the one from the authorize request', 'code_client_mismatch'],
  ['code verifier', 'pkce_failed'],
  ['Client credentials missing or malformed', 'client_auth_failed'],
  ['supports client authentication method', 'client_auth_failed'],
  ['is not allowed to use authorization grant', 'client_not_allowed'],
  ['is not allowed to request scope', 'scope_invalid'],
  ['has not been whitelisted', 'target_invalid'],
  ['public JWK', 'assertion_invalid'],
  ['"assertion"', 'assertion_invalid'],
  ['JSON Web Token', 'assertion_invalid'],
  ['JWT', 'assertion_invalid'],
  ['POST body', 'request_malformed'],
  ['Make sure that the various parameters are correct', 'request_malformed'],
]

/** Bare error codes that name a cause; `invalid_grant` covers several. */
const CODES = wordTable<Reason>({
  jti_known: 'assertion_invalid',
  invalid_scope: 'scope_invalid',
  unauthorized_client: 'client_not_allowed',
  unsupported_grant_type: 'grant_unsupported',
  invalid_request: 'request_malformed',
  authorization_pending: 'authorization_pending',
  slow_down: 'slow_down',
  expired_token: 'device_code_expired',
})
const NEUTRAL: ReadonlySet<string> = new Set([
  'authorization_pending',
  'slow_down',
  'expired_token',
])

const isCode = (text: string): boolean => /^[a-z_]{4,40}$/.test(text)

const exchangeError: Meaning = (event, request) => {
  const refused = eventOf('token_request', request)
  const text = attribute(event, 'ErrorReason') ?? ''
  const status = statusOf(request) ?? 0
  refused.client = attribute(event, CLIENT_ID)
  if (isCode(text)) refused.error = text
  refused.outcome = NEUTRAL.has(text) ? 'neutral' : status >= 500 ? 'server_error' : 'client_error'
  refused.reason =
    status >= 500
      ? 'internal'
      : (CODES(text) ?? REASONS.find(([words]) => text.includes(words))?.[1] ?? 'unknown')
  return refused
}

const issued: Meaning = (event, request) => {
  const token = eventOf('token_request', request)
  const grant = attribute(event, 'OAuth2GrantType')
  token.outcome = 'success'
  token.client = attribute(event, CLIENT_ID)
  token.grant_type = grantTypeOf(grant)
  return token
}

const changed =
  (change: 'created' | 'updated' | 'deleted'): Meaning =>
  (event, request) => {
    const client = eventOf('client_change', request)
    client.outcome = 'success'
    client.change = change
    client.client = attribute(event, CLIENT_ID)
    return client
  }

const answered =
  (kind: 'login' | 'consent', accepted: boolean): Meaning =>
  (event, request) => {
    const answer = eventOf(kind, request)
    answer.client = attribute(event, CLIENT_ID)
    answer.outcome = accepted ? 'success' : 'user_error'
    if (kind === 'consent') answer.decision = accepted ? 'granted' : 'denied'
    // The login application says why, and the event does not.
    if (!accepted) answer.reason = kind === 'consent' ? 'consent_denied' : 'unknown'
    return answer
  }

/** By event name; the first of a request that is in the table decides. */
const MEANINGS = wordTable<Meaning>({
  OAuth2TokenExchangeError: exchangeError,
  OAuth2AccessTokenIssued: issued,
  OAuth2AccessTokenInspected: (event, request) => {
    const inspected = eventOf('introspection', request)
    inspected.outcome = 'success'
    inspected.active = true
    inspected.vantage = 'server'
    inspected.client = attribute(event, CLIENT_ID)
    return inspected
  },
  OAuth2AccessTokenRevoked: (_, request) => {
    const revoked = eventOf('revocation', request)
    revoked.outcome = 'success'
    revoked.cause = 'request'
    return revoked
  },
  OAuth2LoginAccepted: answered('login', true),
  OAuth2LoginRejected: answered('login', false),
  OAuth2ConsentAccepted: answered('consent', true),
  OAuth2ConsentRejected: answered('consent', false),
  OAuth2ConsentRevoked: (_, request) => {
    const revoked = eventOf('revocation', request)
    revoked.outcome = 'success'
    revoked.revokes = 'subject'
    revoked.cause = 'admin'
    return revoked
  },
  OAuth2DeviceUserCodeAccepted: (event, request) => {
    const device = eventOf('device_authorization', request)
    device.outcome = 'success'
    device.step = 'verified'
    device.client = attribute(event, CLIENT_ID)
    return device
  },
  OAuth2ClientCreated: changed('created'),
  OAuth2ClientUpdated: changed('updated'),
  OAuth2ClientDeleted: changed('deleted'),
})

/** A token that is not active writes no event: the answer is 200 all the same. */
const introspected = (request: RequestSpan): AuthEvent | undefined => {
  const status = statusOf(request)
  if (endpointOfPath(pathOf(request) ?? '') !== 'introspect' || status === undefined)
    return undefined
  const event = eventOf('introspection', request)
  event.vantage = 'server'
  if (status === 200) {
    event.outcome = 'success'
    event.active = false
  } else event.outcome = status >= 500 ? 'server_error' : 'client_error'
  return event
}

/** The tracer's own name; the service is named by the operator. */
const SCOPE = 'Ory Hydra'

export const readHydra: ReadSpan = (request, { identify }) => {
  if (request.kind !== SERVER) return undefined
  const happened = allSpans(request).flatMap(({ events }) => events)
  for (const event of happened) {
    const meaning = MEANINGS(event.name)
    if (meaning === undefined) continue
    const read = meaning(event, request)
    const subject = attribute(event, SUBJECT)
    if (subject !== undefined) read.subject = identify.id(subject)
    // Tokens also leave the authorization endpoint (hybrid flows): that is no token request.
    if (read.kind === 'token_request' && endpointOfPath(pathOf(request) ?? '') !== 'token')
      return undefined
    return [read]
  }
  if (request.scope !== SCOPE) return undefined
  const event = introspected(request)
  return event === undefined ? undefined : [event]
}
