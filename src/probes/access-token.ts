// The access token itself, where the operator says that it is a JWT for an audience: would a resource server accept it?
import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet } from 'jose'
import { readIssuedAt } from './clock-skew.ts'
import { parseObject, requestFailure } from './discovery.ts'
import type { Failure } from './journey.ts'
import type { Session } from './session.ts'

/** What resource servers forgive at most, seconds. */
const TOLERANCE_SECONDS = 30

/** `receivedAt`: ms. The `iat` of any JWT tells of the server's clock. */
export const checkAccessToken = async (
  session: Session,
  token: string,
  receivedAt: number,
): Promise<void> => {
  const { account, document, step, fail, found, request } = session
  const issuedAt = issuedAtOf(token)
  if (issuedAt !== undefined) found({ clock: readIssuedAt(issuedAt, receivedAt) })
  const { audience } = account
  if (audience === undefined) return
  await step('access_token', async () => {
    const answer = await request(new URL(document.jwks_uri), {
      method: 'GET',
      headers: { accept: 'application/json' },
    })
    const failure = requestFailure(answer, 'access_token', 'jwks_unavailable')
    if (failure !== undefined) return fail(failure)
    const keys = parseObject(answer.body) as JSONWebKeySet | undefined
    const wrong = (reason: Failure['reason'], problem: string): never =>
      fail({ step: 'access_token', outcome: 'server_error', reason, problem })
    if (!Array.isArray(keys?.keys)) return wrong('jwks_invalid', 'the answer is no key set')
    if (issuedAt !== undefined && issuedAt > receivedAt / 1000 + TOLERANCE_SECONDS)
      return wrong('not_yet_valid', 'the token was issued in the future, by our clock')
    try {
      await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: document.issuer,
        audience,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: new Date(receivedAt),
      })
    } catch (error) {
      wrong(...complaintOf(error))
    }
  })
}

const issuedAtOf = (token: string): number | undefined => {
  try {
    const { iat } = decodeJwt(token)
    return typeof iat === 'number' && Number.isFinite(iat) ? iat : undefined
  } catch {
    return undefined
  }
}

const OF_CLAIM: Readonly<Record<string, Failure['reason']>> = {
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  nbf: 'not_yet_valid',
}

const complaintOf = (error: unknown): [Failure['reason'], string] => {
  if (error instanceof errors.JWKSNoMatchingKey)
    return ['unknown_kid', 'the key that signed the token is not published']
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return ['unknown_kid', 'several published keys may have signed the token']
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return ['bad_signature', 'the signature of the token is wrong']
  if (error instanceof errors.JWTExpired) return ['expired', 'the token has expired, by our clock']
  if (error instanceof errors.JWTClaimValidationFailed)
    return [
      OF_CLAIM[error.claim] ?? 'claim_other',
      `the claim ${error.claim} of the token is wrong`,
    ]
  return ['malformed', 'the token is no signed JWT that can be verified']
}
