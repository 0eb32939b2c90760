// Dex 2: slog to standard error, as text (logfmt) or JSON. It has no access log, and hardly any line for what went well.
import { authEvent, type AuthEvent, type Kind } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { F, FIELDS } from './dex/fields.ts'
import { MEANINGS } from './dex/messages.ts'

const read = (fields: Fields, context: ReadContext): Reading => {
  const message = fields.text(F.message)
  if (message === undefined) return reject('missing_field', 'the record has no msg')
  const meaning = MEANINGS(message)
  if (meaning === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  const requestId = fields.text(F.requestId)
  const make = (kind: Kind, role: 'head' | 'fallback' = 'head'): AuthEvent => {
    const event = authEvent(kind, time, 'dex')
    event.ip = fields.text(F.address)
    event.request_id = requestId
    if (requestId !== undefined) event.join = { key: requestId, role }
    return event
  }
  const written = fields.text(F.error) ?? ''
  const event = meaning({ fields, context, make, error: written === '<nil>' ? '' : written })
  return event === undefined ? null : [event]
}

export const dex: Adapter = {
  id: 'dex',
  title: 'Dex',
  origin: 'recorded',
  carriers: ['json', 'logfmt'],
  table: FIELDS,
  recognises: (fields) => {
    const message = fields.text(F.message)
    if (message === undefined || fields.text(F.level) === undefined) return false
    if (fields.text(F.version) !== undefined) return true
    // Messages such as `keys rotated` alone may be anybody's.
    return MEANINGS(message) !== undefined && fields.text(F.requestId) !== undefined
  },
  read,
  capabilities: {
    // Failures only, and not all of them: a refused code writes no line.
    event: { reasons: 'sampled', client: 'sampled', token_ids: 'sampled', addresses: 'sampled' },
  },
  remedies: {
    successes:
      'Dex logs no issued tokens: add the access log of the proxy in front of it (format nginx or access-log)',
    server_errors:
      'Dex logs no status: add the access log of the proxy in front of it (format nginx or access-log)',
    latency: 'Dex logs no durations: add the access log of the proxy in front of it',
    addresses: 'set web.clientRemoteIP.header to the header of your proxy',
  },
}
