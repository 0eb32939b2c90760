// What Auth0's tenant logs have: alone (Management API) or as the `data` of a log stream.
import { slots } from '../../records/fields.ts'

const at = <const P extends string>(path: P) => [path, `data.${path}`] as const

export const [F, FIELDS] = slots({
  type: at('type'),
  time: at('date'),
  logId: at('log_id'),
  description: at('description'),
  client: at('client_id'),
  subject: at('user_id'),
  tenant: at('tenant_name'),
  region: at('environment_name'),
  hostname: at('hostname'),
  ip: at('ip'),
  userAgent: at('user_agent'),
  scopes: at('scope'),
  traceId: at('references.trace_id'),
  family: at('details.familyId'),
  tokenCounter: at('details.tokenCounter'),
  latestCounter: at('details.latestCounter'),
  tokenId: at('details.access_token_jti'),
  session: [
    'details.refresh_token.session_id',
    'data.details.refresh_token.session_id',
    'details.session_id',
    'data.details.session_id',
  ],
  failureReason: at('details.failure_reason'),
  // Auth0 spells it so.
  clientAuthError: at('details.client_authentoication_error'),
  oauthError: at('details.error.oauthError'),
})
