// What the portal logs of its pages: the authorization endpoint, logins and logouts.
import type { AuthEvent, Reason } from '../../events.ts'
import { failed, type Line, type Meaning } from './line.ts'

const authorization =
  (reason: Reason, ending?: string): Meaning =>
  (line, rest) =>
    ending === undefined || rest.includes(ending)
      ? [failed(line, 'authorization_request', reason)]
      : undefined

const NOT_AUTHORIZED = ' is not authorized to access to '
const DISCONNECTED = ' has been disconnected from '

/** `User <user> …`: only a refused access rule and a logout are the ends of something. */
const user: Meaning = (line, rest) => {
  const refused = rest.indexOf(NOT_AUTHORIZED)
  if (refused >= 0) {
    const client = rest.slice(refused + NOT_AUTHORIZED.length)
    const more = { client, outcome: 'user_error' } as const
    const event = failed(line, 'authorization_request', 'client_not_allowed', more)
    event.subject = line.context.identify.id(rest.slice(0, refused))
    return [event]
  }
  const out = rest.indexOf(DISCONNECTED)
  if (out < 0) return undefined
  const event = line.make('revocation')
  event.outcome = 'success'
  event.revokes = 'session'
  event.cause = 'logout'
  event.subject = line.context.identify.id(rest.slice(0, out))
  const open = rest.lastIndexOf('(')
  if (open > out && rest.endsWith(')')) event.ip = rest.slice(open + 1, -1)
  return [event]
}

const badPassword: Meaning = (line) => [
  failed(line, 'login', 'bad_credentials', { outcome: 'user_error' }),
]

const serverError = (status: number, line: Line): AuthEvent => {
  const event = line.make('http_request')
  event.outcome = 'server_error'
  event.status = status
  // One of the portal's events, not a view of all requests.
  event.join = { key: 'error page', role: 'fallback', lane: true, last: true }
  return event
}

/** `Error 500: …` of any page. */
const errorPage: Meaning = (line, rest) => {
  const status = Number(rest.slice(0, 3))
  return rest.startsWith(': ', 3) && status >= 500 && status < 600
    ? [serverError(status, line)]
    : undefined
}

export const PORTAL_MESSAGES: readonly (readonly [beginning: string, meaning: Meaning])[] = [
  ['User ', user],
  ['Bad password for ', badPassword],
  ['Redirect URI is required', authorization('request_malformed')],
  ['Redirect URI ', authorization('redirect_mismatch', ' not allowed')],
  ['Relying Party must use PKCE protection', authorization('pkce_missing')],
  ['Scope is required', authorization('request_malformed')],
  ['Submitted scope is not valid', authorization('scope_invalid')],
  ['No openid scope found', authorization('scope_invalid')],
  ['Unknown response type: ', authorization('grant_unsupported')],
  ['No response type provided', authorization('request_malformed')],
  ['Reponse mode ', authorization('request_malformed', ' is not allowed in ')],
  ['Authorization code flow is not allowed', authorization('grant_unsupported')],
  ['Implicit flow is not allowed', authorization('grant_unsupported')],
  ['Hybrid flow is not allowed', authorization('grant_unsupported')],
  ['Client ID is required', authorization('request_malformed')],
  ['Nonce is required for implicit flow', authorization('request_malformed')],
  ['Request URI ', authorization('request_malformed', ' is not allowed for ')],
  ['Error with Request URI resolution', authorization('request_malformed')],
  ['JWT signature request can not be verified', authorization('request_malformed')],
  ['ID Token hint sub ', authorization('request_malformed', ' does not match user ')],
  ['Error ', errorPage],
]

const CONNECTED = ' connected'

/**
 * Messages that begin with a name: `dwho connected` (every login, password grants too) and the LDAP directory's `… was not found`. The
 * second name is what somebody typed, so that only the level and the end of the message are believed.
 */
export const namedMessage = (line: Line, level: string | undefined): AuthEvent | undefined => {
  const { message } = line
  if (level === 'notice' && message.endsWith(CONNECTED)) {
    const name = message.slice(0, -CONNECTED.length)
    if (name === '' || name.includes(' ')) return undefined
    const event = line.make('login')
    event.outcome = 'success'
    event.subject = line.context.identify.id(name)
    return event
  }
  const missing = level === 'warn' && message.includes(' was not found in LDAP directory')
  return missing ? failed(line, 'login', 'bad_credentials', { outcome: 'user_error' }) : undefined
}
