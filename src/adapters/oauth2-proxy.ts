// oauth2-proxy 7: its standard, auth and request lines, in the default text formats and in JSON templates.
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { readAuth } from './oauth2-proxy/callback.ts'
import { F, FIELDS, typeOf } from './oauth2-proxy/fields.ts'
import { readRequest } from './oauth2-proxy/request.ts'
import { readStandard } from './oauth2-proxy/standard.ts'

const read = (fields: Fields, context: ReadContext): Reading => {
  const type = typeOf(fields)
  const written = fields.text(F.time)
  // A line of a message, or of a body that it holds.
  if (type === undefined || written === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the line has no time that can be read')
  if (type === 'request') return readRequest(fields, time, context)
  const message = fields.text(F.message) ?? ''
  return type === 'auth'
    ? readAuth(fields, message, time, context)
    : readStandard(message, time, context)
}

/** `2026/11/23 05:52:59`, as no other JSON log has it. */
const isStamp = (text: string | undefined): boolean =>
  text !== undefined && /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/.test(text.slice(0, 20))

const recognises = (fields: Fields): boolean => {
  const type = typeOf(fields)
  if (type === undefined || !isStamp(fields.text(F.time))) return false
  if (type === 'standard') return fields.text(F.file)?.includes('.go:') ?? false
  return (
    fields.text(F.requestId) !== undefined &&
    (type === 'auth' || fields.text(F.upstream) !== undefined)
  )
}

export const oauth2Proxy: Adapter = {
  id: 'oauth2-proxy',
  title: 'oauth2-proxy',
  origin: 'recorded',
  carriers: ['oauth2-proxy-text', 'template-json'],
  table: FIELDS,
  recognises,
  read,
  capabilities: { event: { validations: 'all' } },
  remedies: {
    validations: 'leave --standard-logging, --auth-logging and --request-logging on',
  },
}
