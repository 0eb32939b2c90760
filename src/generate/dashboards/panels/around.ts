// Panels of what others keep: the log of the authorization servers in Loki, their spans in Tempo. Only where the configuration names them.
import type { PanelDescription } from '../panel.ts'

/** `selector`: streams of Loki. */
export const serverLogs = (selector: string): PanelDescription => ({
  look: 'logs',
  title: 'Error log of the servers',
  description:
    'Lines with errors and warnings of the authorization servers themselves. The first one of an incident often names the cause; what came after is its echo.',
  unit: 'none',
  queries: [[`${selector} |~ "(?i)(error|warn|fatal|fail)"`, '']],
  width: 24,
})

/** `conditions`: of TraceQL, for spans of the token endpoint. */
export const failedTraces = (conditions: string): PanelDescription => ({
  look: 'traces',
  title: 'Traces of failed token exchanges',
  description:
    'The newest requests of the token endpoint that failed. Open one: the longest span below it is where to look.',
  unit: 'none',
  queries: [[`{ ${conditions} && (status = error || span.http.response.status_code >= 400) }`, '']],
  width: 24,
})
