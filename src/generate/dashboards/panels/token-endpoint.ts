// Panels of the token endpoint: what was asked, what was given, how fast.
import { figure, half, heatmap, type PanelDescription } from '../panel.ts'
import {
  allowedOf,
  buckets,
  increase,
  promisedSecondsOf,
  quantile,
  RANGE,
  rate,
  share,
} from '../queries.ts'

const ISSUED = { outcome_class: 'issued' } as const
const OURS = { outcome: '=~server_error|dependency_error' } as const

/** As the promise counts: mistakes of clients are neither good nor bad. */
const JUDGED = { outcome: '=~success|server_error|dependency_error' } as const

export const tokensIssued = (): PanelDescription =>
  figure(
    'Tokens issued',
    'Successful answers of the token endpoint a second. A fall without a fall of visitors is an outage that nobody reported yet: open the on-call dashboard.',
    'reqps',
    [rate('oauth_token_requests_total', ['server'], { outcome: 'success' }), '{{server}}'],
  )
export const tokenRequests = (): PanelDescription =>
  half(
    'Token requests by outcome',
    'Every request at the token endpoint. server_error and dependency_error are ours; client_error in the mass may be ours as well: look at the failures by cause.',
    'reqps',
    [rate('oauth_token_requests_total', ['outcome']), '{{outcome}}'],
  )
export const tokenRequestsByGrant = (): PanelDescription =>
  half(
    'Token requests by grant and region',
    'Which flow and which region the load comes from. A region that falls silent failed over or is cut off.',
    'reqps',
    [
      rate('oauth_token_requests_total', ['grant_type', 'auth_region']),
      '{{grant_type}} {{auth_region}}',
    ],
  )
export const issuanceErrorRate = (): PanelDescription =>
  half(
    'Issuance error rate by grant',
    'Of what should have been issued, how much failed by our fault; throttled requests have a panel on the dashboard of capacity. Above the dashed line the budget goes faster than allowed: look at the causes beside it.',
    'percentunit',
    [
      share(
        rate('oauth_token_requests_total', ['grant_type'], OURS),
        rate('oauth_token_requests_total', ['grant_type'], JUDGED),
      ),
      '{{grant_type}}',
    ],
    [allowedOf('token-issuance-success'), 'allowed by {{slo}}', 'limit'],
  )
export const failuresByCause = (): PanelDescription =>
  half(
    'Failures by cause',
    'Why requests were refused or failed. storage and upstream_idp point behind the server; many clients with client_auth_failed at once point at a rotated secret or a broken store.',
    'reqps',
    [
      rate('oauth_token_request_failures_total', ['reason', 'grant_type']),
      '{{reason}} {{grant_type}}',
    ],
  )
export const failuresByError = (): PanelDescription =>
  half(
    'Failures by error code',
    'What clients were told (RFC 6749, section 5.2). product: a code of the product itself; its documentation says more.',
    'reqps',
    [rate('oauth_token_request_failures_total', ['error']), '{{error}}'],
  )
export const issuanceLatency = (): PanelDescription => ({
  ...half(
    'Issuance latency by grant',
    'p50, p95 and p99 of issued tokens. Where only one grant is slow, look at what that grant alone needs (user store, hooks); exemplars lead to traces. Dashed: what is promised.',
    's',
    ...([0.5, 0.95, 0.99] as const).map(
      (q) =>
        [
          quantile(q, 'oauth_token_request_duration_seconds', ['grant_type'], ISSUED),
          `p${q * 100} {{grant_type}}`,
        ] as const,
    ),
    [promisedSecondsOf('token-issuance-latency'), 'promised by {{slo}}', 'limit'],
  ),
  exemplars: true,
})
export const regionLatency = (): PanelDescription =>
  half(
    'Issuance latency by region, p95',
    'One region alone that is slow: its storage or its network. Send traffic elsewhere while you look.',
    's',
    [
      quantile(0.95, 'oauth_token_request_duration_seconds', ['server', 'auth_region'], ISSUED),
      '{{server}} {{auth_region}}',
    ],
  )
export const issuanceHeatmap = (): PanelDescription =>
  heatmap(
    'Issuance latency, all answers',
    'Two bands: two causes, such as a cache that hits and misses. Exemplars lead to traces of the slow ones.',
    's',
    [buckets('oauth_token_request_duration_seconds'), '{{le}}'],
  )
export const failedExchanges = (): PanelDescription => ({
  ...half(
    'Failed token requests with traces',
    'Click an exemplar to open the trace of a request that failed. No exemplars: the log of the server carries no trace ids.',
    'reqps',
    [
      rate('oauth_token_requests_total', ['outcome', 'grant_type'], {
        outcome: '!~success|neutral',
      }),
      '{{outcome}} {{grant_type}}',
    ],
  ),
  exemplars: true,
})
export const upstreamFailures = (): PanelDescription =>
  half(
    'Failures behind the server',
    'Which dependency failed a token request. Page its owner: the authorization server only passes it on.',
    'reqps',
    [rate('oauth_upstream_failures_total', ['upstream']), '{{upstream}}'],
  )
export const coldStarts = (): PanelDescription =>
  half(
    'Cold starts, p95, all servers',
    'What new instances of functions waited for their token. Slow for one workload only: its network or its client library; for all: the token endpoint.',
    's',
    [quantile(0.95, 'oauth_client_cold_start_duration_seconds', ['workload']), '{{workload}}'],
  )
export const endpointsByStatus = (): PanelDescription =>
  half(
    'Endpoints by status',
    'What the access log or spans say, also of requests that leave no event. 5xx here without failures beside it: the event log does not show server errors.',
    'reqps',
    [rate('oauth_endpoint_requests_total', ['endpoint', 'status']), '{{endpoint}} {{status}}'],
  )
export const endpointLatency = (): PanelDescription => ({
  ...half(
    'Time of endpoints, p99',
    'Which endpoint is slow. authorize and token slow together point at storage; jwks and discovery at the proxy.',
    's',
    [quantile(0.99, 'oauth_endpoint_duration_seconds', ['endpoint']), '{{endpoint}}'],
  ),
  exemplars: true,
})
export const issuedInRange = (): PanelDescription =>
  figure(
    'Tokens issued in this time',
    'For the report. Compare with the same time before: the link on top keeps the length.',
    'short',
    [
      increase('oauth_token_requests_total', ['server'], { outcome: 'success' }, RANGE),
      '{{server}}',
    ],
  )
