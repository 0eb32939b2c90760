// Why a bearer token was refused, in the words of the decoder, of its validators and of the introspector.
import type { Reason } from '../../events.ts'

const DECODING = 'An error occurred while attempting to decode the Jwt: '

/** Behind DECODING or without it. The rest of a text may be the token's. */
const TEXTS: readonly (readonly [start: string, reason: Reason])[] = [
  ['Jwt expired at ', 'expired'],
  ['Jwt used before ', 'not_yet_valid'],
  ['The aud claim is not valid', 'wrong_audience'],
  ['The iss claim is not valid', 'wrong_issuer'],
  ['Invalid issuer', 'wrong_issuer'],
  ['Missing issuer', 'wrong_issuer'],
  ['Signed JWT rejected: Invalid signature', 'bad_signature'],
  // HS256, a key that is gone and one that never was are one text.
  ['Signed JWT rejected: Another algorithm expected, or no matching key', 'unknown_kid'],
  ['Unsupported algorithm of ', 'alg_not_allowed'],
  ['Unsecured', 'alg_not_allowed'],
  ['Malformed token', 'malformed'],
  ['Malformed payload', 'malformed'],
  ['Invalid token', 'malformed'],
  ['Bearer token is malformed', 'malformed'],
  ['Found multiple bearer tokens', 'malformed'],
  ['The requested token parameter is an empty string', 'malformed'],
  ['expiresAt must be after issuedAt', 'malformed'],
  ["Provided token isn't active", 'inactive'],
  ['the given typ value needs to be one of ', 'claim_other'],
  ['Type header', 'claim_other'],
  ['JOSE header typ', 'claim_other'],
  ['jkt', 'sender_constraint'],
  ['X.509 Certificate', 'sender_constraint'],
  ['DPoP', 'sender_constraint'],
]

const undecoded = (text: string): string =>
  text.startsWith(DECODING) ? text.slice(DECODING.length) : text

export const reasonOfText = (text: string): Reason => {
  const said = undecoded(text)
  const known = TEXTS.find(([start]) => said.startsWith(start))?.[1]
  if (known !== undefined) return known
  return /^The [\w.-]{1,64} claim is not valid/.test(said.slice(0, 96)) ? 'claim_other' : 'unknown'
}

const HTTP_ERROR = /^(?:\d{3} [^:"]{0,64}|I\/O error) on GET request for /
const UNREAD_KEYS = ['Malformed Jwk set', 'Could not extract response', 'Error while extracting']
const NO_KEYS = ["Couldn't retrieve remote JWK set", 'Connect timed out', 'Read timed out']

/** Why the decoder came to no verdict: its key set; undefined where the text does not say. */
export const brokenKeys = (text: string): Reason | undefined => {
  if (!text.startsWith(DECODING)) return undefined
  const said = undecoded(text)
  if (HTTP_ERROR.test(said.slice(0, 128)) || NO_KEYS.some((start) => said.startsWith(start)))
    return 'jwks_unavailable'
  return UNREAD_KEYS.some((start) => said.startsWith(start)) ? 'jwks_invalid' : undefined
}
