// THE table of metric names: types, units, labels with their allowed values, budgets. Queries, docs and the exposition derive from it.
import { CAPABILITIES, SECRET_FIELDS } from '../adapters/adapter.ts'
import { ENDPOINTS, GRANT_TYPES, KINDS, OUTCOMES, REASONS } from '../events.ts'
import { REJECT_REASONS } from '../records/fields.ts'
import { EXCLUSIONS } from '../slis/sli.ts'

/** `config`: names from the configuration; `admitted`: values of records, up to a limit; else the closed list. */
export type LabelValues = readonly string[] | 'config' | 'admitted'

export interface Row {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly unit: string
  readonly help: string
  readonly labels: Readonly<Record<string, LabelValues>>
  /** Most series the exposition may show of it, buckets included. */
  readonly maxSeries: number
  /** Carries the trace id of an event, in OpenMetrics. */
  readonly exemplar?: true
  /** Read by rules: a series born after the start is shown at 0 first, since `increase` does not see a birth. */
  readonly heldAtBirth?: true
}

/** Classes of HTTP status, as exported. */
export const STATUS_CLASSES = ['2xx', '3xx', '401', '403', '4xx', '429', '5xx', 'none'] as const
export const OUTCOME_CLASSES = ['issued', 'refused', 'failed'] as const
/** RFC 6749 5.2 and its extensions; what else a product says is `product`. */
export const ERROR_CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
  'authorization_pending',
  'slow_down',
  'expired_token',
  'invalid_target',
  'invalid_dpop_proof',
  'use_dpop_nonce',
  'invalid_token',
  'product',
] as const

/** `auth_region`: `region` would clash with the labels of scrape targets. */
const group = {
  tenant: 'admitted',
  auth_region: 'config',
  client: 'admitted',
  grant_type: GRANT_TYPES,
  resource_server: 'config',
} as const
const ofSource = { source: 'config', server: 'config' } as const

