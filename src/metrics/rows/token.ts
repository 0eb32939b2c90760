// The token endpoint, for triage: who failed, why, how long it took.
import { EVENT_KEYS, GRANT_TYPES, OUTCOMES, TOKEN_REASONS } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

export const OUTCOME_CLASSES = ['issued', 'refused', 'failed'] as const

/** RFC 6749 5.2 and its extensions (8628, 8693, 9449, 6750); what else a product says is `product`. */
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

export const TOKEN_ROWS = {
  oauth_token_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests at the token endpoint, one each, whatever the product logs of it. Grants that the record does not tell are other.',
    labels: {
      ...ofServer,
      tenant: 'admitted',
      auth_region: 'recorded',
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
    labels: { ...ofServer, grant_type: GRANT_TYPES, error: ERROR_CODES, reason: TOKEN_REASONS },
    maxSeries: 1500,
    heldAtBirth: true,
  },
  oauth_client_token_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests by client. Clients get a label of their own after a success.',
    labels: { ...ofServer, client: 'admitted', grant_type: GRANT_TYPES, outcome: OUTCOMES },
    maxSeries: 3000,
    heldAtBirth: true,
  },
  oauth_client_token_request_failures_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests that were not answered with tokens, by client and cause.',
    labels: { ...ofServer, client: 'admitted', reason: TOKEN_REASONS },
    maxSeries: 2000,
    heldAtBirth: true,
  },
  oauth_token_request_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from request to answer at the token endpoint, where a record carries it.',
    labels: {
      ...ofServer,
      auth_region: 'recorded',
      grant_type: GRANT_TYPES,
      outcome_class: OUTCOME_CLASSES,
    },
    maxSeries: 2160,
    buckets: 'latency',
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_active_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Known clients with a token request in the last 10 minutes.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_failing_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Known clients with failures and no success in the last 10 minutes.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_client_cold_start_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'What new instances of serverless functions waited for their token, by their own spans.',
    labels: { workload: 'recorded', outcome_class: OUTCOME_CLASSES },
    maxSeries: 900,
    buckets: 'latency',
  },
  oauth_upstream_failures_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests that failed because something behind the authorization server did.',
    labels: { ...ofServer, upstream: EVENT_KEYS.upstream.type },
    maxSeries: 60,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
