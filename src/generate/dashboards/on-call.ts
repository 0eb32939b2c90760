// For whoever was paged: which promise burns, for whom, why, and whether we can see enough to say so.
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { MADE_BY } from '../project.ts'
import { histogram, metric, recorded } from '../promql.ts'
import { DATASOURCE, stat, timeseries, type PanelDescription } from './panels.ts'

const SERVER = { server: '=~$server' } as const
const GRANT = { ...SERVER, grant_type: '=~$grant_type' } as const
const CLIENT = { ...SERVER, client: '=~$client' } as const
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

const ROWS: readonly (readonly [title: string, panels: readonly PanelDescription[], look: typeof stat | typeof timeseries])[] = [
  ['Promises', PROMISES, stat],
  ['Burn', BURN, timeseries],
  ['Token endpoint', ISSUANCE, timeseries],
  ['Clients', CLIENTS, timeseries],
  ['Refresh tokens that came back', THEFT, timeseries],
  ['Can we see it?', SOURCES, timeseries],
]

const variable = (name: string, label: string, of: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    // An object, as Grafana itself writes it; the SDK's type knows strings only.
    .query({ query: `label_values(${of})`, refId: 'StandardVariableQuery' })
    .definition(`label_values(${of})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] })

export const onCall = (): string => {
  const builder = new DashboardBuilder('OAuth on call')
    .uid('authslo-on-call')
    .description(MADE_BY)
    .tags(['authslo', 'oauth', 'generated'])
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(variable('server', 'Server', `${metric('oauth_token_requests_total')}, server`))
    .withVariable(variable('grant_type', 'Grant', `${metric('oauth_token_requests_total', SERVER)}, grant_type`))
    .withVariable(variable('client', 'Client', `${metric('oauth_client_token_requests_total', SERVER)}, client`))
  for (const [title, panels, look] of ROWS) {
    builder.withRow(new RowBuilder(title))
    for (const panel of panels) builder.withPanel(look(panel))
  }
  // Through JSON: the SDK leaves functions in its objects, and gives panels no ids.
  const dashboard = JSON.parse(JSON.stringify(builder.build())) as { panels: { id?: number }[] }
  dashboard.panels.forEach((panel, i) => {
    panel.id = i + 1
  })
  return `${JSON.stringify(dashboard, null, 2)}\n`
}
