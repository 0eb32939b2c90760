// What Apache's records have: the error log, and access lines, combined or as an operator's JSON LogFormat names their parts.
import type { Fields, Slot } from '../../records/fields.ts'
import { slots } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  time: ['time_us', 'time', 'timestamp', '@timestamp'],
  module: 'module',
  pid: 'pid',
  tid: 'tid',
  peer: 'client',
  message: ['message', 'msg'],
  logId: ['logId', 'log_id'],
  vhost: ['vhost', 'server_name'],
  address: ['address', 'remote', 'remote_addr'],
  user: ['user', 'remote_user'],
  path: ['path', 'uri'],
  status: 'status',
  /** %D, which Apache writes in microseconds. */
  durationUs: ['duration_us', 'durationMs'],
  durationSeconds: 'durationSeconds',
  agent: ['user_agent', 'userAgent'],
  challenge: 'www_authenticate',
  subject: ['sub', 'oidc_claim_sub'],
  client: ['client_id', 'oidc_claim_client_id'],
  jti: ['jti', 'oidc_claim_jti'],
  scope: ['scope', 'oidc_claim_scope'],
  traceparent: 'traceparent',
  requestId: ['request_id', 'requestId', 'x_request_id'],
})

/** Apache writes `-` for nothing. */
export const known = (fields: Fields, slot: Slot): string | undefined => {
  const text = fields.text(slot)
  return text === '-' ? undefined : text
}
