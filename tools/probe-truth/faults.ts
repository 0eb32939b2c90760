// What can be wrong, and who must find it, at which step. Nobody else may say anything of it.
import { JOURNEYS, type JourneyName } from '../../src/config/probes.ts'
import type { Failure } from '../../src/probes/journey.ts'
import type { Faults } from './server.ts'

export interface Finding {
  readonly step: Failure['step']
  readonly reason: Failure['reason']
}
export interface Truth {
  readonly fault: string
  readonly how: Faults
  readonly found: Readonly<Partial<Record<JourneyName, Finding>>>
  /** Others that fail there as well, before they come to what they are about. */
  readonly stops?: Finding & { readonly those: readonly JourneyName[] }
  /** No failure: what else tells of it. */
  readonly tells?: 'keys' | 'clock'
}

const allBut = (...names: readonly JourneyName[]): readonly JourneyName[] =>
  JOURNEYS.filter((name) => !names.includes(name))

export const TRUTHS: readonly Truth[] = [
  {
    fault: 'the certificate has expired',
    how: { certificate: 'expired' },
    found: { tls: { step: 'certificate', reason: 'expired' } },
    stops: { step: 'discovery_request', reason: 'insecure_transport', those: allBut('tls') },
  },
  {
    fault: 'discovery names another issuer',
    how: { otherIssuer: true },
    found: { discovery: { step: 'discovery_document', reason: 'wrong_issuer' } },
    stops: {
      step: 'discovery_document',
      reason: 'wrong_issuer',
      those: allBut('tls', 'discovery'),
    },
  },
  {
    fault: 'the clock is 90 s ahead',
    how: { clockAheadSeconds: 90 },
    found: { 'client-credentials': { step: 'access_token', reason: 'not_yet_valid' } },
    tells: 'clock',
  },
  {
    fault: 'the key was rotated, without overlap',
    how: { newKey: true },
    found: {},
    tells: 'keys',
  },
  {
    fault: 'the key that signs was withdrawn',
    how: { keyHidden: true },
    found: { 'client-credentials': { step: 'access_token', reason: 'unknown_kid' } },
    tells: 'keys',
  },
  {
    fault: 'the key set is down',
    how: { down: '/jwks' },
    found: { jwks: { step: 'jwks_request', reason: 'jwks_unavailable' } },
    stops: { step: 'access_token', reason: 'jwks_unavailable', those: ['client-credentials'] },
  },
  {
    fault: 'the login page is down',
    how: { down: '/interaction/' },
    found: { 'authorization-code-pkce': { step: 'authorization_request', reason: 'internal' } },
    stops: {
      step: 'authorization_request',
      reason: 'internal',
      those: ['refresh-cycle', 'refresh-replay', 'pkce-required', 'logout'],
    },
  },
  {
    fault: 'the secret of a client is refused',
    how: { otherSecret: true },
    found: { 'client-credentials': { step: 'token_request', reason: 'client_auth_failed' } },
  },
  {
    fault: 'introspection is down',
    how: { down: '/token/introspection' },
    found: { introspect: { step: 'introspection_request', reason: 'internal' } },
  },
  {
    fault: 'the device endpoint does not answer in time',
    how: { silent: '/device/auth' },
    found: { 'device-start': { step: 'device_request', reason: 'timeout' } },
  },
  {
    fault: 'a replayed refresh token is accepted',
    how: { forgetsUse: true },
    found: { 'refresh-replay': { step: 'replay_accepted', reason: 'replay' } },
  },
  {
    fault: 'a refresh token that was handed out is unknown',
    how: { losesRotated: true },
    found: { 'refresh-cycle': { step: 'refresh_request', reason: 'unknown' } },
  },
  {
    fault: 'a revoked token is accepted until it expires',
    how: { cachesTokens: true },
    found: { 'revoke-and-verify': { step: 'revoked_token_accepted', reason: 'unknown' } },
  },
  {
    fault: 'PKCE is not required',
    how: { pkceOptional: true },
    found: { 'pkce-required': { step: 'pkce_not_required', reason: 'pkce_missing' } },
  },
  {
    fault: 'a token for another audience is accepted',
    how: { ignoresAudience: true },
    found: { 'wrong-audience': { step: 'wrong_audience_accepted', reason: 'wrong_audience' } },
  },
  {
    fault: 'logout does not end the session',
    how: { ignoresLogout: true },
    found: { logout: { step: 'session_after_logout', reason: 'unknown' } },
  },
]

/** Step and reason by journey, of all that must fail. */
export const expected = ({
  found,
  stops,
}: Truth): Readonly<Partial<Record<JourneyName, Finding>>> => ({
  ...Object.fromEntries(
    (stops?.those ?? []).map((name) => [name, { step: stops?.step, reason: stops?.reason }]),
  ),
  ...found,
})
