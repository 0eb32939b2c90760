// Questions that several runbooks ask, each with the query that answers it.
import { histogram, metric, perSecond } from '../promql.ts'

export type Question = readonly [question: string, query: string]
const SERVER = { server: '$server' } as const
const RESOURCE_SERVER = { resource_server: '$resource_server' } as const

export const SOURCES_TRUSTED: Question = [
  'Can the log be trusted now? A result here says that the source itself is in trouble.',
  `${metric('authslo_source_healthy', SERVER)} == 0`,
]
export const BY_CAUSE: Question = [
  'What fails?',
  perSecond('oauth_token_request_failures_total', ['error', 'reason'], SERVER),
]
export const UPSTREAMS: Question = [
  'Which dependency?',
  perSecond('oauth_upstream_failures_total', ['upstream'], SERVER),
]
export const BY_OUTCOME: Question = [
  'Which grants?',
  perSecond('oauth_token_requests_total', ['grant_type', 'outcome'], SERVER),
]
export const BY_CLIENT: Question = [
  'One client or all?',
  `topk(10, ${perSecond('oauth_client_token_request_failures_total', ['client'], SERVER)})`,
]
export const CLIENT_CAUSES: Question = [
  'What is it refused for?',
  perSecond('oauth_client_token_request_failures_total', ['reason'], {
    ...SERVER,
    client: '$client',
  }),
]
export const CLIENT_OUTCOMES: Question = [
  'How much does it ask, and what does it get?',
  perSecond('oauth_client_token_requests_total', ['grant_type', 'outcome'], {
    ...SERVER,
    client: '$client',
  }),
]
export const BREADTH: Question = [
  'How many of the clients that are active fail?',
  `${metric('oauth_failing_clients', SERVER)} / ${metric('oauth_active_clients', SERVER)}`,
]
export const ENDPOINTS_BY_STATUS: Question = [
  'What do the access log and spans say? Nothing at all means that no request arrives.',
  perSecond('oauth_endpoint_requests_total', ['endpoint', 'status'], SERVER),
]
export const SLOW_GRANTS: Question = [
  'How slow, by grant?',
  `histogram_quantile(0.95, sum by (le, grant_type) (rate(${histogram('oauth_token_request_duration_seconds', 'bucket', SERVER)}[5m])))`,
]
export const SOURCE_STATE: Question = [
  'What state are the sources of this server in?',
  metric('authslo_source_up', SERVER),
]
export const SOURCE_RECORDS: Question = [
  'How many records come?',
  perSecond('authslo_source_records_total', ['source', 'format'], SERVER),
]
export const SOURCE_REJECTS: Question = [
  'Which records cannot be read, and why?',
  perSecond('authslo_source_rejected_records_total', ['source', 'reject'], SERVER),
]

export const REJECTION_REASONS: Question = [
  'Why are tokens refused?',
  `sum by (reason, fault) (rate(${metric('oauth_token_rejections_total', RESOURCE_SERVER)}[5m]))`,
]
export const REJECTED_CALLERS: Question = [
  'How many callers?',
  metric('oauth_rejected_callers', RESOURCE_SERVER),
]
