// An access line as an http_request, for products whose lines a common web server writes: only the paths are the product's own.
import { authEvent, type AuthEvent, type Endpoint } from '../events.ts'
import { outcomeOfStatus } from '../records/http-request.ts'
import { reject, type Fields, type Reject, type Slot } from '../records/fields.ts'

/** What such a line has; `time` may be another carrier's as well. */
export const REQUEST_PATHS = {
  time: 'time',
  method: 'method',
  path: 'path',
  status: 'status',
  durationMs: 'durationMs',
  durationSeconds: 'durationSeconds',
  address: 'address',
  userAgent: 'userAgent',
  requestId: 'requestId',
} as const

type RequestSlots = { readonly [K in keyof typeof REQUEST_PATHS]: Slot }

/** The part before the query. */
const pathOf = (target: string): string => {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}

export const readRequestLine = (
  fields: Fields,
  slots: RequestSlots,
  format: string,
  endpointOf: (path: string, method: string) => Endpoint,
): readonly AuthEvent[] | Reject => {
  const target = fields.text(slots.path)
  const status = fields.number(slots.status)
  if (target === undefined || status === undefined)
    return reject('missing_field', 'the access line has no request or no status')
  const time = fields.time(slots.time)
  if (time === undefined) return reject('bad_time', 'the access line has no time that can be read')
  const ms = fields.number(slots.durationMs)
  const event = authEvent('http_request', time, format)
  event.time_resolution_seconds = 1
  event.endpoint = endpointOf(pathOf(target), fields.text(slots.method) ?? '')
  event.status = status
  event.outcome = outcomeOfStatus(status)
  event.duration_seconds = ms === undefined ? fields.number(slots.durationSeconds) : ms / 1000
  event.request_id = fields.text(slots.requestId)
  event.ip = fields.text(slots.address)
  event.user_agent = fields.text(slots.userAgent)
  return [event]
}
