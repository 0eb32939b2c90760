// What every line of authentik says of its request.
import { authEvent, type AuthEvent, type Kind } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import type { ReadContext } from '../adapter.ts'
import { F } from './fields.ts'

export interface Line {
  readonly fields: Fields
  readonly context: ReadContext
  readonly time: number
}

/** `head`: says what happened. `fallback`: the access line, which adds the duration, or stands alone. */
export const make = (line: Line, kind: Kind, role: 'head' | 'fallback'): AuthEvent => {
  const { fields, time } = line
  const event = authEvent(kind, time, 'authentik')
  const tenant = fields.text(F.tenant)
  // The schema of an installation without tenants.
  event.tenant = tenant === 'public' ? undefined : tenant
  event.ip = fields.text(F.ip)
  event.user_agent = fields.text(F.userAgent)
  const requestId = fields.text(F.requestId)
  event.request_id = requestId
  if (requestId !== undefined)
    event.join = { key: requestId, role, ...(role === 'fallback' ? { last: true } : {}) }
  return event
}

export const subjectOf = ({ fields, context }: Line): AuthEvent['subject'] => {
  const subject = fields.text(F.subject)
  return subject === undefined ? undefined : context.identify.id(subject)
}
