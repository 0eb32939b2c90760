// Keycloak 24 to 26: its event logger, access log and the errors beside them, in JSON, ECS, text and syslog.
import { authEvent, type AuthEvent } from '../events.ts'
import { accessLog } from '../records/access-log.ts'
import { reject, type Fields, type ReadLine, type ReadSettings } from '../records/fields.ts'
import { bareTraceId } from '../records/http-request.ts'
import { keyValue } from '../records/key-value.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { readAccess } from './keycloak/access.ts'
import { readAdminEvent } from './keycloak/admin.ts'
import { readEvent } from './keycloak/event.ts'
import { E, EVENT, joinKey, type Line } from './keycloak/line.ts'
import { F, FIELDS } from './keycloak/fields.ts'

const EVENTS = 'org.keycloak.events'
const ACCESS_LOG = 'org.keycloak.http.access-log'
const SERVICES = 'org.keycloak.services'
/** "Unexpected error when authenticating client": the database was away, the request is answered as a wrong secret. */
const CLIENT_AUTHENTICATION_BROKE = 'KC-SERVICES0015'

/** The fixed head of an event line: with `quotes=none` only the order tells where a client id ends. */
const HEAD = { type: 'realmId', realmId: 'realmName', realmName: 'clientId', clientId: 'userId' }
const eventText = keyValue(EVENT, { timezone: 'UTC', now: () => 0 }, HEAD)

// The pattern of access lines is the source's; a source keeps its settings object.
const accessReaders = new WeakMap<ReadSettings, ReadLine>()
const accessReader = (settings: ReadSettings): ReadLine => {
  const reader = accessReaders.get(settings) ?? accessLog(FIELDS, settings)
  accessReaders.set(settings, reader)
  return reader
}

const lineOf = (fields: Fields, time: number): Line => ({
  time,
  thread: fields.text(F.thread),
  traceId: bareTraceId(fields.text(F.traceId)),
  spanId: fields.text(F.spanId),
})

const read = (fields: Fields, context: ReadContext): Reading => {
  if (fields.carrier === 'access-log') return readAccess(fields, undefined)
  const logger = fields.text(F.logger)
  if (logger !== EVENTS && logger !== ACCESS_LOG && logger !== SERVICES) return null
  const quoted = logger === EVENTS ? fields.quoted?.(F.message) : undefined
  const message = quoted ?? fields.text(F.message)
  const time = fields.time(F.time)
  if (message === undefined) return reject('missing_field', 'the record has no message')
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  const line = lineOf(fields, time)
  if (logger === ACCESS_LOG) {
    const access = accessReader(context.settings)(message)
    if (access === undefined || access === null)
      return reject('malformed', 'the access line does not have the pattern of the source')
    return 'reject' in access ? access : readAccess(access, time)
  }
  if (logger === SERVICES)
    return message.startsWith(CLIENT_AUTHENTICATION_BROKE) ? [storageBroke(line)] : null
  const event = quoted === undefined ? eventText.text(message) : eventText.quoted(quoted)
  return event.text(E.operation) === undefined
    ? readEvent(event, line, context)
    : readAdminEvent(event, line, context)
}

/** Never stands for itself: it says why the next client authentication of its request fails. */
const storageBroke = (line: Line): AuthEvent => {
  const event = authEvent('token_request', line.time, 'keycloak')
  event.outcome = 'dependency_error'
  event.reason = 'storage'
  event.upstream = 'database'
  event.join = { ...joinKey(line), role: 'cause' }
  return event
}

export const keycloak: Adapter = {
  id: 'keycloak',
  title: 'Keycloak',
  origin: 'recorded',
  carriers: ['json', 'jboss-text', 'access-log'],
  table: FIELDS,
  recognises: (fields) =>
    fields.carrier === 'access-log'
      ? // Scanners ask everybody for /realms/master: who has it answers.
        fields.text(F.path)?.startsWith('/realms/') === true && fields.text(F.status) !== '404'
      : (fields.text(F.logger)?.startsWith('org.keycloak.') ?? false),
  read,
  capabilities: {
    event: {
      successes: 'all',
      reasons: 'all',
      client: 'all',
      grant: 'all',
      token_ids: 'all',
      addresses: 'all',
      revocations: 'all',
      consent: 'all',
    },
    access: { successes: 'all', server_errors: 'all', latency: 'all' },
  },
  remedies: {
    successes: 'start with --spi-events-listener--jboss-logging--success-level=info',
    reasons: 'add jboss-logging to the event listeners of the realm',
    server_errors: 'start with --http-access-log-enabled=true',
    latency:
      'build with quarkus.http.record-request-start-time=true and start with --http-access-log-pattern that has %D, given as `pattern:` of the source',
  },
}
