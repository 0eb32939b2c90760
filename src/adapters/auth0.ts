// Auth0 tenant logs: from a log stream or the Management API, one JSON record an event.
import { authEvent } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { F, FIELDS } from './auth0/fields.ts'
import { causeOf } from './auth0/reasons.ts'
import { logTypeOf } from './auth0/types.ts'

const HEX_TRACE = /^[0-9a-f]{32}$/

const read = (fields: Fields, context: ReadContext): Reading => {
  const code = fields.text(F.type)
  if (code === undefined) return reject('missing_field', 'the record has no type')
  const type = logTypeOf(code)
  if (type === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no date that can be read')
  const id = (text: string | undefined) =>
    text === undefined ? undefined : context.identify.id(text)

  const event = authEvent(type.kind, time, 'auth0')
  Object.assign(event, type.also)
  event.grant_type = type.grant
  event.tenant = fields.text(F.tenant)
  event.region = fields.text(F.region)
  event.client = fields.text(F.client)
  event.subject = id(fields.text(F.subject))
  event.family = id(fields.text(F.family))
  event.session = id(fields.text(F.session))
  event.scopes = fields.texts(F.scopes)
  event.ip = fields.text(F.ip)
  event.user_agent = fields.text(F.userAgent)
  const traceId = fields.text(F.traceId)
  if (traceId !== undefined && HEX_TRACE.test(traceId)) event.trace_id = traceId
  if (type.failed === undefined) {
    event.outcome = 'success'
    if (type.kind === 'token_request') event.issued_token = id(fields.text(F.tokenId))
    return [event]
  }
  const cause = causeOf(type.failed, fields)
  event.outcome = cause.outcome
  event.reason = cause.reason
  event.error = fields.text(F.oauthError)
  return [event]
}

export const auth0: Adapter = {
  id: 'auth0',
  title: 'Auth0',
  origin: 'documented',
  carriers: ['json'],
  table: FIELDS,
  recognises: (fields) =>
    fields.text(F.logId) !== undefined &&
    fields.text(F.type) !== undefined &&
    fields.time(F.time) !== undefined &&
    (fields.text(F.tenant) !== undefined || fields.text(F.hostname) !== undefined),
  read,
  capabilities: {
    event: {
      successes: 'all',
      // Descriptions are free text, of which few are published.
      reasons: 'sampled',
      client: 'all',
      grant: 'all',
      token_ids: 'sampled',
      addresses: 'all',
      revocations: 'all',
    },
  },
  // No setting gives the rest.
  remedies: {
    successes: 'leave `Token Exchange - Success` among the event filters of the log stream',
  },
}
