// What authentik's JSON lines have: access lines, audit events and warnings share one shape.
import { slots } from '../../records/fields.ts'

const argument = <const N extends string>(name: N) => `context.http_request.args.${name}` as const

export const [F, FIELDS] = slots({
  logger: 'logger',
  // The message: of an access line the path.
  event: 'event',
  time: 'timestamp',
  requestId: 'request_id',
  tenant: 'schema_name',
  method: 'method',
  status: 'status',
  runtimeMs: 'runtime',
  ip: ['client_ip', 'remote'],
  userAgent: ['user_agent', 'context.http_request.user_agent'],
  action: 'action',
  subject: 'user.pk',
  email: 'user.email',
  client: 'client_id',
  grantType: 'grant_type',
  token: ['token', 'access_token'],
  code: 'code',
  message: 'context.message',
  loginMethod: 'context.auth_method',
  requestPath: 'context.http_request.path',
  scopes: 'context.scopes',
  sentClient: argument('client_id'),
  sentResponseType: argument('response_type'),
  sentState: argument('state'),
  sentNonce: argument('nonce'),
  sentChallenge: argument('code_challenge'),
})
