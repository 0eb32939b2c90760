// Can an event of the product and an access line (or span) tell of the same request? By endpoint, time and how it ended.
import { formOf, SPANS, type Form } from '../adapters/adapter.ts'
import type { AuthEvent, Endpoint, Kind, Sample } from '../events.ts'
import type { Seen } from './merge.ts'

/** One half of a request that may have another in a different source. */
export interface Half {
  readonly seen: Seen
  readonly form: Form
  /** Its counterpart lies between these, by event time, ms. */
  readonly from: number
  readonly to: number
  /** A source without gaps holds its counterpart: if it never comes, that is told. */
  readonly expected: boolean
  /** Of which requests its source holds halves. */
  readonly sample: Sample
}

const ENDPOINTS_OF: Partial<Record<Kind, readonly Endpoint[]>> = {
  token_request: ['token'],
  introspection: ['introspect'],
  revocation: ['revoke', 'end_session'],
  authorization_request: ['authorize', 'par'],
  device_authorization: ['device'],
  token_validation: ['userinfo'],
}
const JOINED: ReadonlySet<Endpoint> = new Set(Object.values(ENDPOINTS_OF).flat())

/** Where the request of an event was made; empty: not at an endpoint whose records are joined. */
const endpointsOf = ({ kind, endpoint, resource_server }: AuthEvent): readonly Endpoint[] => {
  if (resource_server !== undefined) return []
  if (kind !== 'http_request') return ENDPOINTS_OF[kind] ?? []
  return endpoint !== undefined && JOINED.has(endpoint) ? [endpoint] : []
}

export const isJoined = (event: AuthEvent): boolean =>
  (event.trace_id ?? event.request_id) !== undefined && endpointsOf(event).length > 0

/** Stamps are cut to milliseconds. */
const STAMP_MS = 1
/** A log line is written a moment after what it tells of. */
const WRITTEN_MS = 4
/** Clocks of a proxy and of the server behind it. */
const CLOCKS_MS = 250
/** A longer request (a stream) says little about when it was decided. */
const LONGEST_MS = 60_000

export const halfOf = (seen: Seen, about: Pick<Half, 'expected' | 'sample'>): Half => {
  const { event } = seen
  const form = formOf(event)
  const { time, duration_seconds: seconds = 0, time_resolution_seconds: resolution = 0 } = event
  const durationMs = Math.min(seconds * 1000, LONGEST_MS)
  const toMs = resolution * 1000 + STAMP_MS
  if (form === 'event') return { seen, form, from: time, to: time + toMs, ...about }
  // A span begins at its time; an access line may be stamped at either end.
  if (event.format === SPANS)
    return { seen, form, from: time - STAMP_MS, to: time + durationMs + WRITTEN_MS, ...about }
  const slack = durationMs + CLOCKS_MS
  return { seen, form, from: time - slack, to: time + slack + toMs, ...about }
}

const PLATFORM = new Set(['server_error', 'dependency_error'])
const REFUSED = new Set(['client_error', 'user_error'])
/** Where a refusal is never answered with 2xx. */
const STRICT: ReadonlySet<Endpoint> = new Set(['token', 'introspect'])
const CLIENT_GONE = 499

/** Answers that cannot be those of the event: a token was issued, but 400; refused, but 200. */
const contradicts = (event: AuthEvent, access: AuthEvent): boolean => {
  const { outcome } = event
  if (access.kind !== 'http_request')
    return (outcome === 'success') !== (access.outcome === 'success')
  const { status = 0, endpoint } = access
  if (outcome === 'success') return status >= 400 && status < 500 && status !== CLIENT_GONE
  if (endpoint === undefined || !STRICT.has(endpoint)) return false
  if (outcome === undefined || PLATFORM.has(outcome)) return status >= 200 && status < 300
  return REFUSED.has(outcome) && status >= 200 && status < 300
}

/** `a` and `b` share an id. */
export const isCounterpart = (a: Half, b: Half): boolean => {
  if (a.form === b.form || a.from > b.to || b.from > a.to) return false
  const [event, access] =
    a.form === 'event' ? [a.seen.event, b.seen.event] : [b.seen.event, a.seen.event]
  const { tenant } = event
  if (tenant !== undefined && access.tenant !== undefined && tenant !== access.tenant) return false
  const endpoints = endpointsOf(access)
  return endpointsOf(event).some((at) => endpoints.includes(at)) && !contradicts(event, access)
}
