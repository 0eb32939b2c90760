// Endpoints of the Spring Authorization Server: the class of the token that was authenticated says which one, and which grant.
import type { AuthEvent, GrantType, Kind, Reason } from '../../../events.ts'
import { wordTable } from '../../../records/word-table.ts'
import { statusOf } from '../http.ts'
import { eventOf, type RequestSpan } from '../span.ts'
import { broken, isStorageFailure, unhandled, type Authentication } from './observation.ts'

interface Endpoint {
  readonly kind: Kind
  readonly grant?: GrantType
  readonly about?: (event: AuthEvent, succeeded: boolean) => void
}

const decided = (event: AuthEvent, succeeded: boolean): void => {
  event.decision = succeeded ? 'granted' : 'denied'
}

/** By token class; `undefined` kinds are told by the HTTP request alone. */
const ENDPOINTS = wordTable<Endpoint>({
  oauth2authorizationcode: { kind: 'token_request', grant: 'authorization_code' },
  oauth2refreshtoken: { kind: 'token_request', grant: 'refresh_token' },
  oauth2clientcredentials: { kind: 'token_request', grant: 'client_credentials' },
  oauth2devicecode: { kind: 'token_request', grant: 'device_code' },
  oauth2tokenexchange: { kind: 'token_request', grant: 'token_exchange' },
  oauth2tokenintrospection: {
    kind: 'introspection',
    about: (event) => {
      event.vantage = 'server'
    },
  },
  oauth2tokenrevocation: {
    kind: 'revocation',
    about: (event) => {
      event.cause = 'request'
    },
  },
  oidclogout: {
    kind: 'revocation',
    about: (event) => {
      event.revokes = 'session'
      event.cause = 'logout'
    },
  },
  oauth2deviceauthorizationrequest: {
    kind: 'device_authorization',
    about: (event, succeeded) => {
      if (succeeded) event.step = 'started'
    },
  },
  oauth2deviceverification: {
    kind: 'device_authorization',
    about: (event, succeeded) => {
      if (succeeded) event.step = 'verified'
    },
  },
  oauth2deviceauthorizationconsent: { kind: 'consent', about: decided },
  oauth2authorizationconsent: { kind: 'consent', about: decided },
  // Also where the consent page is sent: the answer to it is a consent, and nothing else counts the authorization.
  oauth2authorizationcoderequest: { kind: 'authorization_request' },
  usernamepassword: {
    kind: 'login',
    about: (event) => {
      event.method = 'password'
    },
  },
})

/** Endpoints by path, for requests that got no further than client authentication. */
const BY_PATH = wordTable<string>({
  '/oauth2/token': 'token_request',
  '/oauth2/introspect': 'introspection',
  '/oauth2/revoke': 'revocation',
  '/oauth2/device_authorization': 'device_authorization',
})

const LOGIN = wordTable<Reason>({
  BadCredentialsException: 'bad_credentials',
  UsernameNotFoundException: 'bad_credentials',
  DisabledException: 'user_disabled',
  AccountExpiredException: 'user_disabled',
  LockedException: 'user_locked',
  CredentialsExpiredException: 'user_action_required',
})

/** `Client authentication failed: <parameter>`: the code and its verifier are checked with the client. */
const CLIENT = wordTable<readonly [Reason, string]>({
  client_secret: ['client_auth_failed', 'invalid_client'],
  client_id: ['client_unknown', 'invalid_client'],
  authentication_method: ['client_auth_failed', 'invalid_client'],
  client_assertion: ['assertion_invalid', 'invalid_client'],
  code: ['code_unknown', 'invalid_grant'],
  code_verifier: ['pkce_failed', 'invalid_grant'],
  code_challenge: ['pkce_missing', 'invalid_grant'],
})
const CLIENT_FAILED = 'Client authentication failed: '

const clientParameter = (text: string): string | undefined => {
  const at = text.indexOf(CLIENT_FAILED)
  return at < 0
    ? undefined
    : /^[a-z_]{1,40}/.exec(text.slice(at + CLIENT_FAILED.length, at + 80))?.[0]
}

const refuse = (event: AuthEvent, failed: Authentication): AuthEvent => {
  const { failure = '', text, token } = failed
  if (isStorageFailure(failure) || (failure.startsWith('Internal') && isStorageFailure(text)))
    return broken(event, 'DataAccess')
  event.outcome = 'client_error'
  event.reason = 'unknown'
  if (event.kind === 'login') {
    event.outcome = 'user_error'
    event.reason = LOGIN(failure) ?? 'unknown'
  } else if (event.kind === 'consent') {
    event.outcome = 'user_error'
    event.reason = 'consent_denied'
  } else if (token === 'oauth2devicecode') {
    // Pending, denied and expired look alike.
    event.outcome = 'neutral'
    event.reason = undefined
  } else if (token === 'oauth2client') {
    const [reason, error] = CLIENT(clientParameter(text)) ?? [
      'client_auth_failed' as const,
      undefined,
    ]
    event.reason = reason
    event.error = error
  }
  return event
}

/** undefined: the HTTP request says all there is. */
export const endpointEvent = (
  request: RequestSpan,
  authentications: readonly Authentication[],
  path: string,
): AuthEvent | undefined => {
  const main = authentications.find(({ token }) => ENDPOINTS(token) !== undefined)
  const client = authentications.find(({ token }) => token === 'oauth2client')
  const endpoint = main === undefined ? undefined : ENDPOINTS(main.token)
  const kind =
    endpoint?.kind ?? (client === undefined ? undefined : (BY_PATH(path) as Kind | undefined))
  if (kind === undefined) return undefined
  const failed = [main, client].find((one) => one?.failure !== undefined)
  const event = eventOf(kind, request)
  if (kind === 'token_request') event.grant_type = endpoint?.grant
  if (kind === 'revocation' && endpoint === undefined) event.cause = 'request'
  endpoint?.about?.(event, failed === undefined)
  const status = statusOf(request) ?? 0
  const exception = unhandled(request)
  if (exception !== undefined && status >= 500) return broken(event, exception)
  if (failed !== undefined) return refuse(event, failed)
  if (main === undefined || status >= 400) {
    event.outcome = status >= 500 ? 'server_error' : 'client_error'
    event.reason = status >= 500 ? 'internal' : 'request_malformed'
    return event
  }
  event.outcome = 'success'
  return event
}
