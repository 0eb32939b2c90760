// An OTLP log record as the JSON line that the product would have written.
import type { Json } from '../json.ts'

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The members of a structured body, the attributes under their own names, and what a logging bridge keeps apart under the names that JSON
 * logs commonly have: `message`, `timestamp`, `loggerName`, `traceId`, `spanId`. The first of equal names stays.
 */
export const logView = (record: Json): Json => {
  const { body, attributes, resource, time, traceId, spanId, scope, eventName } = record
  const named = isObject(attributes) ? attributes : {}
  return {
    resource,
    attributes: named,
    body,
    message: body,
    time,
    timestamp: time,
    '@timestamp': time,
    loggerName: named['bridge.name'] ?? named['logger'] ?? scope,
    event: eventName,
    traceId,
    trace_id: traceId,
    spanId,
    span_id: spanId,
    ...named,
    ...(isObject(body) ? body : {}),
  }
}
