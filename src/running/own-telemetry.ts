// The exporter as an OpenTelemetry citizen: its own traces, logs and metrics, where somebody asked for them. Nothing is loaded otherwise.
import type { Shown } from '../metrics/captured.ts'
import { teeLog, type Log, type LogFields } from '../telemetry.ts'

/** Runs the work within a span; a promise's span ends with it. */
export type Spanning = <T>(name: string, attributes: LogFields, work: () => T) => T

export interface OwnTelemetry {
  /** Told to the collector as well. */
  readonly log: Log
  readonly span: Spanning
  /** Sends what is left; ms later it gives up. */
  readonly stop: () => Promise<void>
}

export interface OwnTelemetryOptions {
  readonly config: { readonly otlp: string | undefined; readonly metrics: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly shown: Shown
  /** Brings the store up to the moment, before its metrics are pushed. */
  readonly refresh: () => void
  readonly now: () => number
}

/** What names a place or a way to send to; a service name alone does not. */
const ASKS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_LOGS_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_CONFIG_FILE',
] as const

export const asksForTelemetry = ({
  config,
  env,
}: Pick<OwnTelemetryOptions, 'config' | 'env'>): boolean =>
  env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  (config.otlp !== undefined || ASKS.some((name) => (env[name] ?? '') !== ''))

export const plainly: Spanning = (_name, _attributes, work) => work()

export const startOwnTelemetry = async (options: OwnTelemetryOptions): Promise<OwnTelemetry> => {
  const { log } = options
  if (!asksForTelemetry(options)) return { log, span: plainly, stop: () => Promise.resolve() }
  const { startOpenTelemetry } = await import('./open-telemetry.ts')
  const { emit, span, stop } = startOpenTelemetry(options)
  return { log: teeLog(log, emit), span, stop }
}
