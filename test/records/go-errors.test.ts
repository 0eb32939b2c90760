import { expect, test } from 'vitest'
import { oauthErrorOf, tokenReason } from '../../src/records/go-errors.ts'
import { openingQuote, unescaped } from '../../src/records/go-quoted.ts'

const KEYS = 'failed to verify token: failed to verify signature: fetching keys oidc: '
const AUDIENCE =
  'audience from claim aud with value [a] does not match with any of allowed audiences map[b:{}]'
const ISSUER = 'oidc: id token issued by a different provider, expected "https://a" got '

test.each<[string, string | undefined]>([
  ['oidc: token is expired (Token Expiry: 2026-11-23 05:52:00 +0000 UTC)', 'expired'],
  ['oidc: current time 2026 before the nbf (not before) time: 2027', 'not_yet_valid'],
  ['failed to verify signature: failed to verify id token signature', 'bad_signature'],
  [
    'oidc: malformed jwt: unexpected signature algorithm "HS256"; expected ["RS256"]',
    'alg_not_allowed',
  ],
  ['oidc: malformed jwt: go-jose/go-jose: compact JWS format must have three parts', 'malformed'],
  [`${KEYS}get keys failed: 503 Service Unavailable {"error":"x"}`, 'jwks_unavailable'],
  [
    `${KEYS}get keys failed Get "https://a/jwks": dial tcp 10.0.0.1:443: connect: connection refused`,
    'jwks_unavailable',
  ],
  [
    `${KEYS}failed to decode keys: invalid character '<' looking for beginning of value <html>`,
    'jwks_invalid',
  ],
  [AUDIENCE, 'wrong_audience'],
  [`${ISSUER}"https://b"`, 'wrong_issuer'],
  [`[x, ${AUDIENCE}, oidc: token is expired]`, 'expired'],
  [`[x, ${ISSUER}"https://b", ${AUDIENCE}]`, 'wrong_audience'],
  [`${ISSUER}"get keys failed: 503"`, 'wrong_issuer'],
  [String.raw`${ISSUER}"a\" get keys failed \"b"`, 'wrong_issuer'],
  [`${ISSUER}"get keys failed`, 'wrong_issuer'],
  ['audience claims [aud] do not exist in claims: map[name:get keys failed]', 'wrong_audience'],
  ['something new', undefined],
])('%s: %s', (text, reason) => expect(tokenReason(text)).toBe(reason))

test.each<[string, string | undefined]>([
  ['failed to get token: oauth2: "invalid_grant" "grant request is invalid"', 'invalid_grant'],
  ['oauth2: cannot fetch token: 503 Service Unavailable', undefined],
  ['oauth2: "Not A Code!"', undefined],
  ['oauth2: "', undefined],
])('the code in %s: %s', (text, code) => expect(oauthErrorOf(text)).toBe(code))

test.each<[string, number]>([
  ['a "b"', 2],
  [String.raw`a "b\"c"`, 2],
  [String.raw`a "b\\"`, 2],
  ['a ""', 2],
  ['b"', -1],
  [String.raw`\"b"`, -1],
])('%s opens at %d', (text, at) => expect(openingQuote(text, text.length - 1)).toBe(at))

test('a surrogate pair in two escapes is one character', () =>
  expect(unescaped(String.raw`\ud83d\udd11`)).toBe('🔑'))
