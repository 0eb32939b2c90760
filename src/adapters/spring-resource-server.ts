// A resource server of Spring Security: JWTs and introspected tokens, at info, debug and trace, as console text and structured.
import type { AuthEvent } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, Reading } from './adapter.ts'
import { endedByException } from './spring/exceptions.ts'
import { byWriter, F, FIELDS, stackOf, writerOf } from './spring/fields.ts'
import { partOf, stackPartOf, type Part } from './spring/part.ts'
import { readBrokenValidation, readRefusedHeader, readValidation } from './spring/validation.ts'
import { setAccepted, setReason } from '../records/validation-verdict.ts'

const ID = 'spring-resource-server'
const SECURING = 'Securing '
const SECURED = 'Secured '
const SAVED = 'Saved request '
const DENIED = 'to access denied handler since access is denied'
const UNKNOWN_CALLER = 'to authentication entry point since access is denied'
/** What a bearer token becomes. */
const SENDING_TOKEN = ['Sending JwtAuthenticationToken [', 'Sending BearerTokenAuthentication [']
const SENDING_NOBODY = 'Sending AnonymousAuthenticationToken ['

/** The error page is asked for within the request that failed. */
const isErrorPage = (target: string): boolean => {
  const path = target.split('?', 1)[0] ?? ''
  return path === '/error' || path.endsWith('/error')
}

type Meaning = (message: string, part: Part) => AuthEvent | undefined

const missing = (part: Part): AuthEvent =>
  setReason(part('token_validation', 'fallback'), 'missing_token')

const MEANINGS = byWriter<Meaning>({
  FilterChainProxy: (message, part) => {
    const start = [SECURING, SECURED].find((words) => message.startsWith(words))
    if (start === undefined) return undefined
    const target = message.slice(message.indexOf(' ', start.length) + 1)
    if (isErrorPage(target)) return undefined
    return start === SECURING
      ? part('token_validation', 'detail', { begins: true })
      : setAccepted(part('token_validation', 'cause'))
  },
  // A request without a token is kept for after a login that never comes.
  HttpSessionRequestCache: (message, part) => {
    if (!message.startsWith(SAVED)) return undefined
    return isErrorPage(message.slice(SAVED.length).split(' ', 1)[0] ?? '')
      ? undefined
      : missing(part)
  },
  ExceptionTranslationFilter: (message, part) => {
    if (message.startsWith(SENDING_NOBODY) && message.endsWith(UNKNOWN_CALLER)) return missing(part)
    const isToken = SENDING_TOKEN.some((words) => message.startsWith(words))
    if (!isToken || !message.endsWith(DENIED)) return undefined
    const event = setReason(part('token_validation', 'cause'), 'insufficient_scope')
    event.error = 'insufficient_scope'
    return event
  },
})

const HEADER_FILTER = 'BearerTokenAuthenticationFilter'

const read = (fields: Fields): Reading => {
  const writer = writerOf(fields)
  const message = fields.text(F.message)
  if (writer === undefined || message === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  const events = eventsOf(writer, message, fields, time)
  if (events.length === 0) return null
  const name = fields.text(F.app)
  for (const event of events) event.resource_server = name
  return events
}

const eventsOf = (
  writer: string,
  message: string,
  fields: Fields,
  time: number,
): readonly AuthEvent[] => {
  if (endedByException(message)) {
    const part = stackPartOf(ID, fields, time)
    return stackOf(fields).flatMap((line) => readBrokenValidation(line, part) ?? [])
  }
  const part = partOf(ID, fields, time)
  const behind =
    writer === HEADER_FILTER
      ? stackOf(fields).flatMap((line) => readRefusedHeader(line, part) ?? [])
      : []
  if (fields.text(F.following) !== undefined) return behind
  const own = MEANINGS(writer)?.(message, part) ?? readValidation(writer, message, part, true)
  return own === undefined ? behind : [own, ...behind]
}

const WRITERS = byWriter<true>({
  JwtAuthenticationProvider: true,
  OpaqueTokenAuthenticationProvider: true,
  BearerTokenAuthenticationFilter: true,
})
const STACK = '\tat org.springframework.security.oauth2.server.resource.authentication.'

const recognises = (fields: Fields): boolean => {
  const writer = writerOf(fields)
  if (writer === undefined) return false
  const message = fields.text(F.message) ?? ''
  // At trace the filter writes of every request that has no token, at an authorization server too.
  if (WRITERS(writer) === true) return !message.startsWith('Did not process request')
  if (writer === 'DefaultSecurityFilterChain')
    return (
      message.includes(HEADER_FILTER) && !message.includes('OAuth2AuthorizationServerConfigurer')
    )
  return endedByException(message) && stackOf(fields).some((line) => line.startsWith(STACK))
}

const LEVEL = 'logging.level.org.springframework.security'

export const springResourceServer: Adapter = {
  id: ID,
  title: 'Spring resource server',
  origin: 'recorded',
  carriers: ['json', 'spring-text'],
  table: FIELDS,
  recognises,
  read,
  capabilities: { event: { validations: 'all' } },
  remedies: {
    validations: `set ${LEVEL}.oauth2.server.resource=TRACE, ${LEVEL}.authentication.ProviderManager=DEBUG, ${LEVEL}.web.FilterChainProxy=DEBUG and ${LEVEL}.web.access.ExceptionTranslationFilter=TRACE`,
  },
}
