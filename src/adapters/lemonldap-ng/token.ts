// What the token endpoint logs of a refused request (a granted one writes nothing), and introspection and userinfo beside it.
import type { AuthEvent, GrantType, Reason } from '../../events.ts'
import { failed, type Line, type Meaning } from './line.ts'

const token =
  (reason: Reason, grant?: GrantType): Meaning =>
  (line) => [failed(line, 'token_request', reason, grant === undefined ? {} : { grant })]

/** The message ends with the client: the configuration key of the relying party, or the client id of an unknown one. */
const tokenOf =
  (reason: Reason, grant?: GrantType): Meaning =>
  (line, client) => [
    failed(line, 'token_request', reason, { client, ...(grant === undefined ? {} : { grant }) }),
  ]

/** `Relying Party <key> is confidential but no …` */
const confidential: Meaning = (line, rest) => {
  const end = rest.indexOf(' is confidential but no ')
  if (end < 0) return undefined
  return [failed(line, 'token_request', 'client_auth_failed', { client: rest.slice(0, end) })]
}

const accessRule: Meaning = (line, rest) => {
  const end = rest.indexOf(' did not validate the provided Access Rule')
  if (end < 0) return undefined
  const client = rest.slice(0, end)
  const grant = 'client_credentials'
  return [failed(line, 'token_request', 'client_not_allowed', { client, grant })]
}

/** `<client or user> was not granted any requested scopes (<as asked for>) for <key>` */
const noScopes =
  (grant: GrantType): Meaning =>
  (line, rest) => {
    const end = rest.lastIndexOf(') for ')
    if (end < 0 || !rest.includes(' was not granted any requested scopes (')) return undefined
    return [failed(line, 'token_request', 'scope_invalid', { client: rest.slice(end + 6), grant })]
  }

/** The session store answers 500; `Session cannot be tied` before it says why. */
const storage: Meaning = (line) => {
  const event = failed(line, 'token_request', 'storage', { outcome: 'dependency_error' })
  event.upstream = 'database'
  return [event]
}

const noIdToken: Meaning = (line) => [
  failed(line, 'token_request', 'internal', { outcome: 'server_error' }),
]

/** Of the whole code or token that the message ends with: its hash, since keys are kept. */
const keyOf = (what: 'token' | 'userinfo', id: string, line: Line): string =>
  `${what} ${line.context.identify.value(id).key()}`

/** A code or a refresh token, which cannot be told apart. */
const noSession: Meaning = (line, id) => {
  line.context.dropped('token')
  const event = failed(line, 'token_request', 'unknown')
  event.join = { key: keyOf('token', id, line), role: 'head', last: true }
  return [event]
}

const rejected = (line: Line, reason: Reason): AuthEvent => {
  const event = failed(line, 'token_validation', reason)
  event.decision = 'reject'
  return event
}

const inactive: Meaning = (line, raw) => {
  line.context.dropped('token')
  const event = rejected(line, 'inactive')
  event.token = line.context.identify.value(raw)
  event.join = { key: keyOf('userinfo', raw, line), role: 'head', last: true }
  return [event]
}

/** Says why the next message about the same code or token is a refusal; introspection writes no other. */
const expired: Meaning = (line, rest) => {
  const id = rest.slice(0, -EXPIRED.length)
  if (!rest.endsWith(EXPIRED) || id === '') return undefined
  line.context.dropped('token')
  const request = failed(line, 'token_request', 'session_expired')
  request.join = { key: keyOf('token', id, line), role: 'cause' }
  const validation = rejected(line, 'expired')
  validation.join = { key: keyOf('userinfo', id, line), role: 'cause' }
  return [request, validation]
}
const EXPIRED = ' has expired'

const introspection =
  (reason?: Reason): Meaning =>
  (line) => {
    const event = line.make('introspection')
    event.vantage = 'server'
    event.outcome = reason === undefined ? 'success' : 'client_error'
    event.reason = reason
    if (reason === undefined) event.active = false
    return [event]
  }

/** The user of an offline session is gone, or the directory did not answer. */
const userGone: Meaning = (line, rest) =>
  rest.endsWith(' no longer exists, removing offline session')
    ? [
        failed(line, 'token_request', 'user_disabled', {
          outcome: 'user_error',
          grant: 'refresh_token',
        }),
      ]
    : undefined
const directoryAway: Meaning = (line) => {
  const more = { outcome: 'dependency_error', grant: 'refresh_token' } as const
  const event = failed(line, 'token_request', 'storage', more)
  event.upstream = 'directory'
  return [event]
}

/** By the fixed beginning of the message; the longer one first. */
export const TOKEN_MESSAGES: readonly (readonly [beginning: string, meaning: Meaning])[] = [
  ['Wrong credentials for ', tokenOf('client_auth_failed')],
  ['Wrong authetication method for ', tokenOf('client_auth_failed')],
  ['No registered Relying Party found with client_id ', tokenOf('client_unknown')],
  ['No authentication provided to get token', token('client_auth_failed')],
  ['Relying Party ', confidential],
  ['Relying party ', accessRule],
  [
    'Access to Client Credentials grant is not allowed for RP ',
    tokenOf('client_not_allowed', 'client_credentials'),
  ],
  [
    'Client Credentials grant cannot be used on public clients',
    token('client_not_allowed', 'client_credentials'),
  ],
  [
    'Access to grant_type=password, is not allowed for RP ',
    tokenOf('client_not_allowed', 'password'),
  ],
  ['Client ', noScopes('client_credentials')],
  ['User ', noScopes('password')],
  ['Unknown grant type: ', token('grant_unsupported')],
  ['Unsupported OAuth 2.0 Token Exchange request', token('grant_unsupported', 'token_exchange')],
  ['Missing grant_type parameter', token('request_malformed')],
  ['Missing username or password', token('request_malformed', 'password')],
  ['Missing refresh_token parameter', token('request_malformed', 'refresh_token')],
  ['No code found on token endpoint', token('request_malformed', 'authorization_code')],
  ['Unable to find OIDC session ', noSession],
  // The owner's client id, of a code or a refresh token.
  ['Provided client_id does not match ', token('refresh_client_mismatch')],
  ['Provided redirect_uri does not match ', token('redirect_mismatch', 'authorization_code')],
  ['PKCE challenge failed (', token('pkce_failed', 'authorization_code')],
  ['PKCE required but no code verifier provided', token('pkce_missing', 'authorization_code')],
  ['PKCE challenge method not valid', token('request_malformed', 'authorization_code')],
  [
    'Unable to find user session tied to Refresh Token',
    token('session_not_found', 'refresh_token'),
  ],
  ['User: ', userGone],
  ['Could not resolve user: ', directoryAway],
  ['Unable to create session', storage],
  ['Unable to create Access Token', storage],
  ['Unable to create OIDC session for refresh_token', storage],
  ['Failed to generate ID Token for service: ', noIdToken],
  ['Session ', expired],
  ['Unable to get access_token', (line) => [rejected(line, 'missing_token')]],
  ['Unable to validate access token ', inactive],
  // The product's spelling.
  ['Public clients are not allowed to acces', introspection('client_not_allowed')],
  ['Count not find session tied to Access Token', introspection()],
  ['Could not find session tied to Access Token', introspection()],
]
