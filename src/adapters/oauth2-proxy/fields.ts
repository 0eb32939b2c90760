// What oauth2-proxy's records have. Members of a JSON template are named as operators commonly name them, or like the template's field.
import { slots, type Fields } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  type: ['type', 'log_type'],
  time: ['timestamp', 'Timestamp', 'time', 'ts', '@timestamp'],
  file: ['file', 'File', 'caller'],
  message: ['message', 'Message', 'msg'],
  client: ['client', 'Client', 'remote_addr', 'client_ip'],
  requestId: ['request_id', 'RequestID', 'requestId', 'req_id'],
  user: ['username', 'Username', 'user'],
  method: ['method', 'RequestMethod', 'request_method'],
  upstream: ['upstream', 'Upstream'],
  uri: ['uri', 'RequestURI', 'request_uri', 'path'],
  agent: ['user_agent', 'UserAgent', 'userAgent'],
  status: ['status', 'StatusCode', 'status_code', 'Status'],
  durationSeconds: ['duration', 'RequestDuration', 'request_duration'],
})

export const AUTH_STATUS: ReadonlySet<string> = new Set(['AuthSuccess', 'AuthFailure', 'AuthError'])

/** `standard` says why, `auth` how a login ended, `request` what was answered. */
export const typeOf = (fields: Fields): 'standard' | 'auth' | 'request' | undefined => {
  if (fields.text(F.uri) !== undefined && fields.number(F.status) !== undefined) return 'request'
  const status = fields.text(F.status)
  if (status !== undefined && AUTH_STATUS.has(status)) return 'auth'
  return fields.text(F.message) === undefined ? undefined : 'standard'
}

/** The template prints `-` for nothing. */
export const known = (text: string | undefined): string | undefined =>
  text === '-' ? undefined : text

/** `127.0.0.21:44859`, `[::1]:4000`; behind a proxy the address alone. */
export const addressOf = (client: string | undefined): string | undefined => {
  const text = known(client)
  if (text === undefined) return undefined
  if (text.startsWith('[')) return text.slice(1, 64).split(']', 1)[0]
  const colon = text.indexOf(':')
  return colon >= 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text
}
