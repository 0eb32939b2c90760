// For whoever was paged: which promise burns, for whom, why, and whether we can see enough to say so.
import { metric, recorded } from '../promql.ts'
import { dashboardText, type DashboardRow } from './dashboard.ts'
import { KEYS, PROBES } from './keys.ts'
import { stat, timeseries, type PanelDescription } from './panels.ts'
import { CLIENT, GRANT, quantile, RATE, rate, RESOURCE_SERVER, SERVER } from './queries.ts'
import { REFRESH_REUSE } from './refresh-reuse.ts'
import { SUSPICIOUS_USE } from './suspicious-use.ts'

const ISSUED = { ...GRANT, outcome_class: 'issued' } as const

const PROMISES: readonly PanelDescription[] = [
  {
    title: 'Budget remaining',
    description:
      'Share of the error budget of the period that is left. Below 0 the promise is broken: freeze risky changes and read the SLO review.',
    unit: 'percentunit',
    queries: [[recorded('slo:error_budget_remaining:ratio', { server: '=~$server' }), '{{slo}}']],
    width: 12,
  },
]
const BURN: readonly PanelDescription[] = [
  {
    title: 'Burn rate over 1 h',
    description:
      'How many times faster than allowed the budget goes. Above 14.4 it pages at once, above 6 within hours; open the runbook of the alert.',
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
    description:
      'Every request at the token endpoint. server_error and dependency_error are ours; client_error in the mass may be ours as well: look at the failures by cause.',
    unit: 'reqps',
    queries: [[rate('oauth_token_requests_total', ['outcome'], GRANT), '{{outcome}}']],
    width: 12,
  },
  {
    title: 'Failures by cause',
    description:
      'Why requests were refused or failed. storage and upstream_idp point behind the server; many clients with client_auth_failed at once point at a rotated secret or a broken store.',
    unit: 'reqps',
    queries: [[rate('oauth_token_request_failures_total', ['reason'], GRANT), '{{reason}}']],
    width: 12,
  },
  {
    title: 'Issuance latency by grant',
    description:
      'p50, p95 and p99 of issued tokens. Where only one grant is slow, look at what that grant alone needs (user store, hooks); exemplars lead to traces.',
    unit: 's',
    queries: [
      [
        quantile(0.5, 'oauth_token_request_duration_seconds', ['grant_type'], ISSUED),
        'p50 {{grant_type}}',
      ],
      [
        quantile(0.95, 'oauth_token_request_duration_seconds', ['grant_type'], ISSUED),
        'p95 {{grant_type}}',
      ],
      [
        quantile(0.99, 'oauth_token_request_duration_seconds', ['grant_type'], ISSUED),
        'p99 {{grant_type}}',
      ],
    ],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Cold starts',
    description:
      'p95 of what new instances of functions waited for their token. Slow for one workload only: its network or its client library; for all: the token endpoint.',
    unit: 's',
    queries: [
      [quantile(0.95, 'oauth_client_cold_start_duration_seconds', ['workload']), '{{workload}}'],
    ],
    width: 12,
  },
  {
    title: 'Endpoints by status',
    description:
      'What the access log or spans say, also of requests that leave no event. 5xx here without failures above: the event log does not show server errors.',
    unit: 'reqps',
    queries: [
      [
        rate('oauth_endpoint_requests_total', ['endpoint', 'status'], SERVER),
        '{{endpoint}} {{status}}',
      ],
    ],
    width: 12,
  },
]
const CLIENTS: readonly PanelDescription[] = [
  {
    title: 'Failing clients',
    description:
      'Known clients with failures and no success in the last 10 minutes, beside all active ones. One: its own trouble, call its owner. Many: ours.',
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
    description:
      'Which client fails, and why. __other__ are clients that never had a success, or beyond the label limit.',
    unit: 'reqps',
    queries: [
      [
        `topk(10, sum by (client, reason) (rate(${metric('oauth_client_token_request_failures_total', CLIENT)}[${RATE}])))`,
        '{{client}} {{reason}}',
      ],
    ],
    width: 12,
  },
]
const VALIDATIONS: readonly PanelDescription[] = [
  {
    title: 'Refused tokens by cause',
    description:
      'platform: clocks, key sets, introspection or a validator; look at the server and its keys. attack: foreign keys. One resource server alone: its own trouble.',
    unit: 'reqps',
    queries: [
      [
        rate(
          'oauth_token_rejections_total',
          ['resource_server', 'reason', 'fault'],
          RESOURCE_SERVER,
        ),
        '{{resource_server}} {{reason}} ({{fault}})',
      ],
    ],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Refused callers',
    description:
      'Clients, else networks, that were refused in the last 10 minutes. One with many refusals is a client that loops; many are an outage.',
    unit: 'short',
    queries: [[metric('oauth_rejected_callers', RESOURCE_SERVER), '{{resource_server}}']],
    width: 12,
  },
]
const SOURCES: readonly PanelDescription[] = [
  {
    title: 'Source health',
    description:
      'Can we believe the numbers above? 0: the log is not readable, lags, or has over 1 % unreadable records. Look at the exporter page.',
    unit: 'short',
    queries: [[metric('authslo_source_healthy', SERVER), '{{source}}']],
    width: 12,
  },
  {
    title: 'Refused records',
    description:
      'Records that could not be read, by reason. Ask `authslo explain` about one of them.',
    unit: 'reqps',
    queries: [
      [
        rate('authslo_source_rejected_records_total', ['source', 'reject'], SERVER),
        '{{source}} {{reject}}',
      ],
    ],
    width: 12,
  },
  {
    title: 'Requests of senders',
    description:
      'What OTLP exporters, shippers and webhooks were told. 429, 503 and unavailable are sent again; 400 and 413 are lost.',
    unit: 'reqps',
    queries: [
      [rate('authslo_ingest_requests_total', ['receiver', 'code']), '{{receiver}} {{code}}'],
    ],
    width: 12,
  },
  {
    title: 'Refused by receivers',
    description:
      'Records of services that no source matches, spans without ids, and syslog datagrams that found the queue full.',
    unit: 'reqps',
    queries: [
      [rate('authslo_ingest_refused_total', ['receiver', 'refusal']), '{{receiver}} {{refusal}}'],
    ],
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
  ['Refresh tokens that came back', REFRESH_REUSE, timeseries],
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
    [
      'resource_server',
      'Resource server',
      `${metric('oauth_token_validations_total')}, resource_server`,
    ],
  ],
} as const

export const onCall = (): string => dashboardText({ ...ON_CALL, rows: ROWS })
