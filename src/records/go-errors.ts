// Error texts of Go programs: what could not be reached, and what the libraries go-oidc and oauth2 say.
import type { Reason } from '../event-values.ts'
import { closingQuote } from './go-quoted.ts'

const UNREACHABLE = [
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
  'TLS handshake',
  'Client.Timeout',
]

/** Go's words for something that could not be reached. */
export const isUnreachable = (text: string): boolean =>
  UNREACHABLE.some((words) => text.includes(words))

const TOKEN: readonly (readonly [words: string, reason: Reason])[] = [
  ['failed to decode keys', 'jwks_invalid'],
  ['failed to unmarshal keys', 'jwks_invalid'],
  ['fetching keys', 'jwks_unavailable'],
  ['get keys failed', 'jwks_unavailable'],
  ['token is expired', 'expired'],
  ['before the nbf', 'not_yet_valid'],
  ['unexpected signature algorithm', 'alg_not_allowed'],
  ['signed with unsupported algorithm', 'alg_not_allowed'],
  ['failed to verify id token signature', 'bad_signature'],
  ['malformed jwt', 'malformed'],
  ['failed to unmarshal claims', 'malformed'],
]
/** Of several verifiers each says its own; these are only another's where a cause above stands beside them. */
const OTHERS: readonly (readonly [words: string, reason: Reason])[] = [
  ['audience', 'wrong_audience'],
  ['issued by a different provider', 'wrong_issuer'],
]

const HEAD = 4096

/** Behind this all claims of a token stand, as they are. */
const CLAIMS = ' do not exist in claims: map['

/** Without what is the token's own, such as a quoted issuer: that may read like any cause. */
const withoutValues = (text: string): string => {
  const claims = text.slice(0, HEAD).indexOf(CLAIMS)
  const head = text.slice(0, claims < 0 ? HEAD : claims)
  let said = ''
  let from = 0
  for (let at = head.indexOf('"'); at >= 0; at = head.indexOf('"', from)) {
    said += head.slice(from, at)
    const close = closingQuote(head, at + 1)
    from = close < 0 ? head.length : close + 1
  }
  return said + head.slice(from)
}

/** Why a token was refused; undefined: the text is none of the library's. `more`: causes that the caller knows, before another's. */
export const tokenReason = (
  text: string,
  more: readonly (readonly [words: string, reason: Reason])[] = [],
): Reason | undefined => {
  const said = withoutValues(text)
  return [...TOKEN, ...more, ...OTHERS].find(([words]) => said.includes(words))?.[1]
}

const OAUTH = 'oauth2: "'

/** The code with which a token endpoint refused: `oauth2: "invalid_grant" "grant request is invalid"`. */
export const oauthErrorOf = (text: string): string | undefined => {
  const from = text.lastIndexOf(OAUTH)
  const code =
    from < 0 ? '' : (text.slice(from + OAUTH.length, from + 80).split('"', 1)[0] as string)
  return /^[a-z_]{1,64}$/.test(code) ? code : undefined
}
