// A span tree as the readers of spans see it: typed, whatever the record holds.
import type { AuthEvent, Kind } from '../../events.ts'
import { authEvent } from '../../events.ts'
import type { Json } from '../../records/json.ts'
import { list, object, textOf } from '../../records/otlp/values.ts'
import { SPANS, type ReadContext } from '../adapter.ts'

export interface SpanEvent {
  readonly name: string
  readonly time: number | undefined
  readonly attributes: Json
}

export interface Span {
  readonly name: string
  readonly kind: number | undefined
  /** Milliseconds since the epoch. */
  readonly start: number | undefined
  readonly end: number | undefined
  readonly durationSeconds: number | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly attributes: Json
  readonly events: readonly SpanEvent[]
  readonly resource: Json
  /** Instrumentation scope. */
  readonly scope: string
}

/** The server span of one request (or a lone client span) and what happened under it. */
export interface RequestSpan extends Span {
  readonly inner: readonly Span[]
}

/** Events of one request; undefined: this reader has nothing to say of it, the next one is asked. */
export type ReadSpan = (
  request: RequestSpan,
  context: ReadContext,
) => readonly AuthEvent[] | undefined

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

const spanOf = (record: Json): Span => ({
  name: textOf(record['name']) ?? '',
  kind: number(record['kind']),
  start: number(record['start']),
  end: number(record['end']),
  durationSeconds: number(record['durationSeconds']),
  traceId: textOf(record['traceId']),
  spanId: textOf(record['spanId']),
  attributes: object(record['attributes']),
  events: list(record['events']).map((event) => ({
    name: textOf(event['name']) ?? '',
    time: number(event['time']),
    attributes: object(event['attributes']),
  })),
  resource: object(record['resource']),
  scope: textOf(record['scope']) ?? '',
})

export const requestSpanOf = (record: Json): RequestSpan => ({
  ...spanOf(record),
  inner: list(record['inner']).map(spanOf),
})

/** The request itself and all under it. */
export const allSpans = (request: RequestSpan): readonly Span[] => [request, ...request.inner]

/** The first of these attributes that is text; numbers and booleans as text. */
export const attribute = (
  { attributes }: { readonly attributes: Json },
  ...names: string[]
): string | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  }
  return undefined
}

/** `exception` events of a span and all under it (semantic conventions): type and message. */
export const exceptionsOf = (
  request: RequestSpan,
): readonly { readonly type: string; readonly message: string; readonly span: Span }[] =>
  allSpans(request).flatMap((span) =>
    span.events
      .filter(({ name }) => name === 'exception')
      .map((event) => ({
        type: attribute(event, 'exception.type') ?? '',
        message: attribute(event, 'exception.message') ?? '',
        span,
      })),
  )

/** What every event of a request has: its time is the start, its duration the whole. */
export const eventOf = (kind: Kind, request: RequestSpan): AuthEvent => {
  const event = authEvent(kind, request.start ?? request.end ?? NaN, SPANS)
  event.duration_seconds = request.durationSeconds
  event.trace_id = request.traceId
  event.span_id = request.spanId
  event.region = attribute({ attributes: request.resource }, 'cloud.region')
  event.ip = attribute(
    request,
    'client.address',
    'http.client_ip',
    'network.peer.address',
    'net.peer.ip',
    'net.sock.peer.addr',
  )
  event.user_agent = attribute(request, 'user_agent.original', 'http.user_agent')
  return event
}
