// Endpoints as access logs and server spans see them.
import { ENDPOINTS } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

/** Classes of HTTP status; `none`: no answer, or one that was not logged. */
export const STATUS_CLASSES = ['2xx', '3xx', '401', '403', '4xx', '429', '5xx', 'none'] as const

export const ENDPOINT_ROWS = {
  oauth_endpoint_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Access-log lines and server spans by endpoint, also those that were joined with an event from another source.',
    labels: {
      ...ofServer,
      auth_region: 'recorded',
      endpoint: ENDPOINTS,
      status: STATUS_CLASSES,
    },
    maxSeries: 1500,
    heldAtBirth: true,
  },
  oauth_endpoint_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from request to answer of the requests in oauth_endpoint_requests_total, where a record carries it.',
    labels: { ...ofServer, endpoint: ENDPOINTS },
    maxSeries: 2160,
    buckets: 'latency',
    heldAtBirth: true,
    exemplar: true,
  },
} as const satisfies Record<string, Row>
