// Keycloak's event types: what each says that happened.
import type { GrantType } from '../../events.ts'
import { grantTypeOf } from '../../records/grant-types.ts'
import { wordTable } from '../../records/word-table.ts'

export type Family =
  | 'token'
  | 'login'
  | 'device_start'
  | 'device_verify'
  | 'introspection'
  | 'userinfo'
  | 'revocation'
  | 'logout'
  | 'par'
  | 'consent'
  | 'client_change'

export interface EventType {
  readonly family: Family
  /** Of a token request whose line names no grant. */
  readonly grant?: GrantType
  readonly change?: 'created' | 'updated' | 'deleted'
  readonly decision?: 'granted' | 'withdrawn'
}

const token = (grant: GrantType): EventType => ({ family: 'token', grant })

/** By type without `_ERROR`. What is not here is not about OAuth (profile updates, e-mails, required actions). */
export const eventTypeOf = wordTable<EventType>({
  CODE_TO_TOKEN: token('authorization_code'),
  REFRESH_TOKEN: token('refresh_token'),
  CLIENT_LOGIN: token('client_credentials'),
  TOKEN_EXCHANGE: token('token_exchange'),
  OAUTH2_DEVICE_CODE_TO_TOKEN: token('device_code'),
  AUTHREQID_TO_TOKEN: token('ciba'),
  JWT_AUTHORIZATION_GRANT: token('jwt_bearer'),
  JWT_BEARER: token('jwt_bearer'),
  PERMISSION_TOKEN: token('other'),
  OAUTH2_EXTENSION_GRANT: token('other'),
  LOGIN: { family: 'login' },
  IDENTITY_PROVIDER_LOGIN: { family: 'login' },
  IDENTITY_PROVIDER_FIRST_LOGIN: { family: 'login' },
  IDENTITY_PROVIDER_POST_LOGIN: { family: 'login' },
  OAUTH2_DEVICE_AUTH: { family: 'device_start' },
  OAUTH2_DEVICE_VERIFY_USER_CODE: { family: 'device_verify' },
  INTROSPECT_TOKEN: { family: 'introspection' },
  USER_INFO_REQUEST: { family: 'userinfo' },
  REVOKE_GRANT: { family: 'revocation' },
  LOGOUT: { family: 'logout' },
  PUSHED_AUTHORIZATION_REQUEST: { family: 'par' },
  GRANT_CONSENT: { family: 'consent', decision: 'granted' },
  UPDATE_CONSENT: { family: 'consent', decision: 'granted' },
  CLIENT_REGISTER: { family: 'client_change', change: 'created' },
  CLIENT_UPDATE: { family: 'client_change', change: 'updated' },
  CLIENT_DELETE: { family: 'client_change', change: 'deleted' },
})

export const grantOf = (written: string | undefined, type: EventType): GrantType =>
  grantTypeOf(written) ?? type.grant ?? 'other'

/** LOGIN_ERROR without a grant: codes that the authorization endpoint gives, before any login page. */
export const AUTHORIZATION_ERRORS: ReadonlySet<string> = new Set([
  'invalid_redirect_uri',
  'client_not_found',
  'client_disabled',
  'invalid_request',
  'invalid_client',
  'not_allowed',
  'unauthorized_client',
  'ssl_required',
  'realm_disabled',
  'pkce_verification_failed',
  'invalid_code_challenge_method',
])
