// What the classes of the authorization server work on: by the provider that decides and by the filter of the endpoint.
import type { AuthEvent, GrantType, Kind } from '../../events.ts'
import { byWriter } from '../spring/fields.ts'
import type { Part } from '../spring/part.ts'

export interface Subject {
  readonly kind: Kind
  readonly grant?: GrantType
  readonly more?: Partial<Pick<AuthEvent, 'revokes' | 'cause' | 'step' | 'vantage' | 'change'>>
}

const token = (grant: GrantType): Subject => ({ kind: 'token_request', grant })

export const TOKEN: Subject = { kind: 'token_request' }
export const INTROSPECTION: Subject = { kind: 'introspection', more: { vantage: 'server' } }
export const REVOCATION: Subject = { kind: 'revocation', more: { cause: 'request' } }
export const DEVICE_START: Subject = { kind: 'device_authorization', more: { step: 'started' } }
const DEVICE_VERIFICATION: Subject = { kind: 'device_authorization', more: { step: 'verified' } }
export const AUTHORIZATION: Subject = { kind: 'authorization_request' }
export const CONSENT: Subject = { kind: 'consent' }
export const LOGOUT: Subject = {
  kind: 'revocation',
  more: { revokes: 'session', cause: 'logout' },
}
const USER_INFO: Subject = { kind: 'token_validation' }
export const REGISTRATION: Subject = { kind: 'client_change', more: { change: 'created' } }

export const providers = byWriter<Subject>({
  OAuth2AuthorizationCodeAuthenticationProvider: token('authorization_code'),
  OAuth2RefreshTokenAuthenticationProvider: token('refresh_token'),
  OAuth2RefreshTokenAuthenticationValidator: token('refresh_token'),
  OAuth2ClientCredentialsAuthenticationProvider: token('client_credentials'),
  OAuth2ClientCredentialsAuthenticationValidator: token('client_credentials'),
  OAuth2DeviceCodeAuthenticationProvider: token('device_code'),
  OAuth2TokenExchangeAuthenticationProvider: token('token_exchange'),
  OAuth2TokenExchangeAuthenticationValidator: token('token_exchange'),
  OAuth2TokenIntrospectionAuthenticationProvider: INTROSPECTION,
  OAuth2TokenRevocationAuthenticationProvider: REVOCATION,
  OAuth2DeviceAuthorizationRequestAuthenticationProvider: DEVICE_START,
  OAuth2DeviceVerificationAuthenticationProvider: DEVICE_VERIFICATION,
  OAuth2DeviceAuthorizationConsentAuthenticationProvider: CONSENT,
  OAuth2AuthorizationCodeRequestAuthenticationProvider: AUTHORIZATION,
  OAuth2AuthorizationCodeRequestAuthenticationValidator: AUTHORIZATION,
  OAuth2PushedAuthorizationRequestAuthenticationProvider: AUTHORIZATION,
  OAuth2AuthorizationConsentAuthenticationProvider: CONSENT,
  OidcLogoutAuthenticationProvider: LOGOUT,
  OidcUserInfoAuthenticationProvider: USER_INFO,
  OidcClientRegistrationAuthenticationProvider: REGISTRATION,
  OAuth2ClientRegistrationAuthenticationProvider: REGISTRATION,
})

/** `<what> request failed: [code] text`; the authorization endpoint serves consents too, so that only the request tells. */
export const failedRequests: readonly (readonly [start: string, subject: Subject | undefined])[] = [
  ['Token request failed: ', TOKEN],
  ['Token introspection request failed: ', INTROSPECTION],
  ['Token revocation request failed: ', REVOCATION],
  ['Device authorization request failed: ', DEVICE_START],
  ['Device verification request failed: ', undefined],
  ['Authorization request failed: ', undefined],
  ['Pushed authorization request failed: ', AUTHORIZATION],
  ['Logout request failed: ', LOGOUT],
  ['User info request failed: ', USER_INFO],
  ['Client registration request failed: ', REGISTRATION],
  // Of any endpoint that clients authenticate at.
  ['Client authentication failed: ', undefined],
]

/** Providers of client authentication: they do not know what the client came for. */
export const clientAuthentication = byWriter<true>({
  ClientSecretAuthenticationProvider: true,
  PublicClientAuthenticationProvider: true,
  JwtClientAssertionAuthenticationProvider: true,
  X509ClientCertificateAuthenticationProvider: true,
  CodeVerifierAuthenticator: true,
})

/** Login by form or otherwise, of the resource owner. */
export const loginProviders = byWriter<true>({
  DaoAuthenticationProvider: true,
  LdapAuthenticationProvider: true,
  ActiveDirectoryLdapAuthenticationProvider: true,
})

export const about = (subject: Subject, part: Part, ...rest: RestOf<Part>): AuthEvent => {
  const event = part(subject.kind, ...rest)
  event.grant_type = subject.grant
  return Object.assign(event, subject.more)
}
type RestOf<P> = P extends (kind: Kind, ...rest: infer R) => AuthEvent ? R : never