export const CATALOG = {
  oauth_slo_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events in the scope of an SLO. Late records are not in it.',
    labels: { slo: 'config', server: 'config', ...group },
    maxSeries: 2000,
    heldAtBirth: true,
  },
  oauth_slo_bad_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events in the scope of an SLO that broke its promise. Same label sets as oauth_slo_events_total.',
    labels: { slo: 'config', server: 'config', ...group },
    maxSeries: 2000,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_slo_late_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events in the scope of an SLO that were read too late to alert on. They belong to the budget.',
    labels: { slo: 'config', server: 'config' },
    maxSeries: 200,
    heldAtBirth: true,
  },
  oauth_slo_late_bad_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Late events that broke the promise of an SLO.',
    labels: { slo: 'config', server: 'config' },
    maxSeries: 200,
    heldAtBirth: true,
  },
  oauth_slo_excluded_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events left out of a budget, by cause.',
    labels: { slo: 'config', server: 'config', why: EXCLUSIONS },
    maxSeries: 500,
  },
  oauth_slo_affected_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Known clients with a bad event in the last 10 minutes.',
    labels: { slo: 'config', server: 'config' },
    maxSeries: 200,
  },
  oauth_slo_info: {
    type: 'gauge',
    unit: '',
    help: 'The SLOs that this exporter judges. The value is 1.',
    labels: { slo: 'config', indicator: 'config', objective: 'config', spec: 'config' },
    maxSeries: 50,
  },
  oauth_slo_objective_ratio: {
    type: 'gauge',
    unit: 'ratio',
    help: 'Objective of an SLO.',
    labels: { slo: 'config' },
    maxSeries: 50,
  },
  oauth_slo_threshold_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Threshold of an SLO that has one.',
    labels: { slo: 'config' },
    maxSeries: 20,
  },
  oauth_token_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests at the token endpoint, one each, whatever the product logs of it.',
    labels: {
      server: 'config',
      tenant: 'admitted',
      auth_region: 'config',
      grant_type: GRANT_TYPES,
      outcome: OUTCOMES,
    },
    maxSeries: 3000,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_token_request_failures_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests that were not answered with tokens, by cause.',
    labels: { server: 'config', grant_type: GRANT_TYPES, error: ERROR_CODES, reason: REASONS },
    maxSeries: 1500,
    heldAtBirth: true,
  },
  oauth_client_token_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests by client. Clients get a label of their own after a success.',
    labels: { server: 'config', client: 'admitted', grant_type: GRANT_TYPES, outcome: OUTCOMES },
    maxSeries: 3000,
    heldAtBirth: true,
  },
  oauth_client_token_request_failures_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests that were not answered with tokens, by client and cause.',
    labels: { server: 'config', client: 'admitted', reason: REASONS },
    maxSeries: 2000,
    heldAtBirth: true,
  },
  oauth_token_request_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from request to answer at the token endpoint, where a record carries it.',
    labels: {
      server: 'config',
      auth_region: 'config',
      grant_type: GRANT_TYPES,
      outcome_class: OUTCOME_CLASSES,
    },
    maxSeries: 2160,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_active_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Known clients with a token request in the last 10 minutes.',
    labels: { server: 'config' },
    maxSeries: 10,
  },
  oauth_failing_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Known clients with failures and no success in the last 10 minutes.',
    labels: { server: 'config' },
    maxSeries: 10,
  },
  oauth_upstream_failures_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests that failed because something behind the authorization server did.',
    labels: {
      server: 'config',
      upstream: ['idp', 'directory', 'mail', 'hook', 'database', 'other'],
    },
    maxSeries: 60,
    heldAtBirth: true,
  },
  oauth_endpoint_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Access-log lines and server spans by endpoint, also those beside a product event.',
    labels: {
      server: 'config',
      auth_region: 'config',
      endpoint: ENDPOINTS,
      status: STATUS_CLASSES,
    },
    maxSeries: 1500,
    heldAtBirth: true,
  },
  oauth_endpoint_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from request to answer by endpoint, of access-log lines and server spans.',
    labels: { server: 'config', endpoint: ENDPOINTS },
    maxSeries: 2160,
    heldAtBirth: true,
    exemplar: true,
  },
  authslo_build_info: {
    type: 'gauge',
    unit: '',
    help: 'Version of the exporter. The value is 1.',
    labels: { version: 'config', revision: 'config', node_version: 'config' },
    maxSeries: 1,
  },
  authslo_config_info: {
    type: 'gauge',
    unit: '',
    help: 'Hash of the configuration in force. The value is 1.',
    labels: { config_hash: 'config', replica_mode: ['single', 'mirror', 'shard'] },
    maxSeries: 2,
  },
  authslo_source_authority: {
    type: 'gauge',
    unit: '',
    help: 'The source decides an indicator of the server. The value is 1.',
    labels: { ...ofSource, indicator: 'config' },
    maxSeries: 300,
  },
  authslo_merge_orphans_total: {
    type: 'counter',
    unit: 'events',
    help: 'Parts of requests that were judged alone, since their partner came too late or never.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records read.',
    labels: { ...ofSource, format: 'config' },
    maxSeries: 100,
    heldAtBirth: true,
  },
  authslo_source_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes read.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events that records gave, by kind: which audit events are really there.',
    labels: { ...ofSource, kind: KINDS },
    maxSeries: 800,
  },
  authslo_source_ignored_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records that are not about OAuth.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_rejected_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records that could not be read, by reason. explain says more about one.',
    labels: { ...ofSource, reject: REJECT_REASONS },
    maxSeries: 250,
    heldAtBirth: true,
  },
  authslo_source_unmapped_reasons_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events whose cause the format does not know yet.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_future_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Events whose stamp lies in the future: a wrong clock or a forged line.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_lost_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes that were written and could not be read, such as a truncated file.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_up: {
    type: 'gauge',
    unit: '',
    help: 'The input can be read: 1 or 0.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_healthy: {
    type: 'gauge',
    unit: '',
    help: 'The source is up, keeps up, and under 1 % of its records are refused: 1 or 0.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the newest event while there is more to read; 0 at the end of the input.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_lag_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes written and not yet read.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_last_record_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the newest record was read, by our clock.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_last_event_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Time of the newest event, by the clock of the record.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_capability: {
    type: 'gauge',
    unit: '',
    help: 'What the source shows: 1, or 0 for what cannot be measured from it.',
    labels: { ...ofSource, capability: CAPABILITIES },
    maxSeries: 500,
  },
  authslo_secrets_dropped_total: {
    type: 'counter',
    unit: 'values',
    help: 'Secrets that records carried and events do not.',
    labels: { source: 'config', field: SECRET_FIELDS },
    maxSeries: 200,
  },
  authslo_series: {
    type: 'gauge',
    unit: 'series',
    help: 'Series of a metric.',
    labels: { metric: 'config' },
    maxSeries: 100,
  },
  authslo_series_limit: {
    type: 'gauge',
    unit: 'series',
    help: 'Most series that a metric may have.',
    labels: { metric: 'config' },
    maxSeries: 100,
  },
  authslo_series_limited_total: {
    type: 'counter',
    unit: 'series',
    help: 'Label values that were counted as __other__ because a limit was reached.',
    labels: { metric: 'config', label: ['client', 'tenant', 'closed'] },
    maxSeries: 200,
    heldAtBirth: true,
  },
  authslo_watermark_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Everything older has been read, by the clock of the records.',
    labels: { server: 'config' },
    maxSeries: 10,
  },
  authslo_scrape_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to render /metrics.',
    labels: {},
    maxSeries: 30,
  },
} as const satisfies Record<string, Row>

export type MetricName = keyof typeof CATALOG
/** Labels of a metric; one that is not known is left out, and omitted in the exposition. */
export type LabelsOf<N extends MetricName> = {
  readonly [L in keyof (typeof CATALOG)[N]['labels']]?: string | undefined
}
export const metricRow = (name: MetricName): Row => CATALOG[name]

/** Bounds of latency histograms, seconds: those of the semantic conventions. Thresholds of SLOs are added. */
export const LATENCY_BOUNDS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
] as const
