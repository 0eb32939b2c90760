// Standard lines: why a request is refused, without saying which request. Its request line follows.
import { authEvent, type AuthEvent, type Reason } from '../../events.ts'
import { isUnreachable, oauthErrorOf, tokenReason } from '../../records/go-errors.ts'
import { setReason } from '../../records/validation-verdict.ts'
import type { ReadContext } from '../adapter.ts'
import { callbackFailure } from './callback.ts'
import { VALIDATIONS } from './queues.ts'

const JWT = 'Error retrieving session from token in Authorization header: '
const COOKIE = 'Error loading cookied session: '
const UNEXPECTED = 'Unexpected internal error: '

const MORE = [
  ["isn't verified", 'claim_other'],
  ['set an email', 'claim_other'],
  ['no valid bearer token found', 'malformed'],
  ['invalid basic auth token', 'malformed'],
  ['invalid authorization header', 'malformed'],
  ['basic auth', 'malformed'],
] as const satisfies readonly (readonly [string, Reason])[]

/** What the session carries is its user's; the cause stands behind it. */
const behindSession = (text: string): string => {
  const end = text.lastIndexOf('}): ')
  return end < 0 ? text : text.slice(end + 4)
}

const GONE = [
  // Tampered with, or simply expired: the same text.
  'cookie signature not valid',
  'session ticket cookie failed validation',
  'session is invalid',
  'redis: nil',
]

const cookieReason = (cause: string, error: string | undefined): Reason => {
  if (error === 'invalid_grant') return 'inactive'
  if (cause.startsWith('session is expired')) return 'expired'
  if (isUnreachable(cause)) return 'storage'
  return GONE.some((words) => cause.includes(words)) ? 'inactive' : 'unknown'
}

export const readStandard = (
  message: string,
  time: number,
  context: ReadContext,
): readonly AuthEvent[] | null => {
  const refusal = (reason: Reason): AuthEvent => {
    const event = authEvent('token_validation', time, 'oauth2-proxy')
    event.time_resolution_seconds = 1
    event.join = { key: VALIDATIONS, role: 'head', queue: true }
    setReason(event, reason)
    return event
  }
  if (message.startsWith(JWT)) {
    const event = refusal(tokenReason(message.slice(JWT.length), MORE) ?? 'unknown')
    event.mode = 'local'
    return [event]
  }
  if (message.startsWith(COOKIE)) {
    if (message.includes('Session{')) context.dropped('email')
    const cause = behindSession(message.slice(COOKIE.length))
    const error = oauthErrorOf(cause)
    const event = refusal(cookieReason(cause, error))
    if (event.reason === 'storage') event.upstream = 'database'
    event.error = error
    return [event]
  }
  if (message.startsWith(UNEXPECTED)) return [refusal('validator_error')]
  const failed = callbackFailure(message, time, context)
  return failed === undefined ? null : [failed]
}
