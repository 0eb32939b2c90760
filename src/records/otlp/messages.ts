// The messages of OTLP 1.x that we read and answer with, as data for protobufjs (opentelemetry-proto, stable fields only).
import protobuf from 'protobufjs'

const field = (id: number, type: string): { id: number; type: string } => ({ id, type })
const many = (id: number, type: string): { id: number; type: string; rule: string } => ({
  id,
  type,
  rule: 'repeated',
})

const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            'stringValue',
            'boolValue',
            'intValue',
            'doubleValue',
            'arrayValue',
            'kvlistValue',
            'bytesValue',
          ],
        },
      },
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
        arrayValue: field(5, 'ArrayValue'),
        kvlistValue: field(6, 'KeyValueList'),
        bytesValue: field(7, 'bytes'),
      },
    },
    ArrayValue: { fields: { values: many(1, 'AnyValue') } },
    KeyValueList: { fields: { values: many(1, 'KeyValue') } },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    Scope: { fields: { name: field(1, 'string'), version: field(2, 'string') } },
    Resource: { fields: { attributes: many(1, 'KeyValue') } },
    Status: { fields: { message: field(2, 'string'), code: field(3, 'int32') } },
    SpanEvent: {
      fields: {
        timeUnixNano: field(1, 'fixed64'),
        name: field(2, 'string'),
        attributes: many(3, 'KeyValue'),
      },
    },
    Span: {
      fields: {
        traceId: field(1, 'bytes'),
        spanId: field(2, 'bytes'),
        parentSpanId: field(4, 'bytes'),
        name: field(5, 'string'),
        kind: field(6, 'int32'),
        startTimeUnixNano: field(7, 'fixed64'),
        endTimeUnixNano: field(8, 'fixed64'),
        attributes: many(9, 'KeyValue'),
        events: many(11, 'SpanEvent'),
        status: field(15, 'Status'),
      },
    },
    ScopeSpans: { fields: { scope: field(1, 'Scope'), spans: many(2, 'Span') } },
    ResourceSpans: {
      fields: { resource: field(1, 'Resource'), scopeSpans: many(2, 'ScopeSpans') },
    },
    ExportTraceServiceRequest: { fields: { resourceSpans: many(1, 'ResourceSpans') } },
    LogRecord: {
      fields: {
        timeUnixNano: field(1, 'fixed64'),
        severityNumber: field(2, 'int32'),
        severityText: field(3, 'string'),
        body: field(5, 'AnyValue'),
        attributes: many(6, 'KeyValue'),
        traceId: field(9, 'bytes'),
        spanId: field(10, 'bytes'),
        observedTimeUnixNano: field(11, 'fixed64'),
        eventName: field(12, 'string'),
      },
    },
    ScopeLogs: { fields: { scope: field(1, 'Scope'), logRecords: many(2, 'LogRecord') } },
    ResourceLogs: { fields: { resource: field(1, 'Resource'), scopeLogs: many(2, 'ScopeLogs') } },
    ExportLogsServiceRequest: { fields: { resourceLogs: many(1, 'ResourceLogs') } },
    PartialSuccess: { fields: { rejected: field(1, 'int64'), errorMessage: field(2, 'string') } },
    ExportResponse: { fields: { partialSuccess: field(1, 'PartialSuccess') } },
    RpcStatus: { fields: { code: field(1, 'int32'), message: field(2, 'string') } },
  },
})

/** By what they are; the two requests share the shape of their answer. */
export const MESSAGES = {
  traces: root.lookupType('ExportTraceServiceRequest'),
  logs: root.lookupType('ExportLogsServiceRequest'),
  response: root.lookupType('ExportResponse'),
  status: root.lookupType('RpcStatus'),
  span: root.lookupType('Span'),
  log: root.lookupType('LogRecord'),
  resource: root.lookupType('Resource'),
  scope: root.lookupType('Scope'),
} as const

export type Signal = 'traces' | 'logs'
