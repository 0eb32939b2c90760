// LemonLDAP::NG 2 as an OpenID Connect provider: its log in syslog and on the standard error, and the access log of its web server.
import { authEvent, type AuthEvent, type Endpoint, type Kind } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { wordTable } from '../records/word-table.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { readRequestLine } from './request-line.ts'
import { F, FIELDS, type Line, type Meaning } from './lemonldap-ng/line.ts'
import { namedMessage, PORTAL_MESSAGES } from './lemonldap-ng/portal.ts'
import { TOKEN_MESSAGES } from './lemonldap-ng/token.ts'

const APP = 'LLNG'

/** Behind /oauth2/. */
const ENDPOINTS = wordTable<Endpoint>({
  token: 'token',
  introspect: 'introspect',
  userinfo: 'userinfo',
  authorize: 'authorize',
  jwks: 'jwks',
  register: 'register',
  logout: 'end_session',
})

const endpointOf = (path: string): Endpoint => {
  if (path.endsWith('/.well-known/openid-configuration')) return 'discovery'
  const at = path.indexOf('/oauth2/')
  return (at < 0 ? undefined : ENDPOINTS(path.slice(at + 8))) ?? 'other'
}

const MESSAGES: readonly (readonly [beginning: string, meaning: Meaning])[] = [
  ...PORTAL_MESSAGES,
  ...TOKEN_MESSAGES,
]

const eventsOf = (line: Line, level: string | undefined): readonly AuthEvent[] | null => {
  const named = namedMessage(line, level)
  if (named !== undefined) return [named]
  for (const [beginning, meaning] of MESSAGES) {
    if (!line.message.startsWith(beginning)) continue
    const events = meaning(line, line.message.slice(beginning.length))
    if (events !== undefined) return events
  }
  return null
}

/** syslog writes the level into the text: `[error] message`. */
const levelled = (text: string): readonly [level: string | undefined, message: string] => {
  const close = text.charCodeAt(0) === 91 ? text.indexOf('] ') : -1
  return close < 0 || close > 12 ? [undefined, text] : [text.slice(1, close), text.slice(close + 2)]
}

const read = (fields: Fields, context: ReadContext): Reading => {
  if (fields.carrier === 'access-log') return readRequestLine(fields, F, 'lemonldap-ng', endpointOf)
  const text = fields.text(F.message)
  // The FastCGI server's own lines, the rest of a long Perl error, other daemons of a shared syslog.
  if (text === undefined || fields.text(F.app) !== APP) return null
  const [level, message] = fields.carrier === 'text' ? levelled(text) : [fields.text(F.level), text]
  const time = fields.time(F.time) ?? NaN
  const coarse = fields.text(F.time)?.includes('.') !== true
  const make = (kind: Kind): AuthEvent => {
    const event = authEvent(kind, time, 'lemonldap-ng')
    if (coarse) event.time_resolution_seconds = 1
    return event
  }
  const events = eventsOf({ message, time, context, make }, level)
  return events !== null && Number.isNaN(time)
    ? reject('bad_time', 'the line has no time that can be read')
    : events
}

export const lemonldapNg: Adapter = {
  id: 'lemonldap-ng',
  title: 'LemonLDAP::NG',
  origin: 'recorded',
  carriers: ['ctime-text', 'access-log', 'text'],
  table: FIELDS,
  recognises: (fields) => fields.text(F.app) === APP,
  read,
  capabilities: {
    event: { reasons: 'all', revocations: 'all' },
    access: { successes: 'all', server_errors: 'all', latency: 'all' },
  },
  remedies: {
    successes: 'add the access log of the portal (lm_combined) as a source of its own',
    server_errors: 'add the access log of the portal (lm_combined) as a source of its own',
    reasons: 'set logLevel = notice in lemonldap-ng.ini',
    latency:
      'end the log_format of the portal in nginx with $request_time, and give it as `pattern:` of the source',
  },
}
