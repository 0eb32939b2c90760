// Dex's error texts by cause. The store's own errors are recognised by what Go says of a broken connection.
import type { Reason } from '../../events.ts'
import { isUnreachable, tokenReason } from '../../records/go-errors.ts'

type Texts = readonly (readonly [words: string, reason: Reason])[]

const first = (texts: Texts, text: string): Reason | undefined =>
  texts.find(([words]) => text.includes(words))?.[1]

/** What databases and their pools say beside Go's own words. */
const STORE = ['the database system is', 'too many clients', 'database is locked', 'Database error']

/** Something that Dex needs could not be reached. */
export const isConnectionError = (text: string): boolean =>
  isUnreachable(text) || STORE.some((words) => text.includes(words))

/** `failed to parse authorization request`. */
const AUTHORIZATION: Texts = [
  ['Invalid client_id', 'client_unknown'],
  ['Unregistered redirect_uri', 'redirect_mismatch'],
  ['Missing required scope', 'scope_invalid'],
  ['Unrecognized scope', 'scope_invalid'],
  ["Client can't request scope", 'scope_invalid'],
  ['Unsupported response type', 'grant_unsupported'],
  ['No response_type', 'request_malformed'],
  ['PKCE is required', 'pkce_missing'],
  ['Unsupported PKCE', 'request_malformed'],
  ['Connector not allowed', 'client_not_allowed'],
  ["Response type 'token'", 'request_malformed'],
  ['Failed to parse request', 'request_malformed'],
  ['Server does not support request', 'request_malformed'],
  ['no redirect', 'request_malformed'],
]
export const authorizationReason = (text: string): Reason => first(AUTHORIZATION, text) ?? 'unknown'

/** `failed to verify ID token`, of the userinfo endpoint. */
export const validationReason = (text: string): Reason =>
  tokenReason(text, [['failed to verify signature', 'bad_signature']]) ?? 'unknown'
