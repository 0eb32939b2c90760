// Bearer tokens at a Spring resource server: the verdict of `authenticate bearertoken`, and of `authorize request` behind it.
import type { AuthEvent, Reason } from '../../../events.ts'
import { setAccepted, setReason } from '../../../records/validation-verdict.ts'
import { statusOf } from '../http.ts'
import { eventOf, type RequestSpan } from '../span.ts'
import { deniedTo, isStorageFailure, type Authentication } from './observation.ts'

/** First match decides; of the exception's message and the first lines of its stack. */
const REASONS: readonly (readonly [words: string, reason: Reason])[] = [
  ['Jwt expired', 'expired'],
  ['Jwt used before', 'not_yet_valid'],
  ['The aud claim is not valid', 'wrong_audience'],
  ['The iss claim is not valid', 'wrong_issuer'],
  ['Invalid signature', 'bad_signature'],
  ['no matching key(s) found', 'unknown_kid'],
  ['Unsupported algorithm', 'alg_not_allowed'],
  ["isn't active", 'inactive'],
  ['expiresAt must be after issuedAt', 'malformed'],
  ['Malformed', 'malformed'],
  ['Invalid JWT', 'malformed'],
  ['Invalid unsecured/JWS/JWE', 'malformed'],
  ['claim is not valid', 'claim_other'],
  ['cnf', 'sender_constraint'],
]
const isOpaque = ({ text, resultType }: Authentication): boolean =>
  resultType === 'BearerTokenAuthentication' ||
  text.includes('OpaqueToken') ||
  text.includes('ntrospect')

const failureReason = (authentication: Authentication): Reason => {
  const { failure = '', text } = authentication
  if (isStorageFailure(failure)) return 'storage'
  // AuthenticationServiceException: the validator could not judge.
  if (failure === 'AuthenticationServiceException') {
    if (isOpaque(authentication)) return 'introspection_unavailable'
    return text.includes('Malformed Jwk set') ? 'jwks_invalid' : 'jwks_unavailable'
  }
  return REASONS.find(([words]) => text.includes(words))?.[1] ?? 'unknown'
}

export const validationOf = (
  request: RequestSpan,
  authentication: Authentication | undefined,
): AuthEvent | undefined => {
  const status = statusOf(request) ?? 0
  const event = eventOf('token_validation', request)
  const refuse = (reason: Reason): AuthEvent => setReason(event, reason)
  if (authentication !== undefined) {
    event.mode = isOpaque(authentication) ? 'introspection' : 'local'
    event.validation_seconds = authentication.span.durationSeconds
    if (authentication.failure !== undefined) return refuse(failureReason(authentication))
    const denied = deniedTo(request)
    if (status === 403 && denied !== undefined && !denied.startsWith('Anonymous'))
      return refuse('insufficient_scope')
    return setAccepted(event)
  }
  if (status < 400) return undefined
  if (deniedTo(request)?.startsWith('Anonymous') === true) return refuse('missing_token')
  // The filter of bearer tokens refuses a header that it cannot read before anything is asked.
  return status === 401 && request.inner.every(({ name }) => name !== 'secured request')
    ? refuse('malformed')
    : undefined
}
