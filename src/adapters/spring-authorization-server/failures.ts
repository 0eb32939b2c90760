// Lines of a request that failed.
import type { AuthEvent, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'
import type { Part } from '../spring/part.ts'
import { failedProvider } from '../spring/validation.ts'
import { clientCause, codeCause, setCause, toldCause, type Cause } from './reasons.ts'
import {
  about,
  AUTHORIZATION,
  clientAuthentication,
  CONSENT,
  failedRequests,
  loginProviders,
  providers,
  type Subject,
} from './subjects.ts'

const code = /^\[([a-z_]{1,64})\] ?/
/** Nothing more of these requests is told behind their refusal. */
const ENDS = new Set(['Token request failed: ', 'Token introspection request failed: '])

/** `Token request failed: [invalid_grant] text`. */
const failedRequest = (message: string, part: Part): readonly AuthEvent[] | undefined => {
  const row = failedRequests.find(([start]) => message.startsWith(start))
  if (row === undefined) return undefined
  const [start, subject] = row
  const rest = message.slice(start.length)
  const error = code.exec(rest.slice(0, 80))
  if (error === null) return undefined
  const name = error[1] ?? ''
  const text = rest.slice(error[0].length)
  if (start === 'Client authentication failed: ') {
    const cause = clientCause(text) ?? codeCause(name, '', 'token_request')
    return [setCause(part('token_request', 'cause'), { ...cause, error: name })]
  }
  const tell = (of: Subject): AuthEvent => {
    const more = ENDS.has(start) ? { last: true } : {}
    const event = setCause(about(of, part, 'fallback', more), codeCause(name, text, of.kind))
    return event.kind === 'consent' ? denied(event) : validated(event)
  }
  if (subject !== undefined) return [tell(subject)]
  const asked: Subject = start.startsWith('Device')
    ? { kind: 'device_authorization', more: { step: 'verified' } }
    : AUTHORIZATION
  // One filter takes both: the page that asked, and the answer to the consent page.
  return name === 'access_denied' ? [tell(CONSENT), tell(asked)] : [tell(asked), tell(CONSENT)]
}

const denied = (event: AuthEvent): AuthEvent => {
  event.decision = event.reason === 'consent_denied' ? 'denied' : undefined
  return event
}

const validated = (event: AuthEvent): AuthEvent => {
  if (event.kind === 'token_validation') event.decision = 'reject'
  if (event.kind === 'device_authorization' && event.step === 'verified') mistyped(event)
  return event
}

/** The one thing that a user does wrong at the verification page. */
const mistyped = (event: AuthEvent): void => {
  if (event.reason !== 'unknown') return
  event.outcome = 'user_error'
  event.reason = 'code_unknown'
}

const BY_ACCOUNT = ' since their account status is '
const ACCOUNTS = wordTable<Cause>({
  'User is disabled': { outcome: 'user_error', reason: 'user_disabled' },
  'User account is locked': { outcome: 'user_error', reason: 'user_locked' },
  'User account has expired': { outcome: 'user_error', reason: 'user_disabled' },
  'User credentials have expired': { outcome: 'neutral', reason: 'user_action_required' },
})
const BAD: Cause = { outcome: 'user_error', reason: 'bad_credentials' }
/** Of DaoAuthenticationProvider: `Failed to ...`. */
const LOGINS: readonly (readonly [start: string, reason: Reason])[] = [
  ['Failed to authenticate since user account is disabled', 'user_disabled'],
  ['Failed to authenticate since user account is locked', 'user_locked'],
  ['Failed to authenticate since user account has expired', 'user_disabled'],
  ['Failed to authenticate since password does not match', 'bad_credentials'],
  ['Failed to authenticate since no credentials', 'bad_credentials'],
  ["Failed to find user '", 'bad_credentials'],
]

export const login = (part: Part, cause: Cause): AuthEvent => {
  const event = setCause(part('login', 'fallback'), cause)
  event.method = 'password'
  return event
}

/** `Authentication failed with provider P since T`: P is the grant, T names the parameter or is `null`. */
const failedAt = (provider: string, text: string, part: Part): AuthEvent | undefined => {
  if (clientAuthentication(provider) === true) {
    const cause = clientCause(text)
    return cause === undefined ? undefined : setCause(part('token_request', 'cause'), cause)
  }
  if (loginProviders(provider) === true) return login(part, ACCOUNTS(text) ?? BAD)
  const subject = providers(provider)
  if (subject === undefined) return undefined
  const event = about(subject, part, 'fallback')
  if (subject.kind === 'consent' && text.endsWith(': client_id'))
    return denied(setCause(event, { outcome: 'user_error', reason: 'consent_denied' }))
  // A device that polls too early, an unknown code and a denied one look alike.
  if (subject.grant === 'device_code') return setCause(event, { outcome: 'neutral' })
  if (text === 'null' || subject.kind === 'consent') {
    setCause(event, { outcome: 'client_error', reason: 'unknown' })
  } else {
    // The parameter is there, its error code is not.
    const cause = codeCause('invalid_request', text, subject.kind)
    setCause(event, { outcome: cause.outcome, ...(cause.reason && { reason: cause.reason }) })
  }
  return validated(event)
}

export const readFailure = (
  writer: string,
  message: string,
  part: Part,
): readonly AuthEvent[] | undefined => {
  const told = toldCause(message)
  if (told !== undefined) {
    const subject = providers(writer)
    if (subject !== undefined) return [setCause(about(subject, part, 'fallback'), told)]
    return clientAuthentication(writer) === true
      ? [setCause(part('token_request', 'cause'), told)]
      : undefined
  }
  const failed = failedProvider(writer, message)
  if (failed !== undefined) {
    const event = failedAt(failed.provider, failed.text, part)
    return event === undefined ? undefined : [event]
  }
  if (writer === 'ProviderManager') {
    // The user's name stands before it.
    const at = message.lastIndexOf(BY_ACCOUNT)
    return at < 0
      ? undefined
      : [
          login(
            part,
            ACCOUNTS(message.slice(at + BY_ACCOUNT.length)) ?? {
              outcome: 'user_error',
              reason: 'unknown',
            },
          ),
        ]
  }
  if (loginProviders(writer) === true) {
    const reason = LOGINS.find(([start]) => message.startsWith(start))?.[1]
    return reason === undefined ? undefined : [login(part, { outcome: 'user_error', reason })]
  }
  return failedRequest(message, part)
}
