// Spans: one request of a server, with what its instrumentation wrote under it, to events. Log records go to the adapter of their product.
import type { AuthEvent } from '../events.ts'
import { reject, slots } from '../records/fields.ts'
import { object } from '../records/otlp/values.ts'
import { SPANS, type Adapter, type Reading } from './adapter.ts'
import { acquisitionsOf } from './otlp/acquisition.ts'
import { SPAN_READERS } from './otlp/index.ts'
import { requestSpanOf } from './otlp/span.ts'

const [F, FIELDS] = slots({ span: 'span' })

const eventsOrNone = (events: readonly AuthEvent[]): Reading =>
  events.length === 0 ? null : events

export const otlp: Adapter = {
  id: SPANS,
  title: 'OpenTelemetry spans',
  origin: 'recorded',
  carriers: ['otlp-span'],
  table: FIELDS,
  recognises: (fields) => fields.carrier === 'otlp-span',
  read: (fields, context) => {
    const request = requestSpanOf(object(fields.value(F.span)))
    if ((request.start ?? request.end) === undefined)
      return reject('bad_time', 'the span has no time')
    const acquired = acquisitionsOf(request)
    for (const readSpan of SPAN_READERS) {
      const events = readSpan(request, context)
      if (events !== undefined) return eventsOrNone([...events, ...acquired])
    }
    return eventsOrNone(acquired)
  },
  capabilities: {
    access: { server_errors: 'all', latency: 'all', validations: 'sampled' },
  },
  remedies: {
    successes:
      'give the log of the product as a second source: spans rarely say who asked for what',
  },
}
