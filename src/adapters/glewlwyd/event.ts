// `Event …`: what Glewlwyd says was done.
import type { AuthEvent } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'
import { ADDRESS, between, lastAddress, type Line } from './line.ts'

/** Ends every message of a protocol plugin; behind it stands a header of the request. */
const ORIGIN = ', origin: '
const CLIENT = "generated for client '"
const USER = "' granted by user '"
const SCOPES = "' with scope list '"
const REVOKED = `' revoked${ORIGIN}`
/** What a self test at every start and reset writes instead of a client. */
const NOBODY = '(null)'

const tokenIssued = (text: string, { context, make }: Line): AuthEvent | null => {
  const scopesAt = text.indexOf(SCOPES)
  const userAt = text.indexOf(USER)
  const byUser = userAt >= 0 && userAt < scopesAt
  const client = between(text, CLIENT, byUser ? USER : SCOPES)
  const scopes = between(text, SCOPES, `'${ORIGIN}`)
  if (client === undefined || scopes === undefined || client === NOBODY) return null
  const origin = text.slice(text.indexOf(ORIGIN, scopesAt) + ORIGIN.length)
  // The tail of a failure: a user name with a newline in it wrote this line.
  if (origin.includes(ADDRESS)) return null
  const event = make('token_request')
  event.outcome = 'success'
  event.client = client
  event.scopes = scopes.split(' ').filter((scope) => scope !== '')
  event.ip = lastAddress(origin)
  // Only this grant has no user; the others look alike.
  if (byUser) event.subject = context.identify.id(text.slice(userAt + USER.length, scopesAt))
  else event.grant_type = 'client_credentials'
  return event
}

const revoked = (
  text: string,
  what: 'token' | 'refresh_token',
  { context, make }: Line,
): AuthEvent | null => {
  const client = between(text, CLIENT, REVOKED)
  if (client === undefined) return null
  const jti = between(text, "jti '", "' generated for client '")
  const event = make('revocation')
  event.outcome = 'success'
  event.revokes = what
  event.client = client
  event.ip = lastAddress(text.slice(text.indexOf(REVOKED) + REVOKED.length))
  if (what === 'token' && jti !== undefined) event.token = context.identify.id(jti)
  return event
}

/** `text`: behind `Event <plugin kind> - Plugin '<name>' - `. */
const ofPlugin = (text: string, line: Line): AuthEvent | null => {
  if (text.startsWith("Access token jti '")) return revoked(text, 'token', line)
  if (text.startsWith('Access token generated')) return tokenIssued(text, line)
  // Written before the client is checked; with an access token behind it, the same request.
  if (text.startsWith('Refresh token generated')) return revoked(text, 'refresh_token', line)
  return null
}

const CHANGES = wordTable({ added: 'created', updated: 'updated', removed: 'deleted' } as const)

const clientChanged = (text: string, { make }: Line): AuthEvent | null => {
  const end = text.lastIndexOf("' ")
  const change = end < 0 ? undefined : CHANGES(text.slice(end + 2))
  if (change === undefined) return null
  const event = make('client_change')
  event.outcome = 'success'
  event.change = change
  event.client = text.slice(0, end)
  return event
}

/** `text`: behind `Event - User '`. A user may have chosen a name with quotes: read from the end. */
const ofUser = (text: string, { context, make }: Line): AuthEvent | null => {
  const forClient = text.lastIndexOf("' for client '")
  const granted = text.lastIndexOf("' granted scope list '", forClient)
  if (forClient >= 0 && granted >= 0 && text.endsWith("'")) {
    const scopes = text.slice(granted + 22, forClient)
    const consent = make('consent')
    consent.outcome = 'success'
    consent.decision = scopes === '' ? 'withdrawn' : 'granted'
    consent.client = text.slice(forClient + 14, -1)
    consent.subject = context.identify.id(text.slice(0, granted))
    if (scopes !== '') consent.scopes = scopes.split(' ')
    return consent
  }
  const authenticated = text.lastIndexOf("' authenticated with ")
  if (authenticated < 0) return null
  const how = text.slice(authenticated + 21)
  const scheme = between(how, "scheme '", '/')
  if (how !== 'password' && scheme === undefined) return null
  const login = make('login')
  login.outcome = 'success'
  login.method = scheme ?? how
  login.subject = context.identify.id(text.slice(0, authenticated))
  return login
}

export const readEvent = (line: Line): AuthEvent | null => {
  const { message } = line
  if (line.level !== undefined && line.level !== 'INFO') return null
  if (message.startsWith("Event - Client '")) return clientChanged(message.slice(16), line)
  if (message.startsWith("Event - User '")) return ofUser(message.slice(14), line)
  const plugin = message.indexOf(" - Plugin '")
  const text = plugin < 0 ? -1 : message.indexOf("' - ", plugin + 11)
  return text < 0 ? null : ofPlugin(message.slice(text + 4), line)
}
