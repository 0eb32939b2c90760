// The OpenTelemetry SDK, configured by the operator's own words (`telemetry:`) and OTEL_*; loaded where one of them asks for it.
import {
  context,
  diag,
  DiagLogLevel,
  logs,
  metrics,
  propagation,
  SpanStatusCode,
  trace,
  type Span,
} from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { startNodeSdk } from '@opentelemetry/sdk-node'
import type { LogFields, LogLevel } from '../telemetry.ts'
import { VERSION } from '../version.ts'
import { metricProducer } from './metric-producer.ts'
import type { OwnTelemetryOptions, Spanning } from './own-telemetry.ts'

const NAME = 'authslo'
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT'
const PUSH_EVERY_MS = 60_000
/** A collector that is away must not hold the end of the process. */
const STOP_WITHIN_MS = 5000
/** Severity numbers of the logs data model. */
const SEVERITIES: Readonly<Record<LogLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17 }

export interface OpenTelemetry {
  readonly emit: (level: LogLevel, message: string, fields: LogFields) => void
  readonly span: Spanning
  readonly stop: () => Promise<void>
}

export const startOpenTelemetry = (options: OwnTelemetryOptions): OpenTelemetry => {
  const { config, env, log, now } = options
  // The SDK reads its endpoint from the environment of the process; OTEL_* of the operator goes first.
  const isGiven = config.otlp !== undefined && (env[ENDPOINT] ?? '') === ''
  if (isGiven) process.env[ENDPOINT] = config.otlp
  const pushes = config.metrics || (env['OTEL_METRICS_EXPORTER'] ?? '').split(',').includes('otlp')
  const every = Number(env['OTEL_METRIC_EXPORT_INTERVAL'] ?? '')
  const sdk = startNodeSdk({
    resourceAttributes: { ...nameUnlessGiven(env), 'service.version': VERSION },
    metricReaders: pushes
      ? [
          new PeriodicExportingMetricReader({
            exporter: new OTLPMetricExporter(),
            exportIntervalMillis: every > 0 ? every : PUSH_EVERY_MS,
            exportTimeoutMillis: Math.min(every > 0 ? every : PUSH_EVERY_MS, 10_000),
            metricProducers: [metricProducer(options, now())],
          }),
        ]
      : [],
  })
  // A collector that is away is told in our own log, which is not sent there.
  const told = (problem: string): void => log.warn('telemetry', { problem })
  const quiet = (): void => undefined
  diag.setLogger(
    { error: told, warn: told, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const tracer = trace.getTracer(NAME, VERSION)
  const logger = logs.getLogger(NAME, VERSION)
  return {
    emit: (level, message, fields) =>
      logger.emit({
        timestamp: now(),
        severityNumber: SEVERITIES[level],
        severityText: level.toUpperCase(),
        body: message,
        attributes: known(fields),
      }),
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes: known(attributes) }, (span) => within(span, work)),
    stop: async () => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_WITHIN_MS)
      })
      await Promise.race([sdk.shutdown().catch((error: unknown) => told(String(error))), late])
      clearTimeout(timer)
      for (const api of [trace, logs, metrics, context, propagation, diag]) api.disable()
      if (isGiven) delete process.env[ENDPOINT]
    },
  }
}

const nameUnlessGiven = (env: OwnTelemetryOptions['env']): Record<string, string> =>
  (env['OTEL_SERVICE_NAME'] ?? '') === '' &&
  !/(?:^|,)\s*service\.name=/.test(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '')
    ? { 'service.name': NAME }
    : {}

const known = (fields: LogFields): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

const within = <T>(span: Span, work: () => T): T => {
  const fail = (error: unknown): never => {
    span.recordException(error instanceof Error ? error : String(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    throw error
  }
  try {
    const result = work()
    if (result instanceof Promise)
      return result.then((value: unknown) => {
        span.end()
        return value
      }, fail) as T
    span.end()
    return result
  } catch (error) {
    return fail(error)
  }
}
