// HTTP server spans by the semantic conventions, stable and old: which endpoint, which status, how long.
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { outcomeOfStatus } from '../../records/http-request.ts'
import { SERVER } from '../../records/otlp/span-trees.ts'
import { attribute, eventOf, type ReadSpan, type Span } from './span.ts'

export const statusOf = (span: Span): number | undefined => {
  const status = Number(attribute(span, 'http.response.status_code', 'http.status_code', 'status'))
  return Number.isInteger(status) && status >= 100 && status < 600 ? status : undefined
}

/** As sent, else the template of the route; with the query, which nothing prints. */
export const pathOf = (span: Span): string | undefined =>
  attribute(span, 'url.path', 'http.target', 'http.url', 'url.full', 'http.route', 'uri')

/** Last in the table: any request of a server; a health check is nothing. */
export const readHttp: ReadSpan = (request) => {
  if (request.kind !== SERVER) return undefined
  const path = pathOf(request)
  const status = statusOf(request)
  if (
    path === undefined ||
    attribute(request, 'http.request.method', 'http.method', 'method') === undefined
  )
    return undefined
  const endpoint = endpointOfPath(path)
  if (endpoint === undefined) return []
  const event = eventOf('http_request', request)
  event.endpoint = endpoint
  event.status = status
  // No status: no answer.
  event.outcome = outcomeOfStatus(status ?? 500)
  return [event]
}
