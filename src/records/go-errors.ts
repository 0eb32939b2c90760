// Error texts of Go programs: what could not be reached, and what the library coreos/go-oidc says of a token.
import type { Reason } from '../event-values.ts'

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

/** Without what stands in quotes: that is the token's own, such as its issuer, and may read like any cause. */
const unquoted = (text: string): string =>
  text
    .slice(0, HEAD)
    .split('"')
    .filter((_, i) => i % 2 === 0)
    .join('"')

/** Why a token was refused; undefined: the text is none of the library's. `more`: causes that the caller knows, before another's. */
export const tokenReason = (
  text: string,
  more: readonly (readonly [words: string, reason: Reason])[] = [],
): Reason | undefined => {
  const said = unquoted(text)
  return [...TOKEN, ...more, ...OTHERS].find(([words]) => said.includes(words))?.[1]
}
