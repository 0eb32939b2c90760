// Bearer tokens: what the filter chain of a resource server, or of the user info endpoint, writes of their validation.
import type { AuthEvent, Reason } from '../../events.ts'
import { byWriter } from './fields.ts'
import type { Part } from './part.ts'
import { brokenKeys, reasonOfText } from './token-texts.ts'
import { setAccepted, setReason } from '../../records/validation-verdict.ts'

type Mode = 'local' | 'introspection'

const PROVIDERS = byWriter<Mode>({
  JwtAuthenticationProvider: 'local',
  OpaqueTokenAuthenticationProvider: 'introspection',
})
const FILTER = 'BearerTokenAuthenticationFilter'
const MANAGER = 'ProviderManager'

const BY_PROVIDER = 'Authentication failed with provider '
const SINCE = ' since '

/** `Authentication failed with provider P since T`. */
export const failedProvider = (
  writer: string,
  message: string,
): { readonly provider: string; readonly text: string } | undefined => {
  if (writer !== MANAGER || !message.startsWith(BY_PROVIDER)) return undefined
  const head = message.slice(BY_PROVIDER.length, BY_PROVIDER.length + 512)
  const since = head.indexOf(SINCE)
  if (since < 0) return undefined
  return { provider: head.slice(0, since), text: head.slice(since + SINCE.length) }
}

/** The error that a refusal is answered with (RFC 6750 3.1): the record has its text, which is written for this code only. */
const refused = (event: AuthEvent, reason: Reason, mode?: Mode): AuthEvent => {
  setReason(event, reason)
  event.error = 'invalid_token'
  event.mode = mode
  return event
}

/**
 * `open`: an accepted token may still lack a scope, so that only the end of the chain tells. A provider says first that the token is at
 * fault and then why; where it does not say the former, key set or introspection failed and the servlet writes that with its stack trace.
 */
export const readValidation = (
  writer: string,
  message: string,
  part: Part,
  open: boolean,
): AuthEvent | undefined => {
  const mode = PROVIDERS(writer)
  if (mode !== undefined) {
    if (message === 'Authenticated token') {
      const event = open
        ? part('token_validation', 'head', { open })
        : part('token_validation', 'fallback')
      event.mode = mode
      return open ? event : setAccepted(event)
    }
    return message.startsWith('Failed to authenticate since ')
      ? refused(part('token_validation', 'fallback'), 'unknown', mode)
      : undefined
  }
  const failed = failedProvider(writer, message)
  if (failed !== undefined) return causeOf(failed.provider, failed.text, part)
  return writer === FILTER &&
    message.startsWith('Sending to authentication entry point since failed to resolve')
    ? setReason(part('token_validation', 'fallback'), 'malformed')
    : undefined
}

const causeOf = (provider: string, text: string, part: Part): AuthEvent | undefined => {
  const mode = PROVIDERS(provider)
  if (mode === undefined) return undefined
  const reason = reasonOfText(text)
  if (reason !== 'unknown') return refused(part('token_validation', 'cause'), reason, mode)
  // Told by the exception that follows. An introspector has no other words for a token that is not active.
  return mode === 'introspection' || brokenKeys(text) !== undefined
    ? part('token_validation', 'cause', { elsewhere: true })
    : undefined
}

const EXCEPTIONS: readonly (readonly [name: string, broken: boolean])[] = [
  ['org.springframework.security.authentication.AuthenticationServiceException: ', true],
  ['org.springframework.security.oauth2.server.resource.InvalidBearerTokenException: ', false],
  ['org.springframework.security.oauth2.core.OAuth2AuthenticationException: ', false],
]
const FRAMES: readonly (readonly [frame: string, mode: Mode])[] = [
  ['.JwtAuthenticationProvider.authenticate(', 'local'],
  ['.OpaqueTokenAuthenticationProvider.authenticate(', 'introspection'],
]
const REFUSED_BY_ENDPOINT = /^400 [^:"]{0,64} on POST request for /
const FRAME = '\tat org.springframework.security.oauth2.server.resource.authentication.'

/** Of a request that ended with an exception: which validation it was, and why it came to no verdict. */
export const readBrokenValidation = (line: string, part: Part): AuthEvent | undefined => {
  if (line.startsWith(FRAME)) {
    const head = line.slice(FRAME.length - 1, FRAME.length + 64)
    const mode = FRAMES.find(([frame]) => head.startsWith(frame))?.[1]
    if (mode === undefined) return undefined
    const event = part('token_validation', 'head')
    event.mode = mode
    // Whatever the endpoint answered, it was no introspection response; of a key set the exception tells.
    return setReason(
      event,
      mode === 'introspection' ? 'introspection_unavailable' : 'validator_error',
    )
  }
  const [name] = EXCEPTIONS.find(([start, broken]) => broken && line.startsWith(start)) ?? []
  if (name === undefined) return undefined
  const text = line.slice(name.length)
  // The endpoint read the request and took the token for none.
  const reason = REFUSED_BY_ENDPOINT.test(text.slice(0, 128)) ? 'unknown' : brokenKeys(text)
  return reason === undefined ? undefined : setReason(part('token_validation', 'cause'), reason)
}

/** Of a token that could not be read from its header, or that no issuer is trusted for: the exception behind the line. */
export const readRefusedHeader = (line: string, part: Part): AuthEvent | undefined => {
  const [name] = EXCEPTIONS.find(([start, broken]) => !broken && line.startsWith(start)) ?? []
  if (name === undefined) return undefined
  const text = line.slice(name.length)
  const event = refused(part('token_validation', 'fallback'), reasonOfText(text))
  if (text.startsWith('Found multiple') || text.startsWith('The requested token'))
    event.error = 'invalid_request'
  return event
}
