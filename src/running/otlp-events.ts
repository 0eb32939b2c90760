// Derived events as OTLP log records over HTTP. A provider of its own: what is told of tokens goes to the SIEM, not where the exporter's
// own logs go.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs'
import { printEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import { VERSION } from '../version.ts'
import type { EventOutput } from './event-output.ts'

const INFO = 9
/** Of records that wait for a collector; what is beyond is lost. */
const MAX_WAITING = 10_000

/** Tells the first failure of a row: a collector that is away for a night is one line in the log. */
const watched = (
  exporter: LogRecordExporter,
  onError: (error: unknown) => void,
): LogRecordExporter => {
  let isFailing = false
  return {
    export: (batch, done) =>
      exporter.export(batch, (result) => {
        if (result.error !== undefined && !isFailing) onError(result.error)
        isFailing = result.error !== undefined
        done(result)
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  }
}

/** `url`: of the endpoint, with its path. Failures of sending are told, events of failed batches are lost. */
export const openOtlpEvents = (url: string, onError: (error: unknown) => void): EventOutput => {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'authslo', 'service.version': VERSION }),
    processors: [
      new BatchLogRecordProcessor({
        exporter: watched(new OTLPLogExporter({ url }), onError),
        maxQueueSize: MAX_WAITING,
      }),
    ],
  })
  const logger = provider.getLogger('authslo', VERSION)
  return {
    take: (event: AuthEvent) => {
      const printed = printEvent(event)
      const { time: _, ...attributes } = printed as Record<string, string | number | boolean>
      logger.emit({
        timestamp: event.time,
        eventName: event.kind,
        severityNumber: INFO,
        severityText: 'INFO',
        body: JSON.stringify(printed),
        attributes,
      })
    },
    close: () => provider.shutdown(),
  }
}
