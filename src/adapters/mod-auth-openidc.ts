// mod_auth_openidc 2.4 of Apache httpd as a resource server (`AuthType oauth20` and `auth-openidc`).
import { challengeOf } from '../records/challenge.ts'
import type { Fields } from '../records/fields.ts'
import type { Adapter } from './adapter.ts'
import { INTROSPECTED, LOCAL, MISSING, readAccess } from './mod-auth-openidc/access.ts'
import { readError } from './mod-auth-openidc/error.ts'
import { F, FIELDS } from './mod-auth-openidc/fields.ts'

/** A combined line is any web server's; of JSON lines the module's own challenges tell. */
const recognises = (fields: Fields): boolean => {
  if (fields.text(F.module) !== undefined) return fields.text(F.module) === 'auth_openidc'
  if (fields.carrier !== 'json') return false
  const description = challengeOf(fields.text(F.challenge))?.description
  return description === LOCAL || description === INTROSPECTED || description === MISSING
}

export const modAuthOpenidc: Adapter = {
  id: 'mod-auth-openidc',
  title: 'mod_auth_openidc',
  origin: 'recorded',
  carriers: ['apache-error', 'json', 'access-log'],
  table: FIELDS,
  recognises,
  read: (fields, context) =>
    fields.text(F.module) === undefined ? readAccess(fields, context) : readError(fields, context),
  capabilities: { event: { validations: 'all' } },
  remedies: {
    validations:
      'a LogFormat with %u, %>s, %{WWW-Authenticate}o and %L, read beside the error log with %L in its ErrorLogFormat',
  },
}
