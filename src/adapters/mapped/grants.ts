// Grant types as requests name them (RFC 6749, 7522, 7523, 8628, 8693, CIBA), beside our own names.
import { GRANT_TYPES, type GrantType } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

const OF_REQUESTS = wordTable<GrantType>({
  ...(Object.fromEntries(GRANT_TYPES.map((grant) => [grant, grant])) as Record<
    GrantType,
    GrantType
  >),
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'token_exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'jwt_bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer': 'saml2_bearer',
  'urn:openid:params:grant-type:ciba': 'ciba',
})

export const grantOf = (text: string): GrantType => OF_REQUESTS(text) ?? 'other'
