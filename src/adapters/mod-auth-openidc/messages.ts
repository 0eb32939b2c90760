// What the module's messages mean, 2.4. A message begins with the function that wrote it, which versions rename: it is left out.
import type { AuthEvent, Reason } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

/** How a line takes part in its request; `ends`: no further line of it tells more. */
export interface Meaning {
  readonly role: 'head' | 'fallback' | 'cause' | 'detail'
  readonly reason?: Reason
  readonly accepted?: true
  readonly mode?: AuthEvent['mode']
  readonly cache?: AuthEvent['cache']
  readonly ends?: true
  /** A second one on the same connection is another request's. */
  readonly once?: true
  /** It stands on its own and overrules what was taken for the cause before it. */
  readonly overrules?: true
}

const local = (reason: Reason, more: Partial<Meaning> = {}): Meaning => ({
  role: 'head',
  reason,
  mode: 'local',
  ...more,
})
const introspected = (reason: Reason, more: Partial<Meaning> = {}): Meaning => ({
  role: 'head',
  reason,
  mode: 'introspection',
  ...more,
})
const ends = { ends: true } as const
const once = { once: true } as const
/** Only an active answer is kept in the module's cache. */
const INACTIVE = introspected('inactive', { ...ends, cache: 'miss' })

/**
 * In a local validation the first head says why: what made the key set unreadable stands before the key that was not found in it. The
 * line of a failed connection does not tell which endpoint was called: it only overrules.
 */
const MESSAGES: readonly (readonly [start: string, meaning: Meaning])[] = [
  ['"exp" validation failure', local('expired', ends)],
  ['"nbf" validation failure', local('not_yet_valid', ends)],
  ['cjose_jws_verify failed', local('bad_signature')],
  ['could not verify signature against any of the (', local('bad_signature')],
  ['could not find key with kid', local('unknown_kid')],
  ['key type of key with kid', local('alg_not_allowed')],
  ['JWT was not signed with the expected configured algorithm', local('alg_not_allowed')],
  ['JWT alg is "none"', local('alg_not_allowed')],
  ['could not parse JWT from access_token', local('malformed', ends)],
  ['none of the configured OIDCOAuthVerifyAudience', local('wrong_audience', once)],
  ['JWT access token does not contain an "aud" claim', local('wrong_audience', once)],
  ['configured OIDCOAuthVerifyIssuer', local('wrong_issuer', once)],
  ['JSON parsing of JWKs published at the jwks_uri failed', local('jwks_invalid')],
  ['JWKs JSON', local('jwks_invalid')],
  ['JWKS JSON', local('jwks_invalid')],
  ['"keys" array element is not a JSON array', local('jwks_invalid')],
  ['could not refresh JSON Web Keys', local('jwks_unavailable')],
  ['could not get JSON Web Keys', local('jwks_unavailable')],
  ['could not resolve JSON Web Keys', local('jwks_unavailable')],
  ['curl_easy_perform', { role: 'cause', reason: 'jwks_unavailable' }],
  [
    'JWT access token signature could not be validated, aborting',
    { role: 'fallback', reason: 'unknown', mode: 'local', ...ends },
  ],
  // Alone it is the introspection endpoint's answer; of a key set the next line says so.
  [
    'JSON parsing returned an error',
    introspected('introspection_unavailable', { role: 'fallback', ...once }),
  ],
  [
    'could not get a validation response from the Authorization server',
    introspected('introspection_unavailable', { ...ends, overrules: true }),
  ],
  [
    'introspection response JSON object did not contain',
    introspected('introspection_unavailable', ends),
  ],
  ['introspection response did not contain', introspected('introspection_unavailable', ends)],
  ['"active" boolean object with value "false"', INACTIVE],
  ['"active" string object with value that is not', INACTIVE],
  [
    'client used unsupported authentication scheme',
    { role: 'head', reason: 'missing_token', ...once },
  ],
  [
    'no bearer token found in the allowed methods',
    { role: 'head', reason: 'missing_token', ...ends },
  ],
  ['set user to "', { role: 'fallback', accepted: true, ...once }],
  ['successfully verified JWT access token', { role: 'detail', mode: 'local' }],
  [
    'returning cached introspection result',
    { role: 'detail', mode: 'introspection', cache: 'hit' },
  ],
  ['caching introspection result', { role: 'detail', mode: 'introspection', cache: 'miss' }],
]

/** Codes by which the introspection endpoint speaks of itself or of our credentials, not of the token. */
const ENDPOINT_ERRORS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
])
const ENDPOINT_ERROR = 'response contained an "error" entry with value: "'
const IAT = '"iat" validation failure'
const NO_KEY = 'could not verify signature against any of the (0) provided keys'
const FOR_ALGORITHM = 'for algorithm: '
const REQUIRE = "could not match require claim expression '"
const CLAIMS = wordTable<Reason>({
  aud: 'wrong_audience',
  iss: 'wrong_issuer',
  scope: 'insufficient_scope',
  scp: 'insufficient_scope',
})

const HEAD = 512

/** `text` begins where the functions and the place in the source end. */
export const meaningOf = (text: string): Meaning | undefined => {
  if (text.startsWith(IAT))
    return local(text.slice(0, HEAD).includes('in the future') ? 'not_yet_valid' : 'expired', ends)
  if (text.startsWith(NO_KEY)) {
    const head = text.slice(0, HEAD)
    const at = head.indexOf(FOR_ALGORITHM)
    const algorithm = at < 0 ? '' : head.slice(at + FOR_ALGORITHM.length)
    // Unsigned, or a signature made with what is public here.
    if (algorithm === 'none' || algorithm.startsWith('HS')) return local('alg_not_allowed')
  }
  if (text.startsWith(ENDPOINT_ERROR)) {
    const code = text.slice(ENDPOINT_ERROR.length, HEAD).replace(/^"/, '').split('"', 1)[0] ?? ''
    return introspected(ENDPOINT_ERRORS.has(code) ? 'introspection_unavailable' : 'unknown', {
      role: 'fallback',
      ...once,
    })
  }
  if (text.startsWith(REQUIRE)) {
    const claim = /^[\w]{1,32}/.exec(text.slice(REQUIRE.length, REQUIRE.length + 33))?.[0] ?? ''
    const reason = CLAIMS(claim)
    return { role: 'cause', reason: reason ?? 'claim_other' }
  }
  return MESSAGES.find(([start]) => text.startsWith(start))?.[1]
}

/** Only the module's own: `enter: ` stands before what a client sent. */
const FUNCTION = /^oidc_[a-z0-9_]{1,80}: /
const VERIFICATION = 'JWT signature verification failed: ['

/** Without the functions before it, and without the place in the source of a failed signature. */
export const textOf = (message: string): string => {
  let text = message
  for (let i = 0; i < 2; i++) {
    const name = FUNCTION.exec(text.slice(0, 96))?.[0]
    if (name === undefined) break
    text = text.slice(name.length)
  }
  if (!text.startsWith(VERIFICATION)) return text
  const close = text.slice(0, HEAD).indexOf(']: ', VERIFICATION.length)
  return close < 0 ? text : text.slice(close + 3)
}
