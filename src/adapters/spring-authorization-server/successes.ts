// Lines of a request that went well: nearly all of them at trace only.
import type { AuthEvent } from '../../events.ts'
import type { Identify } from '../../identifier.ts'
import { wordTable } from '../../records/word-table.ts'
import type { SecretField } from '../adapter.ts'
import type { Part } from '../spring/part.ts'
import { login } from './failures.ts'
import { codeCause, setCause } from './reasons.ts'
import {
  about,
  AUTHORIZATION,
  DEVICE_START,
  INTROSPECTION,
  LOGOUT,
  loginProviders,
  providers,
  REVOCATION,
  TOKEN,
  type Subject,
} from './subjects.ts'

interface Success {
  /** Left out: the provider that writes it. */
  readonly subject?: Subject
  readonly more?: Partial<Pick<AuthEvent, 'active' | 'decision'>>
  /** Nothing more of the request is told. */
  readonly ends?: true
}

const SUCCESSES = wordTable<Success>({
  'Authenticated token request': { ends: true },
  'Authenticated device token request': { ends: true },
  'Authenticated token introspection request': { more: { active: true }, ends: true },
  'Did not introspect token since not active': { more: { active: false }, ends: true },
  'Did not authenticate token introspection request since token was not found': {
    more: { active: false },
    ends: true,
  },
  'Authenticated token revocation request': { ends: true },
  // RFC 7009 2.2: revoked already.
  'Did not authenticate token revocation request since token was not found': { ends: true },
  'Authenticated device authorization request': { ends: true },
  'Authenticated device verification request': {},
  'Authenticated device authorization consent request': { more: { decision: 'granted' } },
  'Authenticated authorization code request': {},
  'Authenticated authorization consent request': { more: { decision: 'granted' } },
  'Authenticated user info request': { more: { decision: 'accept' } },
  'Authenticated logout request': {},
  'Authenticated client registration request': {},
})
const CONSENT_ASKED = wordTable<Subject>({
  'Authorization consent is required': AUTHORIZATION,
  'Device authorization consent is required': {
    kind: 'device_authorization',
    more: { step: 'verified' },
  },
})

const succeeded = (event: AuthEvent): AuthEvent => {
  event.outcome = 'success'
  return event
}

export interface Told {
  readonly part: Part
  readonly identify: Identify
  readonly dropped: (field: SecretField) => void
}

export const readSuccess = (
  writer: string,
  message: string,
  { part, identify, dropped }: Told,
): readonly AuthEvent[] | undefined => {
  const success = SUCCESSES(message)
  const subject = providers(writer)
  if (success !== undefined && subject !== undefined) {
    const join = success.ends === true ? { last: true } : {}
    return [Object.assign(succeeded(about(subject, part, 'fallback', join)), success.more)]
  }
  const asked = CONSENT_ASKED(message)
  if (asked !== undefined)
    // The request itself was in order; the answer to the page has none of its parameters.
    return [succeeded(about(asked, part, 'fallback')), succeeded(part('consent_prompt', 'head'))]
  if (loginProviders(writer) === true && message === 'Authenticated user')
    return [login(part, { outcome: 'success' })]
  if (writer === 'UsernamePasswordAuthenticationFilter' && message.startsWith(SIGNED_IN))
    return [login(part, { outcome: 'success' })]
  if (writer === 'AnonymousAuthenticationFilter') return client(message, part)
  if (writer === 'SecurityContextLogoutHandler' && message.startsWith(SESSION_ENDED)) {
    const event = succeeded(about(LOGOUT, part, 'fallback'))
    event.session = identify.id(message.slice(SESSION_ENDED.length, SESSION_ENDED.length + 128))
    return [event]
  }
  return writer === 'DefaultRedirectStrategy' ? redirect(message, part, dropped) : undefined
}

const SIGNED_IN = 'Set SecurityContextHolder to UsernamePasswordAuthenticationToken ['
const SESSION_ENDED = 'Invalidated session '
const IS_CLIENT =
  'Did not set SecurityContextHolder since already authenticated OAuth2ClientAuthenticationToken [Principal='
const BEHIND_CLIENT = ', Credentials='

/** Who authenticated: the line does not say for which endpoint. */
const client = (message: string, part: Part): readonly AuthEvent[] | undefined => {
  if (!message.startsWith(IS_CLIENT)) return undefined
  const head = message.slice(IS_CLIENT.length, IS_CLIENT.length + 1024)
  const end = head.indexOf(BEHIND_CLIENT)
  if (end <= 0) return undefined
  const id = head.slice(0, end)
  return [TOKEN, INTROSPECTION, REVOCATION, DEVICE_START, AUTHORIZATION].map(({ kind }) => {
    const event = part(kind, 'detail')
    if (kind === 'introspection') event.caller = id
    else event.client = id
    return event
  })
}

const REDIRECTING = 'Redirecting to '
const MAX_TARGET = 8192

/** How an authorization ended: with a code or with an error, sent back to the client. */
const redirect = (
  message: string,
  part: Part,
  dropped: (field: SecretField) => void,
): readonly AuthEvent[] | undefined => {
  const target = message.startsWith(REDIRECTING)
    ? message.slice(REDIRECTING.length, MAX_TARGET)
    : ''
  const question = target.indexOf('?')
  if (question < 0) return undefined
  const query = new URLSearchParams(target.slice(question + 1))
  if (query.has('code')) {
    dropped('code')
    return [succeeded(part('authorization_request', 'cause'))]
  }
  const error = query.get('error') ?? ''
  if (!/^[a-z_]{1,64}$/.test(error)) return undefined
  const text = query.get('error_description') ?? ''
  return [setCause(part('authorization_request', 'cause'), codeCause(error, text, undefined))]
}
