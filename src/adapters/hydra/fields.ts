// What Hydra's records have, in both formats.
import { slots } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  time: 'time',
  level: 'level',
  message: 'msg',
  service: 'service_name',
  audience: 'audience',
  method: 'http_request.method',
  path: 'http_request.path',
  remote: 'http_request.remote',
  userAgent: ['http_request.headers.user-agent'],
  status: 'http_response.status',
  location: 'http_response.headers.location',
  errorStatus: 'error.status_code',
  took: 'http_response.took',
  error: 'error.message',
  reason: 'error.reason',
  debug: 'error.debug',
  traceId: 'otel.trace_id',
  spanId: 'otel.span_id',
})
