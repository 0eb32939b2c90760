// Where the exporter's own traces and logs go.
import { z } from 'zod'

const URL_TEXT = 'a URL such as http://127.0.0.1:4318'

export const telemetrySchema = z
  .strictObject(
    {
      otlp: z
        .url({ protocol: /^https?$/, error: URL_TEXT })
        .describe('OTLP endpoint for its own traces and logs; without it what OTEL_* says')
        .optional(),
      metrics: z
        .boolean({ error: 'true or false' })
        .describe('push the metrics of /metrics there as well')
        .default(false),
    },
    { error: 'a mapping such as {otlp: "http://127.0.0.1:4318"}' },
  )
  .describe('OpenTelemetry of the exporter itself')
  .prefault({})
