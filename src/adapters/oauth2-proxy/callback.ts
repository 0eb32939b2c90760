// The redirect endpoint, where a login at the provider comes back: its standard lines and its auth lines.
import { authEvent, type AuthEvent, type Outcome, type Reason } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { isUnreachable, oauthErrorOf, tokenReason } from '../../records/go-errors.ts'
import { wordTable } from '../../records/word-table.ts'
import type { ReadContext } from '../adapter.ts'
import { F, addressOf, known } from './fields.ts'
import { CALLBACKS } from './queues.ts'

interface Verdict {
  readonly outcome: Outcome
  readonly reason: Reason | undefined
  readonly error?: string | undefined
}
const refused = (reason: Reason): Verdict => ({ outcome: 'client_error', reason })
/** Answered with 500, whoever's fault it is. */
const broken = (reason: Reason): Verdict => ({ outcome: 'server_error', reason })
const providerDown: Verdict = { outcome: 'dependency_error', reason: 'upstream_idp' }

const PARSING = 'Error while parsing OAuth2 callback: '
const STATE = 'Error while parsing OAuth2 state: '
const REDEEMING = 'Error redeeming code during OAuth2 callback: '
const CREATING = 'Error creating session during OAuth2 callback: '
const SAVING = 'Error saving session state for '
/** Behind a dump of the whole request: code, state and cookies in clear, and headers that say what their sender likes. */
const DUMP = '&{'
const DUMP_END = '} AuthFailure '
const NO_CSRF = 'Invalid authentication via OAuth2'

/** What the provider's redirect said (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6). */
const ERRORS = wordTable<Omit<Verdict, 'error'>>({
  access_denied: { outcome: 'user_error', reason: 'consent_denied' },
  server_error: providerDown,
  temporarily_unavailable: providerDown,
  login_required: { outcome: 'neutral', reason: undefined },
  interaction_required: { outcome: 'neutral', reason: 'user_action_required' },
  consent_required: { outcome: 'neutral', reason: 'consent_missing' },
  account_selection_required: { outcome: 'neutral', reason: 'user_action_required' },
  invalid_scope: refused('scope_invalid'),
  unauthorized_client: refused('client_not_allowed'),
  unsupported_response_type: refused('grant_unsupported'),
  invalid_request: refused('request_malformed'),
})

const CODES = wordTable<Omit<Verdict, 'error'>>({
  // Expired, used or never issued: the code does not say.
  invalid_grant: broken('code_unknown'),
  invalid_client: broken('client_auth_failed'),
  unauthorized_client: broken('client_not_allowed'),
  server_error: providerDown,
  temporarily_unavailable: providerDown,
})

const FETCH = 'cannot fetch token: '

/** Redeeming the code, or building the session from what came back. */
const exchange = (text: string): Verdict => {
  const error = oauthErrorOf(text)
  if (error !== undefined) return { ...(CODES(error) ?? broken('unknown')), error }
  const fetched = text.indexOf(FETCH)
  if (fetched >= 0 && text.charAt(fetched + FETCH.length) === '5') return providerDown
  if (isUnreachable(text)) return providerDown
  const token = tokenReason(text)
  if (token === 'jwks_unavailable' || token === 'jwks_invalid') return providerDown
  if (text.includes('nonce')) return broken('nonce_mismatch')
  if (text.includes("isn't verified")) return broken('user_not_allowed')
  return broken(token === undefined ? 'unknown' : 'id_token_invalid')
}

const verdictOf = (message: string): Verdict | undefined => {
  if (message.startsWith(PARSING)) {
    const code = message.slice(PARSING.length, PARSING.length + 65).trimEnd()
    return /^[a-z_]{1,64}$/.test(code)
      ? { ...(ERRORS(code) ?? refused('unknown')), error: code }
      : refused('request_malformed')
  }
  if (message.startsWith(REDEEMING)) return exchange(message.slice(REDEEMING.length, 4096))
  if (message.startsWith(CREATING)) return exchange(message.slice(CREATING.length, 4096))
  if (message.startsWith(STATE)) return broken('state_mismatch')
  if (message.startsWith(SAVING))
    return isUnreachable(message.slice(0, 4096))
      ? { outcome: 'dependency_error', reason: 'storage' }
      : broken('internal')
  if (!message.startsWith(DUMP)) return undefined
  const end = message.lastIndexOf(DUMP_END)
  return end >= 0 && message.startsWith(NO_CSRF, end + DUMP_END.length)
    ? refused('state_missing')
    : undefined
}

const callback = (time: number, verdict: Verdict): AuthEvent => {
  const event = authEvent('callback', time, 'oauth2-proxy')
  event.time_resolution_seconds = 1
  event.outcome = verdict.outcome
  event.reason = verdict.reason
  event.error = verdict.error
  if (verdict.outcome === 'dependency_error')
    event.upstream = verdict.reason === 'storage' ? 'database' : 'idp'
  return event
}

/** undefined: the line says nothing of a login. */
export const callbackFailure = (
  message: string,
  time: number,
  { dropped }: ReadContext,
): AuthEvent | undefined => {
  if (message.startsWith(DUMP)) dropped('code')
  const verdict = verdictOf(message)
  if (verdict === undefined) return undefined
  const event = callback(time, verdict)
  event.join = { key: CALLBACKS, role: 'head', queue: true }
  return event
}

const OAUTH_LOGIN = 'Authenticated via OAuth2'
const AUTH: readonly (readonly [start: string, verdict: Verdict])[] = [
  [
    'Invalid authentication via OAuth2: unauthorized',
    { outcome: 'user_error', reason: 'user_not_allowed' },
  ],
  ['Invalid authentication via OAuth2: CSRF token mismatch', refused('state_mismatch')],
  ['Invalid authentication via OAuth2: unable to obtain CSRF cookie', refused('state_missing')],
  ['Invalid authentication via OAuth2', refused('unknown')],
  ['Session validation failed', refused('id_token_invalid')],
]

/** Auth lines of other logins (htpasswd, sign-in form) are none of OAuth. */
export const readAuth = (
  fields: Fields,
  message: string,
  time: number,
  { dropped, identify }: ReadContext,
): readonly AuthEvent[] | null => {
  const succeeded = message.startsWith(OAUTH_LOGIN)
  const verdict = succeeded
    ? ({ outcome: 'success', reason: undefined } as const)
    : AUTH.find(([start]) => message.startsWith(start))?.[1]
  if (verdict === undefined) return null
  const event = callback(time, verdict)
  const user = known(fields.text(F.user))
  if (user?.includes('@') === true) dropped('email')
  if (succeeded && user !== undefined) event.subject = identify.id(user)
  event.request_id = known(fields.text(F.requestId))
  event.ip = addressOf(fields.text(F.client))
  event.join = { key: CALLBACKS, role: 'head', queue: true }
  return [event]
}
