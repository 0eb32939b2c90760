// What Keycloak's records and access lines have, wherever they are written.
import { slots } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  time: ['timestamp', '@timestamp'],
  logger: ['loggerName', 'log.logger'],
  message: 'message',
  thread: ['threadName', 'process.thread.name'],
  traceId: ['mdc.traceId', 'trace.id', 'traceId'],
  spanId: ['mdc.spanId', 'span.id', 'spanId'],
  address: 'address',
  accessTime: 'time',
  path: 'path',
  status: 'status',
  durationMs: 'durationMs',
  durationSeconds: 'durationSeconds',
  userAgent: 'userAgent',
  requestId: 'requestId',
  traceparent: 'traceparent',
})
