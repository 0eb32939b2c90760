// The values inside an event line, and what is known of the line around it.
import { slots } from '../../records/fields.ts'

export const [E, EVENT] = slots({
  type: 'type',
  realm: 'realmName',
  client: 'clientId',
  user: 'userId',
  session: 'sessionId',
  ip: 'ipAddress',
  error: 'error',
  reason: 'reason',
  detail: 'detail',
  grant: 'grant_type',
  tokenId: 'token_id',
  refreshTokenId: 'refresh_token_id',
  updatedRefreshTokenId: 'updated_refresh_token_id',
  scope: 'scope',
  consent: 'consent',
  authType: 'auth_type',
  responseType: 'response_type',
  authMethod: 'client_auth_method',
  assertion: [
    'client_assertion_issuer',
    'client_assertion_id',
    'client_assertion_sub',
    'client_assertion_aud',
  ],
  lifetime: 'access_token_expiration_time',
  revokedClient: 'revoked_client',
  operation: 'operationType',
  resource: 'resourceType',
  resourcePath: 'resourcePath',
  username: 'username',
})

/** Of the log line around the event. */
export interface Line {
  readonly time: number
  readonly thread: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
}

/** A thread serves one request after another, a trace only one. */
export const joinKey = ({ traceId, thread }: Line): { key: string; lane: boolean } =>
  traceId === undefined
    ? { key: `thread ${thread ?? ''}`, lane: true }
    : { key: `trace ${traceId}`, lane: false }
