// Dex's error texts by cause. The store's own errors are recognised by what Go says of a broken connection.
import type { GrantType, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

type Texts = readonly (readonly [words: string, reason: Reason])[]

const first = (texts: Texts, text: string): Reason | undefined =>
  texts.find(([words]) => text.includes(words))?.[1]

const CONNECTION = [
  'dial tcp',
  'dial unix',
  'connection refused',
  'connection reset',
  'broken pipe',
  'i/o timeout',
  'no such host',
  'bad connection',
  'unexpected EOF',
  'deadline exceeded',
  'the database system is',
  'too many clients',
  'database is locked',
]

/** Go's words for something that could not be reached. */
export const isConnectionError = (text: string): boolean =>
  CONNECTION.some((words) => text.includes(words))

/** `failed to parse authorization request`. */
const AUTHORIZATION: Texts = [
  ['Invalid client_id', 'client_unknown'],
  ['Unregistered redirect_uri', 'redirect_mismatch'],
  ['Missing required scope', 'scope_invalid'],
  ['Unrecognized scope', 'scope_invalid'],
  ["Client can't request scope", 'scope_invalid'],
  ['Unsupported response type', 'grant_unsupported'],
  ['No response_type', 'request_malformed'],
  ['Unsupported PKCE', 'request_malformed'],
  ["Response type 'token'", 'request_malformed'],
  ['Failed to parse request', 'request_malformed'],
  ['Server does not support request', 'request_malformed'],
  ['no redirect', 'request_malformed'],
]
export const authorizationReason = (text: string): Reason => first(AUTHORIZATION, text) ?? 'unknown'

/** `failed to verify ID token`, of the userinfo endpoint. */
const VALIDATION: Texts = [
  ['malformed jwt', 'malformed'],
  ['token is expired', 'expired'],
  ['before the nbf', 'not_yet_valid'],
  ['failed to verify signature', 'bad_signature'],
  ['failed to verify id token signature', 'bad_signature'],
  ['issued by a different provider', 'wrong_issuer'],
  ['expected audience', 'wrong_audience'],
  ['unsupported algorithm', 'alg_not_allowed'],
  ['unexpected signature algorithm', 'alg_not_allowed'],
]
export const validationReason = (text: string): Reason => first(VALIDATION, text) ?? 'unknown'

export const grantOf = wordTable<GrantType>({
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  client_credentials: 'client_credentials',
  password: 'password',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'token_exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'jwt_bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer': 'saml2_bearer',
})
