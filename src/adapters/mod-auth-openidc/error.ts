// One line of Apache's error log as parts of a validation.
import { authEvent, type AuthEvent, type Join } from '../../events.ts'
import { reject, type Fields } from '../../records/fields.ts'
import type { ReadContext, Reading } from '../adapter.ts'
import { F, known } from './fields.ts'
import { meaningOf, textOf, type Meaning } from './messages.ts'
import { setAccepted, setReason } from '../../records/validation-verdict.ts'

/** Of mod_authz_core: the token was good, a `Require` was not met. */
const UNAUTHORIZED = 'AH01631: user '
const FAILURE = ': authorization failure for "'
/** The module's debug line before it asks the endpoint. */
const ASKS = /^oidc_oauth_validate_access_token: enter/
const BEARER = 'bearer token: '
const CACHE_KEY = 'error retrieving value from shm cache backend for key '
/** At error and at debug whole tokens, headers and responses stand in messages. */
const LEAKS = ['could not construct cache key', 'Authorization=', 'OIDC_access_token', 'response=']
const CLAIM = ['OIDC_CLAIM_', 'setting environment variable "OIDC_CLAIM_']

export const readError = (fields: Fields, context: ReadContext): Reading => {
  const module = fields.text(F.module)
  if (module !== 'auth_openidc' && module !== 'authz_core') return null
  const message = fields.text(F.message) ?? ''
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  const part = partOf(fields, time)
  if (part === undefined) return null
  if (module === 'authz_core') return unauthorized(message, part, context)
  if (ASKS.test(message.slice(0, 48))) {
    const asked = part({ role: 'detail' })
    asked.mode = 'introspection'
    asked.cache = 'miss'
    return [asked]
  }
  const text = textOf(message)
  const meaning = meaningOf(text)
  if (meaning !== undefined) return told(text, meaning, part, context)
  return carried(text, part, context)
}

type Part = (join: Omit<Join, 'key'>) => AuthEvent

/**
 * Lines of a request share the id that %L gives, or process, thread and the client's address and port, which requests of one
 * connection share too. undefined: a line of no request (start-up).
 */
const partOf = (fields: Fields, time: number): Part | undefined => {
  const peer = known(fields, F.peer)
  const logId = known(fields, F.logId)
  if (peer === undefined && logId === undefined) return undefined
  const thread = `${fields.text(F.pid) ?? ''} ${fields.text(F.tid) ?? ''} ${peer ?? ''}`
  const colon = peer?.lastIndexOf(':') ?? -1
  return (join) => {
    const event = authEvent('token_validation', time, 'mod-auth-openidc')
    event.ip = (colon > 0 ? peer?.slice(0, colon) : peer)?.replace(/^\[|\]$/g, '')
    event.resource_server = known(fields, F.vhost)
    event.join =
      logId === undefined ? { key: thread, ...join } : { key: logKey(logId), role: join.role }
    return event
  }
}

/** With an id nothing ends a request early: its access line, in another file, may come before or after. */
export const logKey = (logId: string): string => `log ${logId}`

const told = (text: string, meaning: Meaning, part: Part, context: ReadContext): Reading => {
  const { role, reason, ends, once, overrules } = meaning
  const event = part({ role, ...(ends ? { last: true } : {}), ...(once ? { lane: true } : {}) })
  if (reason !== undefined) setReason(event, reason)
  if (meaning.accepted) {
    setAccepted(event)
    setUser(event, text, context)
  }
  event.mode = meaning.mode
  event.cache = meaning.cache
  if (!overrules || reason === undefined) return [event]
  const cause = part({ role: 'cause' })
  setReason(cause, reason)
  return [cause, event]
}

/** `set user to "X" based on claim: "sub"`. */
const setUser = (event: AuthEvent, text: string, { identify }: ReadContext): void => {
  const head = text.slice(0, 512)
  const from = head.indexOf('"') + 1
  const end = head.indexOf('" based on claim: "', from)
  if (end <= from) return
  const user = head.slice(from, end)
  const claim = head.slice(end + 19).split('"', 1)[0]
  if (claim === 'client_id' || claim === 'azp') event.client = user
  else event.subject = identify.id(user)
}

const unauthorized = (message: string, part: Part, { identify }: ReadContext): Reading => {
  if (!message.startsWith(UNAUTHORIZED)) return null
  const event = part({ role: 'head', last: true })
  setReason(event, 'insufficient_scope')
  const head = message.slice(0, 512)
  const end = head.indexOf(FAILURE, UNAUTHORIZED.length)
  if (end > UNAUTHORIZED.length) event.subject = identify.id(head.slice(UNAUTHORIZED.length, end))
  return [event]
}

/** What debug lines carry of the request: its token, and the claims that it hands to the application. */
const carried = (text: string, part: Part, context: ReadContext): Reading => {
  for (const start of [BEARER, CACHE_KEY])
    if (text.startsWith(start)) {
      context.dropped('token')
      const event = part({ role: 'detail' })
      event.token = context.identify.value(text.slice(start.length))
      return [event]
    }
  if (LEAKS.some((leak) => text.startsWith(leak))) context.dropped('token')
  const start = CLAIM.find((name) => text.startsWith(name))
  return start === undefined ? null : claimed(text.slice(start.length), part, context)
}

const claimed = (text: string, part: Part, { identify }: ReadContext): Reading => {
  const colon = text.slice(0, 64).indexOf(': ')
  const value = text.slice(colon + 2).replace(/"$/, '')
  if (colon < 0 || value === '') return null
  const event = part({ role: 'detail' })
  switch (text.slice(0, colon)) {
    case 'client_id':
      event.client = value
      return [event]
    case 'sub':
      event.subject = identify.id(value)
      return [event]
    case 'jti':
      event.token = identify.id(value)
      return [event]
    case 'scope':
      event.scopes = value.split(' ', 64).filter((scope) => scope !== '')
      return [event]
    case 'exp':
      event.expires_at = /^\d{9,11}$/.test(value) ? Number(value) * 1000 : undefined
      return [event]
    default:
      return null
  }
}
