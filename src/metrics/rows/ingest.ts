// What senders bring us, and what they were told.
import type { Row } from './row.ts'

export const RECEIVERS = ['otlp_http', 'otlp_grpc', 'http', 'syslog_tcp', 'syslog_udp'] as const
export type Receiver = (typeof RECEIVERS)[number]

/** HTTP statuses, and the codes of gRPC by name. */
export const INGEST_CODES = [
  '200',
  '202',
  '400',
  '401',
  '404',
  '405',
  '413',
  '415',
  '429',
  '500',
  '503',
  'ok',
  'invalid_argument',
  'unauthenticated',
  'resource_exhausted',
  'unavailable',
  'internal',
] as const
export type IngestCode = (typeof INGEST_CODES)[number]

/** `unmatched`: of a service that no source matches. `invalid`: a span without ids. `queue_full`: of senders who cannot be told. */
export const REFUSALS = ['unmatched', 'invalid', 'queue_full'] as const
export type Refusal = (typeof REFUSALS)[number]

export const INGEST_ROWS = {
  authslo_ingest_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests of senders, by what they were told.',
    labels: { receiver: RECEIVERS, code: INGEST_CODES },
    maxSeries: 90,
  },
  authslo_ingest_refused_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records that were refused and will not be sent again: nobody takes them, or the queue was full.',
    labels: { receiver: RECEIVERS, refusal: REFUSALS },
    maxSeries: 20,
  },
  authslo_ingest_queue_entries: {
    type: 'gauge',
    unit: '',
    help: 'Requests that wait until they are read.',
    labels: {},
    maxSeries: 1,
  },
} as const satisfies Record<string, Row>
