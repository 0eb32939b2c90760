// What Entra's sign-in records have: flat from Microsoft Graph, below `properties` from diagnostic settings (Event Hub, storage).
import { slots } from '../../records/fields.ts'

const at = <const P extends string>(path: P) => [path, `properties.${path}`] as const

export const [F, FIELDS] = slots({
  category: 'category',
  eventTypes: at('signInEventTypes'),
  // `time` is when the record was written.
  time: ['createdDateTime', 'properties.createdDateTime', 'time'],
  errorCode: ['status.errorCode', 'properties.status.errorCode', 'resultType'],
  appId: at('appId'),
  interactive: at('isInteractive'),
  accessStatus: at('conditionalAccessStatus'),
  servicePrincipal: at('servicePrincipalId'),
  subject: at('userId'),
  tenant: at('tenantId'),
  requestId: ['properties.id', 'id'],
  session: at('sessionId'),
  tokenId: at('uniqueTokenIdentifier'),
  incomingToken: at('incomingTokenType'),
  protocol: at('authenticationProtocol'),
  credential: at('clientCredentialType'),
  processingMs: at('processingTimeInMilliseconds'),
  ip: at('ipAddress'),
  userAgent: at('userAgent'),
})
