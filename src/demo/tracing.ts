// Spans of the demo's services and clients: where an OpenTelemetry SDK runs in this process (OTEL_*), nothing otherwise. What logs say of
// a request has its trace id either way (W3C Trace Context).
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, propagation, SpanKind, trace } from '@opentelemetry/api'

type Headers = Readonly<Record<string, string>>

/** A new trace, as an instrumented client begins one. */
export const newTrace = (): Headers => ({
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
})

/** A client's call; its headers carry the trace on. */
export const asClient = <T>(
  method: string,
  url: string,
  call: (headers: Headers) => Promise<T>,
): Promise<T> => {
  const attributes = { 'http.request.method': method, 'url.full': url }
  return trace
    .getTracer('demo clients')
    .startActiveSpan(method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const headers: Record<string, string> = {}
      propagation.inject(context.active(), headers)
      try {
        return await call(headers['traceparent'] === undefined ? newTrace() : headers)
      } finally {
        span.end()
      }
    })
}

/** One request of a service, until its response is closed. */
export const asServer = <T>(
  service: string,
  request: IncomingMessage,
  response: ServerResponse,
  handle: () => T,
): T => {
  const { method = 'GET', url = '/', headers } = request
  const [path = '/'] = url.split('?', 1)
  const attributes = { 'http.request.method': method, 'url.path': path, 'demo.service': service }
  const parent = propagation.extract(context.active(), headers)
  return trace
    .getTracer(`demo ${service}`)
    .startActiveSpan(method, { kind: SpanKind.SERVER, attributes }, parent, (span) => {
      response.once('close', () => {
        span.setAttribute('http.response.status_code', response.statusCode)
        span.end()
      })
      return handle()
    })
}
