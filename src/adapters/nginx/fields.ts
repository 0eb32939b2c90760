// What nginx's records have. Members of a JSON log_format are named like the variable they hold, or as operators commonly call them.
import { slots } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  time: ['msec', 'time_iso8601', 'time', 'ts', 'timestamp', '@timestamp', 'time_local'],
  level: 'level',
  pid: 'pid',
  connection: 'connection',
  message: 'message',
  address: ['address', 'remote_addr', 'client_ip'],
  user: ['user', 'remote_user'],
  path: ['path', 'uri', 'request_uri'],
  request: 'request',
  status: 'status',
  durationSeconds: ['request_time', 'rt', 'durationSeconds'],
  agent: ['userAgent', 'user_agent', 'http_user_agent'],
  requestId: ['requestId', 'request_id', 'rid'],
  traceparent: ['traceparent', 'http_traceparent', 'tp'],
  // Not $host: that is what a client sent.
  host: ['server_name', 'vhost'],
  challenge: ['www_authenticate', 'sent_http_www_authenticate', 'wa'],
  upstreamStatus: 'upstream_status',
  upstreamTime: 'upstream_response_time',
  authStatus: 'auth_status',
  cache: ['introspect_cache', 'icache'],
  client: ['token_client', 'token_client_id', 'jwt_claim_client_id', 'jwt_claim_azp'],
  subject: ['token_sub', 'jwt_claim_sub'],
  scope: ['token_scope', 'jwt_claim_scope'],
  expires: ['token_exp', 'jwt_claim_exp'],
  jti: ['token_jti', 'jwt_claim_jti', 'jti'],
})
