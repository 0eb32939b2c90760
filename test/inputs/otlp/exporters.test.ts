// The exporters of OpenTelemetry JS send, we take.
import { OTLPLogExporter as LogGrpc } from '@opentelemetry/exporter-logs-otlp-grpc'
import { OTLPLogExporter as LogJson } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as LogProto } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPTraceExporter as TraceGrpc } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as TraceJson } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as TraceProto } from '@opentelemetry/exporter-trace-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { Metadata } from '@grpc/grpc-js'
import { NOON, receiving } from '../receiving.ts'

const SOURCES = `receivers: {otlp_http: {listen: "127.0.0.1:0"}, otlp_grpc: {listen: "127.0.0.1:0"}, auth: {bearer_file: ../fixtures/otlp/token.txt}}
sources: [{name: kc, server: as, format: auto, otlp: {match: {service.name: keycloak}}}]
`
const headers = { authorization: 'Bearer of-the-test' }
const resource = resourceFromAttributes({ 'service.name': 'keycloak' })

interface Way {
  readonly receiver: 'otlp_http' | 'otlp_grpc'
  readonly compression: CompressionAlgorithm
  readonly Trace: typeof TraceProto | typeof TraceGrpc
  readonly Log: typeof LogProto | typeof LogGrpc
}
const WAYS: readonly (readonly [string, Way])[] = (
  [
    ['protobuf', 'otlp_http', TraceProto, LogProto],
    ['JSON', 'otlp_http', TraceJson, LogJson],
    ['gRPC', 'otlp_grpc', TraceGrpc, LogGrpc],
  ] as const
).flatMap(([name, receiver, Trace, Log]) =>
  [CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP].map(
    (compression) => [`${name}, ${compression}`, { receiver, compression, Trace, Log }] as const,
  ),
)

const settings = (way: Way, port: number, path: string): object => {
  const url =
    way.receiver === 'otlp_grpc' ? `http://127.0.0.1:${port}` : `http://127.0.0.1:${port}${path}`
  const metadata = new Metadata()
  metadata.set('authorization', headers.authorization)
  return { url, headers, metadata, compression: way.compression, timeoutMillis: 5000 }
}

test.each(WAYS)('spans over %s', async (_, way) => {
  const taken = await receiving(SOURCES)
  const exporter = new way.Trace(settings(way, taken.port(way.receiver), '/v1/traces'))
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('http')
  for (let i = 0; i < 600; i++)
    tracer.startSpan('POST /token', { kind: 1, attributes: { 'http.route': '/token', i } }).end()
  await provider.shutdown()
  const spans = taken.records()
  expect(spans).toHaveLength(600)
  // Batches are sent side by side.
  const seventh = spans.find(
    (span) => JSON.stringify(span).includes('"i":7,') || JSON.stringify(span).includes('"i":7}'),
  )
  expect(seventh).toMatchObject({
    otlp: 'span',
    record: {
      name: 'POST /token',
      kind: 2,
      attributes: { 'http.route': '/token', i: 7 },
      resource: { 'service.name': 'keycloak' },
    },
  })
  expect(
    taken.counted('authslo_ingest_requests_total', { receiver: way.receiver }),
  ).toBeGreaterThan(0)
  expect(taken.counted('authslo_ingest_refused_total')).toBe(0)
})

test.each(WAYS)('log records over %s', async (_, way) => {
  const taken = await receiving(SOURCES)
  const exporter = new way.Log(settings(way, taken.port(way.receiver), '/v1/logs'))
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter })],
  })
  const logger = provider.getLogger('org.keycloak.events')
  for (let i = 0; i < 5; i++)
    logger.emit({
      body: { type: 'LOGIN', nested: [i] },
      attributes: { realm: 'main' },
      timestamp: NOON,
    })
  await provider.shutdown()
  expect(taken.records()).toHaveLength(5)
  expect(taken.records()[4]).toMatchObject({
    otlp: 'log',
    record: {
      time: NOON,
      body: { type: 'LOGIN', nested: [4] },
      attributes: { realm: 'main' },
      scope: 'org.keycloak.events',
    },
  })
})
