// `Security - …` and the few other messages that tell of a refused request. Most failures of Glewlwyd write nothing.
import type { AuthEvent, GrantType, Reason } from '../../events.ts'
import { ADDRESS, between, lastAddress, type Line } from './line.ts'

const INVALID = 'Security - Authorization invalid for '

const refused = ({ make }: Line, reason: Reason, grant?: GrantType): AuthEvent => {
  const event = make('token_request')
  event.outcome = 'client_error'
  event.reason = reason
  event.grant_type = grant
  return event
}

export const readSecurity = (line: Line): AuthEvent | null => {
  const { message, level } = line
  if (level !== undefined && level !== 'WARNING') return null
  // The name is the request's: whatever it holds, the address behind it is the last one.
  const end = message.lastIndexOf(ADDRESS)
  const event = what(end < 0 ? message : message.slice(0, end), end >= 0, line)
  if (event !== null && end >= 0) event.ip = lastAddress(message.slice(end + ADDRESS.length))
  return event
}

/** `whole`: the message has its address, so that the name before it has not been broken off. */
const what = (text: string, whole: boolean, line: Line): AuthEvent | null => {
  if (text.startsWith(`${INVALID}client_id `)) {
    const event = refused(line, 'client_auth_failed')
    const client = text.slice(INVALID.length + 10)
    if (whole && client !== '(null)') event.client = client
    return event
  }
  if (text.startsWith(`${INVALID}username `)) {
    const event = line.make('login')
    event.outcome = 'user_error'
    event.reason = 'bad_credentials'
    return event
  }
  // Any code, also a user code: no grant is told.
  if (text === 'Security - Code invalid') return refused(line, 'code_unknown')
  if (text === 'Security - Token invalid') return refused(line, 'refresh_unknown', 'refresh_token')
  return null
}

/** `oidc <function> - text`, `<function> oidc - text` or `<function> - oidc - text`. */
const functionOf = (message: string): string => {
  const start = message.startsWith('oidc ') ? 5 : message.startsWith('oauth2 ') ? 7 : 0
  const end = message.indexOf(' ', start)
  return end < 0 ? '' : message.slice(start, end)
}

/**
 * Messages of functions: at DEBUG two more refusals are told. What they log as an ERROR is answered with 500, which the access log shows,
 * and all of them, so that it is not counted here as well.
 */
export const readFunction = (line: Line): AuthEvent | null => {
  const { message, level } = line
  if (level !== 'DEBUG' && level !== undefined) return null
  const name = functionOf(message)
  if (name === 'get_access_token_from_refresh' && message.includes(' - Error token empty or miss'))
    return refused(line, 'request_malformed', 'refresh_token')
  if (name !== 'callback_oidc_token' && name !== 'callback_oauth2_token') return null
  const written = between(message, " - Unknown grant_type '", "', origin: ")
  if (written === undefined) return null
  return refused(line, written === '(null)' ? 'request_malformed' : 'grant_unsupported')
}
