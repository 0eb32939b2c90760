// nginx as the gateway before APIs (auth_request, introspection by nginxinc's script) and as the proxy before an authorization server.
import type { Fields } from '../records/fields.ts'
import { readAccess } from './nginx/access.ts'
import { F, FIELDS } from './nginx/fields.ts'
import { readIntrospection } from './nginx/introspection.ts'
import type { Adapter } from './adapter.ts'

/**
 * nginx writes quotes, backslashes and bytes as `\x22`, `\x5C`, `\xFC`; Apache as `\"`, `\\`, `\xfc`. Nothing else in a combined line
 * tells whose it is.
 */
const escapedByNginx = (text: string | undefined): boolean =>
  text !== undefined && /(?:^|[^\\])\\x(?:22|5C|[0-9][A-F]|[A-F][0-9A-F])/.test(text.slice(0, 4096))

const recognises = (fields: Fields): boolean => {
  if (fields.carrier === 'nginx-error') return true
  if (fields.carrier === 'access-log')
    return escapedByNginx(fields.text(F.path)) || escapedByNginx(fields.text(F.agent))
  return (
    fields.text(F.status) !== undefined &&
    fields.text(F.durationSeconds) !== undefined &&
    (fields.text(F.upstreamStatus) !== undefined || fields.text(F.upstreamTime) !== undefined)
  )
}

export const nginx: Adapter = {
  id: 'nginx',
  title: 'nginx',
  origin: 'recorded',
  carriers: ['nginx-error', 'json', 'access-log'],
  table: FIELDS,
  recognises,
  read: (fields, context) =>
    fields.carrier === 'nginx-error'
      ? readIntrospection(fields, context)
      : readAccess(fields, context),
  // Of tokens that are issued only the access lines before an authorization server tell.
  capabilities: {
    event: { validations: 'all' },
    access: { successes: 'all', server_errors: 'all', latency: 'all' },
  },
  remedies: {
    validations:
      'error_log /var/log/nginx/error.log warn; (at error, the default, oauth2.js shows refusals and outages only)',
    successes: 'access_log /var/log/nginx/access.log; before the authorization server',
    server_errors: 'access_log /var/log/nginx/access.log; before the authorization server',
    latency: 'a log_format with escape=json that has "msec":$msec and "request_time":$request_time',
  },
}
