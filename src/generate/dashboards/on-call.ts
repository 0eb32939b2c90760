// For whoever was paged: which promise burns, for whom, why, and whether we can see enough to say so.
import { histogram, metric, recorded } from '../promql.ts'
import { dashboardText, type DashboardRow } from './dashboard.ts'
import { stat, timeseries, type PanelDescription } from './panels.ts'
import { SUSPICIOUS_USE } from './suspicious-use.ts'

const SERVER = { server: '=~$server' } as const
const GRANT = { ...SERVER, grant_type: '=~$grant_type' } as const
const CLIENT = { ...SERVER, client: '=~$client' } as const
const RESOURCE_SERVER = { resource_server: '=~$resource_server' } as const
const RATE = '$__rate_interval'

const quantile = (q: number): string =>
  `histogram_quantile(${q}, sum by (le, grant_type) (rate(${histogram('oauth_token_request_duration_seconds', 'bucket', { ...GRANT, outcome_class: 'issued' })}[${RATE}])))`

const PROMISES: readonly PanelDescription[] = [
  {
    title: 'Budget remaining',
    description: 'Share of the error budget of the period that is left. Below 0 the promise is broken: freeze risky changes and read the SLO review.',
    unit: 'percentunit',
    queries: [[recorded('slo:error_budget_remaining:ratio', { server: '=~$server' }), '{{slo}}']],
    width: 12,
  },
]
const BURN: readonly PanelDescription[] = [
  {
    title: 'Burn rate over 1 h',
    description: 'How many times faster than allowed the budget goes. Above 14.4 it pages at once, above 6 within hours; open the runbook of the alert.',
    unit: 'none',
    queries: [
      [
        `sum by (slo, server) (${recorded('slo:bad_events:rate1h', { server: '=~$server' })}) / (sum by (slo, server) (${recorded('slo:events:rate1h', { server: '=~$server' })}) > 0) / on (slo) group_left () (1 - max by (slo) (${metric('oauth_slo_objective_ratio')}))`,
        '{{slo}} {{server}}',
      ],
    ],
    width: 12,
  },
]
const ISSUANCE: readonly PanelDescription[] = [
  {
    title: 'Token requests by outcome',
    description: 'Every request at the token endpoint. server_error and dependency_error are ours; client_error in the mass may be ours as well: look at the failures by cause.',
    unit: 'reqps',
    queries: [[`sum by (outcome) (rate(${metric('oauth_token_requests_total', GRANT)}[${RATE}]))`, '{{outcome}}']],
    width: 12,
  },
  {
    title: 'Failures by cause',
    description: 'Why requests were refused or failed. storage and upstream_idp point behind the server; many clients with client_auth_failed at once point at a rotated secret or a broken store.',
    unit: 'reqps',
    queries: [[`sum by (reason) (rate(${metric('oauth_token_request_failures_total', GRANT)}[${RATE}]))`, '{{reason}}']],
    width: 12,
  },
  {
    title: 'Issuance latency by grant',
    description: 'p50, p95 and p99 of issued tokens. Where only one grant is slow, look at what that grant alone needs (user store, hooks); exemplars lead to traces.',
    unit: 's',
    queries: [
      [quantile(0.5), 'p50 {{grant_type}}'],
      [quantile(0.95), 'p95 {{grant_type}}'],
      [quantile(0.99), 'p99 {{grant_type}}'],
    ],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Cold starts',
    description: 'p95 of what new instances of functions waited for their token. Slow for one workload only: its network or its client library; for all: the token endpoint.',
    unit: 's',
    queries: [
      [
        `histogram_quantile(0.95, sum by (le, workload) (rate(${histogram('oauth_client_cold_start_duration_seconds', 'bucket')}[${RATE}])))`,
        '{{workload}}',
      ],
    ],
    width: 12,
  },
  {
    title: 'Endpoints by status',
    description: 'What the access log or spans say, also of requests that leave no event. 5xx here without failures above: the event log does not show server errors.',
    unit: 'reqps',
    queries: [[`sum by (endpoint, status) (rate(${metric('oauth_endpoint_requests_total', SERVER)}[${RATE}]))`, '{{endpoint}} {{status}}']],
    width: 12,
  },
]
const CLIENTS: readonly PanelDescription[] = [
  {
    title: 'Failing clients',
    description: 'Known clients with failures and no success in the last 10 minutes, beside all active ones. One: its own trouble, call its owner. Many: ours.',
    unit: 'short',
    queries: [
      [metric('oauth_failing_clients', SERVER), 'failing {{server}}'],
      [metric('oauth_active_clients', SERVER), 'active {{server}}'],
      [metric('oauth_slo_affected_clients', SERVER), 'affected {{slo}}'],
    ],
    width: 12,
  },
  {
    title: 'Failures by client',
    description: 'Which client fails, and why. __other__ are clients that never had a success, or beyond the label limit.',
    unit: 'reqps',
    queries: [[`topk(10, sum by (client, reason) (rate(${metric('oauth_client_token_request_failures_total', CLIENT)}[${RATE}])))`, '{{client}} {{reason}}']],
    width: 12,
  },
]
const KEYS: readonly PanelDescription[] = [
  {
    title: 'Key rotation',
    description: 'Where the newest rotation is, and the keys that are published. broken: tokens are refused for a key that the server publishes; find the resource server with a stale key set, or bring the old key back.',
    unit: 'short',
    queries: [
      [`${metric('oauth_key_rotation_state', SERVER)} == 1`, '{{server}} is {{state}}'],
      [metric('oauth_jwks_keys', SERVER), '{{server}} {{state}} keys'],
      [`sum by (server, result) (increase(${metric('oauth_key_rotations_total', SERVER)}[1h]))`, '{{server}} {{result}}'],
    ],
    width: 12,
  },
  {
    title: 'Age of keys',
    description: 'Since the last rotation, beside what is allowed; and since each key was first seen. The overlap is how long the newest key was published before it signed: at least as long as resource servers keep the key set.',
    unit: 's',
    queries: [
      [`time() - ${metric('oauth_key_last_rotation_timestamp_seconds', SERVER)}`, '{{server}} last rotation'],
      [metric('oauth_key_rotation_max_age_seconds', SERVER), '{{server}} allowed'],
      [`time() - ${metric('oauth_jwks_key_first_seen_timestamp_seconds', SERVER)}`, '{{server}} {{key_id}}'],
      [metric('oauth_key_overlap_seconds', SERVER), '{{server}} overlap'],
      [metric('oauth_jwks_max_age_seconds', SERVER), '{{server}} key set may be kept'],
    ],
    width: 12,
  },
  {
    title: 'Certificates and clocks',
    description: 'Time to the end of each certificate, and how far the clock of a server is off ours. Beyond 5 s tokens are refused as not yet valid.',
    unit: 's',
    queries: [
      [`${metric('oauth_tls_certificate_not_after_timestamp_seconds', SERVER)} - time()`, '{{endpoint}} certificate'],
      [metric('oauth_clock_skew_seconds', SERVER), '{{server}} clock'],
    ],
    width: 12,
  },
  {
    title: 'Key set fetches',
    description: 'What our watcher gets for the key set, and how large it is. Anything but success is what resource servers get too.',
    unit: 'short',
    queries: [
      [`sum by (server, outcome) (increase(${metric('oauth_jwks_fetches_total', SERVER)}[10m]))`, '{{server}} {{outcome}}'],
      [`${metric('oauth_jwks_response_bytes', SERVER)} / 1024`, '{{server}} KiB'],
    ],
    width: 12,
  },
]
const PROBES: readonly PanelDescription[] = [
  {
    title: 'Journeys',
    description: 'Our own runs against the server, from outside. 0: it failed twice in a row; the step tells where.',
    unit: 'short',
    queries: [
      [metric('oauth_probe_success', SERVER), '{{server}} {{journey}}'],
      [`sum by (server, journey, step) (increase(${metric('oauth_probe_failures_total', SERVER)}[10m]))`, '{{server}} {{journey}} failed at {{step}}'],
      [`sum by (server, journey) (increase(${metric('oauth_probe_runs_total', SERVER)}[10m]))`, '{{server}} {{journey}} runs'],
    ],
    width: 12,
  },
  {
    title: 'Time of steps',
    description: 'p95 of each step, and how long ago the newest success was. Missed slots mean that our prober is in trouble, not the server.',
    unit: 's',
    queries: [
      [`histogram_quantile(0.95, sum by (le, journey, step) (rate(${histogram('oauth_probe_step_duration_seconds', 'bucket', SERVER)}[${RATE}])))`, '{{journey}} {{step}}'],
      [`time() - ${metric('oauth_probe_last_success_timestamp_seconds', SERVER)}`, '{{server}} {{journey}} since success'],
      [`sum by (journey) (increase(${metric('authslo_probe_slots_missed_total')}[10m]))`, '{{journey}} missed slots'],
    ],
    width: 12,
  },
]
const VALIDATIONS: readonly PanelDescription[] = [
  {
    title: 'Refused tokens by cause',
    description: 'platform: clocks, key sets, introspection or a validator; look at the server and its keys. attack: foreign keys. One resource server alone: its own trouble.',
    unit: 'reqps',
    queries: [[`sum by (resource_server, reason, fault) (rate(${metric('oauth_token_rejections_total', RESOURCE_SERVER)}[${RATE}]))`, '{{resource_server}} {{reason}} ({{fault}})']],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Refused callers',
    description: 'Clients, else networks, that were refused in the last 10 minutes. One with many refusals is a client that loops; many are an outage.',
    unit: 'short',
    queries: [[metric('oauth_rejected_callers', RESOURCE_SERVER), '{{resource_server}}']],
    width: 12,
  },
]
const THEFT: readonly PanelDescription[] = [
  {
    title: 'Reuse incidents',
    description: 'Families of refresh tokens that came to a worse class of reuse than any in 24 h. suspicious: a token in other hands, open the trace of the exemplar and end the session. concurrent and stale_client are tabs and retries.',
    unit: 'short',
    queries: [[`sum by (class, generation) (increase(${metric('oauth_refresh_reuse_incidents_total', SERVER)}[${RATE}]))`, '{{class}} {{generation}}']],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Reuse attempts',
    description: 'Every refresh token that came back after it was rotated away. Many grace_accepted or concurrent: clients race, and the grace period carries them. Many stale_client: a client keeps old tokens.',
    unit: 'short',
    queries: [[`sum by (class, generation) (increase(${metric('oauth_refresh_reuse_attempts_total', SERVER)}[${RATE}]))`, '{{class}} {{generation}}']],
    width: 12,
  },
  {
    title: 'Families ended',
    description: 'Why sessions that live on refresh tokens ended. Many by reuse at once, or honest ones among them: rotation costs users their sessions, lengthen the grace period.',
    unit: 'short',
    queries: [
      [`sum by (trigger) (increase(${metric('oauth_refresh_family_revocations_total', SERVER)}[${RATE}]))`, '{{trigger}}'],
      [`sum(increase(${metric('oauth_refresh_family_false_kills_total', SERVER)}[${RATE}]))`, 'honest, killed for reuse'],
    ],
    width: 12,
  },
]
const SOURCES: readonly PanelDescription[] = [
  {
    title: 'Source health',
    description: 'Can we believe the numbers above? 0: the log is not readable, lags, or has over 1 % unreadable records. Look at the exporter page.',
    unit: 'short',
    queries: [[metric('authslo_source_healthy', SERVER), '{{source}}']],
    width: 12,
  },
  {
    title: 'Refused records',
    description: 'Records that could not be read, by reason. Ask `authslo explain` about one of them.',
    unit: 'reqps',
    queries: [[`sum by (source, reject) (rate(${metric('authslo_source_rejected_records_total', SERVER)}[${RATE}]))`, '{{source}} {{reject}}']],
    width: 12,
  },
  {
    title: 'Requests of senders',
    description: 'What OTLP exporters, shippers and webhooks were told. 429, 503 and unavailable are sent again; 400 and 413 are lost.',
    unit: 'reqps',
    queries: [[`sum by (receiver, code) (rate(${metric('authslo_ingest_requests_total')}[${RATE}]))`, '{{receiver}} {{code}}']],
    width: 12,
  },
  {
    title: 'Refused by receivers',
    description: 'Records of services that no source matches, spans without ids, and syslog datagrams that found the queue full.',
    unit: 'reqps',
    queries: [[`sum by (receiver, refusal) (rate(${metric('authslo_ingest_refused_total')}[${RATE}]))`, '{{receiver}} {{refusal}}']],
    width: 12,
  },
]

const ROWS: readonly DashboardRow[] = [
  ['Promises', PROMISES, stat],
  ['Burn', BURN, timeseries],
  ['Token endpoint', ISSUANCE, timeseries],
  ['Clients', CLIENTS, timeseries],
  ['Keys, certificates, clocks', KEYS, timeseries],
  ['From outside', PROBES, timeseries],
  ['Resource servers', VALIDATIONS, timeseries],
  ['Refresh tokens that came back', THEFT, timeseries],
  ['Stolen tokens', SUSPICIOUS_USE, timeseries],
  ['Can we see it?', SOURCES, timeseries],
]

/** What others link to. */
export const ON_CALL = {
  uid: 'authslo-on-call',
  title: 'OAuth on call',
  variables: [
    ['server', 'Server', `${metric('oauth_token_requests_total')}, server`],
    ['grant_type', 'Grant', `${metric('oauth_token_requests_total', SERVER)}, grant_type`],
    ['client', 'Client', `${metric('oauth_client_token_requests_total', SERVER)}, client`],
    ['resource_server', 'Resource server', `${metric('oauth_token_validations_total')}, resource_server`],
  ],
} as const

export const onCall = (): string => dashboardText({ ...ON_CALL, rows: ROWS })
