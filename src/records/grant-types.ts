// `grant_type` as it stands in a request, for products that log it as sent.
import type { GrantType } from '../event-values.ts'
import { wordTable } from './word-table.ts'

const GRANTS = wordTable<GrantType>({
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  client_credentials: 'client_credentials',
  password: 'password',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'token_exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'jwt_bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer': 'saml2_bearer',
  'urn:openid:params:grant-type:ciba': 'ciba',
})

/** undefined: the record has none. */
export const grantTypeOf = (written: string | undefined): GrantType | undefined =>
  written === undefined ? undefined : (GRANTS(written) ?? 'other')
