// Serverless functions getting their token: a client span to a token endpoint in an invocation that says whether it was the first of
// its instance (`faas.coldstart`, semantic conventions for functions).
import type { AuthEvent } from '../../events.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { outcomeOfStatus } from '../../records/http-request.ts'
import { CLIENT } from '../../records/otlp/span-trees.ts'
import { pathOf, statusOf } from './http.ts'
import { allSpans, attribute, eventOf, type RequestSpan, type Span } from './span.ts'

const isAcquisition = (span: Span): boolean =>
  span.kind === CLIENT &&
  attribute(span, 'http.request.method', 'http.method') === 'POST' &&
  endpointOfPath(pathOf(span) ?? '') === 'token'

const COLD: Readonly<Record<string, boolean>> = { true: true, false: false }
const coldStartOf = (span: Span): boolean | undefined => {
  const said = attribute(span, 'faas.coldstart')
  return said !== undefined && Object.hasOwn(COLD, said) ? COLD[said] : undefined
}

/** One for each token that was asked for; none where nothing says whether the instance was new. */
export const acquisitionsOf = (request: RequestSpan): readonly AuthEvent[] =>
  allSpans(request).flatMap((span) => {
    if (!isAcquisition(span)) return []
    const cold = coldStartOf(span) ?? coldStartOf(request)
    if (cold === undefined) return []
    const event = eventOf('client_token_acquisition', { ...span, inner: [] })
    // No answer: what a client sees of a server that is away.
    event.outcome = outcomeOfStatus(statusOf(span) ?? 500)
    event.workload =
      attribute({ attributes: span.resource }, 'faas.name', 'service.name') ??
      attribute(request, 'faas.name')
    event.cold_start = cold
    // Of the server, not of a client.
    event.ip = undefined
    return event
  })
