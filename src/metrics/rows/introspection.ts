// Introspection, RFC 7662: who asks, what is answered, how long it takes.
import { EVENT_KEYS, OUTCOMES } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

export const INTROSPECTION_ROWS = {
  oauth_introspections_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Introspections at the server, one each.',
    labels: { ...ofServer, active: ['true', 'false', 'unknown'], outcome: OUTCOMES },
    maxSeries: 200,
    heldAtBirth: true,
  },
  oauth_introspections_by_caller_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Introspections at the server by who asked. Callers get a label of their own after an answer.',
    labels: { ...ofServer, caller: 'admitted' },
    maxSeries: 500,
    heldAtBirth: true,
  },
  oauth_introspection_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of an introspection, as the server or as the caller saw it. Answers of caches are not in it.',
    labels: { ...ofServer, vantage: EVENT_KEYS.vantage.type },
    maxSeries: 360,
    buckets: 'latency',
    heldAtBirth: true,
    exemplar: true,
  },
} as const satisfies Record<string, Row>
