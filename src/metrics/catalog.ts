// THE table of metric names: types, units, labels with their allowed values, budgets. Queries, docs and the exposition derive from it.
import { AUTHORIZATION_ROWS } from './rows/authorization.ts'
import { CLIENT_REJECTION_ROWS } from './rows/client-rejection.ts'
import { CLIENT_ROWS } from './rows/client.ts'
import { ENDPOINT_ROWS } from './rows/endpoint.ts'
import { EXPORTER_ROWS } from './rows/exporter.ts'
import { GRANT_ROWS } from './rows/grant.ts'
import { INGEST_ROWS } from './rows/ingest.ts'
import { KEY_ROWS } from './rows/keys.ts'
import { PROBE_ROWS } from './rows/probe.ts'
import { INTROSPECTION_ROWS } from './rows/introspection.ts'
import { LOGIN_ROWS } from './rows/login.ts'
import { PROPAGATION_ROWS } from './rows/propagation.ts'
import { REVOCATION_ROWS } from './rows/revocation.ts'
import { REFRESH_ROWS } from './rows/refresh.ts'
import type { LabelValues, Row } from './rows/row.ts'
import { SLO_ROWS } from './rows/slo.ts'
import { SOURCE_ROWS } from './rows/source.ts'
import { SUSPICIOUS_USE_ROWS } from './rows/suspicious-use.ts'
import { TOKEN_ROWS } from './rows/token.ts'
import { VALIDATION_ROWS } from './rows/validation.ts'

export { LATENCY_BOUNDS_SECONDS, type LabelValues, type Row } from './rows/row.ts'
export { STATUS_CLASSES } from './rows/endpoint.ts'
export { FETCH_OUTCOMES } from './rows/keys.ts'
export { LET_PASS } from './rows/probe.ts'
export { ERROR_CODES, OUTCOME_CLASSES } from './rows/token.ts'

/** Rows by domain: one file, one line. */
export const ROW_GROUPS = [
  SLO_ROWS,
  TOKEN_ROWS,
  GRANT_ROWS,
  AUTHORIZATION_ROWS,
  LOGIN_ROWS,
  VALIDATION_ROWS,
  CLIENT_REJECTION_ROWS,
  INTROSPECTION_ROWS,
  REVOCATION_ROWS,
  REFRESH_ROWS,
  SUSPICIOUS_USE_ROWS,
  PROPAGATION_ROWS,
  CLIENT_ROWS,
  ENDPOINT_ROWS,
  KEY_ROWS,
  PROBE_ROWS,
  SOURCE_ROWS,
  INGEST_ROWS,
  EXPORTER_ROWS,
] as const

export const CATALOG = {
  ...SLO_ROWS,
  ...TOKEN_ROWS,
  ...GRANT_ROWS,
  ...AUTHORIZATION_ROWS,
  ...LOGIN_ROWS,
  ...VALIDATION_ROWS,
  ...CLIENT_REJECTION_ROWS,
  ...INTROSPECTION_ROWS,
  ...REVOCATION_ROWS,
  ...PROPAGATION_ROWS,
  ...CLIENT_ROWS,
  ...ENDPOINT_ROWS,
  ...KEY_ROWS,
  ...PROBE_ROWS,
  ...REFRESH_ROWS,
  ...SUSPICIOUS_USE_ROWS,
  ...SOURCE_ROWS,
  ...INGEST_ROWS,
  ...EXPORTER_ROWS,
} as const satisfies Record<string, Row>

export type MetricName = keyof typeof CATALOG
export const METRIC_NAMES = Object.keys(CATALOG) as readonly MetricName[]

type ValueOf<V extends LabelValues> = V extends readonly string[] ? V[number] : string
type LabelRows<N extends MetricName> = (typeof CATALOG)[N]['labels']
/** Labels of a metric; one that is not known is left out, and omitted in the exposition. */
export type LabelsOf<N extends MetricName> = {
  readonly [L in keyof LabelRows<N>]?:
    ValueOf<LabelRows<N>[L] extends LabelValues ? LabelRows<N>[L] : never> | undefined
}
export const metricRow = (name: MetricName): Row => CATALOG[name]
