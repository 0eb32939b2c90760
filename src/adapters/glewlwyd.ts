// Glewlwyd 2: its log as a file, on the console and in syslog, and the access log of the proxy in front of it.
import { authEvent, type AuthEvent, type Endpoint, type Kind } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { wordTable } from '../records/word-table.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { readRequestLine } from './request-line.ts'
import { readEvent } from './glewlwyd/event.ts'
import { readFunction, readSecurity } from './glewlwyd/failure.ts'
import { F, FIELDS, type Line } from './glewlwyd/line.ts'

const APP = 'Glewlwyd'
/** What journald gets instead of an identifier. */
const JOURNAL = 'Glewlwyd - '

/** Behind /<prefix>/<plugin>/. */
const ENDPOINTS = wordTable<Endpoint>({
  introspect: 'introspect',
  revoke: 'revoke',
  auth: 'authorize',
  jwks: 'jwks',
  userinfo: 'userinfo',
  device: 'device',
  device_authorization: 'device',
  par: 'par',
  end_session: 'end_session',
  register: 'register',
  'openid-configuration': 'discovery',
})

/** The names of prefix and plugins are the operator's; two segments before the last are an endpoint of a plugin. */
const endpointOf = (path: string, method: string): Endpoint => {
  const parts = (path.length > 1024 ? '' : path).split('/').filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  if (parts.length < 3) return 'other'
  // The same path with other methods is the user's list of tokens.
  if (last === 'token') return method === 'POST' ? 'token' : 'other'
  return ENDPOINTS(last) ?? 'other'
}

const isOurs = (fields: Fields): boolean => fields.text(F.app)?.toLowerCase() === 'glewlwyd'

const meaning = (line: Line): AuthEvent | null => {
  if (line.message.startsWith('Event ')) return readEvent(line)
  if (line.message.startsWith('Security - ')) return readSecurity(line)
  return readFunction(line)
}

const read = (fields: Fields, context: ReadContext): Reading => {
  if (fields.carrier === 'access-log') return readRequestLine(fields, F, 'glewlwyd', endpointOf)
  const written = fields.text(F.message)
  // The rest of a record that ran over several lines, or another daemon's line of a shared syslog.
  if (written === undefined || !isOurs(fields)) return null
  const time = fields.time(F.time)
  const make = (kind: Kind): AuthEvent => {
    const event = authEvent(kind, time ?? NaN, 'glewlwyd')
    if (fields.text(F.time)?.includes('.') !== true) event.time_resolution_seconds = 1
    return event
  }
  const message = written.startsWith(JOURNAL) ? written.slice(JOURNAL.length) : written
  const event = meaning({ message, level: fields.text(F.level), context, make })
  if (event === null) return null
  return time === undefined ? reject('bad_time', 'the line has no time that can be read') : [event]
}

export const glewlwyd: Adapter = {
  id: 'glewlwyd',
  title: 'Glewlwyd',
  origin: 'recorded',
  carriers: ['yder-text', 'access-log', 'text'],
  table: FIELDS,
  recognises: (fields) => fields.text(F.app) === APP,
  read,
  capabilities: {
    event: { successes: 'all', addresses: 'all', revocations: 'all', consent: 'all' },
    access: { successes: 'all', server_errors: 'all', latency: 'all' },
  },
  remedies: {
    successes: 'set log_level="INFO" (or "DEBUG") in glewlwyd.conf',
    server_errors: 'add the access log of the proxy in front of Glewlwyd as a source of its own',
    latency:
      'end the log_format of the proxy in front of Glewlwyd with $request_time, and give it as `pattern:` of the source',
  },
}
