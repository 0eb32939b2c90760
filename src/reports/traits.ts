// By which traits the bad events of an indicator are counted, beside its own counters: one line an indicator. Labels without a server
// (resource servers) tell of all servers.
import type { TOKEN_REASONS } from '../events.ts'
import { histogram, metric, type LabelName } from '../generate/promql.ts'
import type { MetricName } from '../metrics/catalog.ts'
import type { SliId } from '../slis/index.ts'
import type { Slo } from '../slo/slo.ts'
import { closedWindow } from './period.ts'

/** What a counter is asked for: what it gained over a window, or its value. */
export type Over = (selector: string) => string
export const VALUE: Over = (selector) => selector
export const gain =
  (seconds: number): Over =>
  (selector) =>
    `increase(${selector}[${closedWindow(seconds)}])`

/** Bad events of `slo` by the label `by`. */
export interface Trait {
  readonly by: string
  readonly query: (slo: Slo, server: string, over: Over) => string
}

type Labels<N extends MetricName> = Parameters<typeof metric<N>>[1]

const counted = <N extends MetricName>(
  by: LabelName<N>,
  name: N,
  labels: Labels<N>,
  ofServer = true,
): Trait => ({
  by,
  query: (_, server, over) => {
    const own = (ofServer ? { server, ...labels } : labels) as Labels<N>
    return `sum by (${by}) (${over(metric(name, own))})`
  },
})

type Histogram = 'oauth_token_request_duration_seconds'
/** Slower than the threshold, which is a bound of the histogram. */
const slower = (by: LabelName<Histogram>): Trait => ({
  by,
  query: ({ thresholdSeconds = 0 }, server, over) => {
    const name: Histogram = 'oauth_token_request_duration_seconds'
    const own = { server, outcome_class: 'issued' } as const
    const le = Number.isInteger(thresholdSeconds) ? thresholdSeconds.toFixed(1) : thresholdSeconds
    const within = histogram(name, 'bucket', own).replace('}', `,le="${le}"}`)
    return `sum by (${by}) (${over(histogram(name, 'count', own))}) - sum by (${by}) (${over(within)})`
  },
})

const PLATFORM = '=~server_error|dependency_error|throttled'
/** Causes that are never a client's or a user's. */
const PLATFORM_REASONS = [
  'rate_limited',
  'upstream_idp',
  'storage',
  'timeout',
  'internal',
] as const satisfies readonly (typeof TOKEN_REASONS)[number][]
const reasons = `=~${PLATFORM_REASONS.join('|')}`

export const TRAITS: Readonly<Partial<Record<SliId, readonly Trait[]>>> = {
  'token-issuance-success': [
    counted('reason', 'oauth_token_request_failures_total', { reason: reasons }),
    counted('client', 'oauth_client_token_requests_total', { outcome: PLATFORM }),
    counted('grant_type', 'oauth_token_requests_total', { outcome: PLATFORM }),
    counted('auth_region', 'oauth_token_requests_total', { outcome: PLATFORM }),
  ],
  'refresh-success': [
    counted('reason', 'oauth_token_request_failures_total', {
      reason: reasons,
      grant_type: 'refresh_token',
    }),
    counted('client', 'oauth_client_token_requests_total', {
      outcome: PLATFORM,
      grant_type: 'refresh_token',
    }),
    counted('auth_region', 'oauth_token_requests_total', {
      outcome: PLATFORM,
      grant_type: 'refresh_token',
    }),
  ],
  'token-issuance-latency': [slower('grant_type'), slower('auth_region')],
  'token-validation': [
    counted('reason', 'oauth_token_rejections_total', { fault: 'platform' }, false),
    counted('resource_server', 'oauth_token_rejections_total', { fault: 'platform' }, false),
    counted('client', 'oauth_client_token_rejections_total', { fault: 'platform' }),
  ],
  'revocation-propagation': [
    counted('resource_server', 'oauth_revocation_overdue_acceptances_total', {}, false),
  ],
  'availability-requests': [
    counted('endpoint', 'oauth_endpoint_requests_total', { status: '=~5xx|none' }),
    counted('auth_region', 'oauth_endpoint_requests_total', { status: '=~5xx|none' }),
  ],
  'consent-acceptance': [
    counted('decision', 'oauth_consents_total', { decision: '=~denied|withdrawn|abandoned' }),
  ],
}
