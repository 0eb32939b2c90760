// Spring Authorization Server: what Spring Security writes at info, debug and trace, as console text and structured.
import type { AuthEvent } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { endedByException } from './spring/exceptions.ts'
import { F, FIELDS, stackOf, writerOf } from './spring/fields.ts'
import { partOf, stackPartOf } from './spring/part.ts'
import { readValidation } from './spring/validation.ts'
import { readBroken } from './spring-authorization-server/broken.ts'
import { readFailure } from './spring-authorization-server/failures.ts'
import { readSecuring } from './spring-authorization-server/securing.ts'
import { readSuccess } from './spring-authorization-server/successes.ts'
import { providers } from './spring-authorization-server/subjects.ts'

const ID = 'spring-authorization-server'
const CONFIGURED = 'OAuth2AuthorizationServerConfigurer'
const PACKAGE = 'org.springframework.security.oauth2.server.authorization.'

const read = (fields: Fields, context: ReadContext): Reading => {
  const writer = writerOf(fields)
  const message = fields.text(F.message)
  if (writer === undefined || message === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  if (endedByException(message)) return broken(fields, time)
  if (fields.text(F.following) !== undefined) return null
  const { identify, dropped } = context
  const part = partOf(ID, fields, time)
  if (writer === 'FilterChainProxy') {
    const event = readSecuring(message, part, dropped)
    return event === null || event === undefined ? null : [event]
  }
  const told =
    readFailure(writer, message, part) ?? readSuccess(writer, message, { part, identify, dropped })
  if (told !== undefined) return told
  const validation = readValidation(writer, message, part, false)
  return validation === undefined ? null : [validation]
}

const broken = (fields: Fields, time: number): readonly AuthEvent[] | null => {
  const part = stackPartOf(ID, fields, time)
  const events = stackOf(fields).flatMap((line) => readBroken(line, part) ?? [])
  return events.length === 0 ? null : events
}

const recognises = (fields: Fields): boolean => {
  const writer = writerOf(fields)
  if (writer === undefined) return false
  if (fields.text(F.logger)?.startsWith(PACKAGE) === true) return true
  const message = fields.text(F.message) ?? ''
  if (writer === 'DefaultSecurityFilterChain') return message.includes(CONFIGURED)
  if (endedByException(message))
    return stackOf(fields).some((line) => line.startsWith(`\tat ${PACKAGE}`))
  return providers(writer) !== undefined
}

const LEVEL = 'logging.level.org.springframework.security'
/** Which endpoint a line is about is told by the first line of its request only. */
const TRACE = `set ${LEVEL}.oauth2.server.authorization=TRACE and ${LEVEL}.web.FilterChainProxy=DEBUG`

export const springAuthorizationServer: Adapter = {
  id: ID,
  title: 'Spring Authorization Server',
  origin: 'recorded',
  carriers: ['json', 'spring-text'],
  table: FIELDS,
  recognises,
  read,
  capabilities: {
    event: {
      successes: 'all',
      reasons: 'all',
      client: 'all',
      grant: 'all',
      revocations: 'all',
      consent: 'all',
    },
  },
  remedies: {
    successes: TRACE,
    reasons: `${TRACE} (error codes), ${LEVEL}.authentication=DEBUG (logins)`,
    client: `${TRACE}, ${LEVEL}.web.authentication.AnonymousAuthenticationFilter=TRACE (the client's name)`,
    grant: `${TRACE}; for failures alone ${LEVEL}.authentication.ProviderManager=DEBUG`,
    revocations: `${TRACE}, ${LEVEL}.web.authentication.logout=DEBUG (logouts)`,
    consent: `${TRACE}; without the page itself ${LEVEL}=DEBUG`,
    server_errors:
      'export spans (spring-boot-starter-opentelemetry, management.tracing.sampling.probability=1.0) or set server.tomcat.accesslog.enabled=true, and permit DispatcherType.ERROR, or a 500 is answered as a redirect to the login page',
    latency:
      'export spans (spring-boot-starter-opentelemetry, management.tracing.sampling.probability=1.0): no log line has a duration',
  },
}
