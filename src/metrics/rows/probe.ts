// Synthetic journeys: our own view of a server, from outside.
import { ofServer, type Row } from './row.ts'

/** Steps at which a journey finds that the server, or a resource server, lets pass what it must refuse. */
export const LET_PASS = [
  'replay_accepted',
  'revoked_token_accepted',
  'wrong_audience_accepted',
  'pkce_not_required',
  'session_after_logout',
  'device_not_asked',
  'unknown_token_active',
] as const

const ofJourney = { ...ofServer, journey: 'recorded' } as const

export const PROBE_ROWS = {
  oauth_probe_runs_total: {
    type: 'counter',
    unit: 'runs',
    help: 'Runs of a journey, with the confirming retry of a failed one as one.',
    labels: ofJourney,
    maxSeries: 100,
    heldAtBirth: true,
  },
  oauth_probe_failures_total: {
    type: 'counter',
    unit: 'runs',
    help: 'Runs that failed twice, by the step that failed.',
    labels: { ...ofJourney, step: 'recorded' },
    maxSeries: 200,
    heldAtBirth: true,
  },
  oauth_probe_success: {
    type: 'gauge',
    unit: '',
    help: 'Whether the newest run succeeded: 1 or 0.',
    labels: ofJourney,
    maxSeries: 100,
  },
  oauth_probe_last_success_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'End of the newest run that succeeded.',
    labels: ofJourney,
    maxSeries: 100,
  },
  oauth_probe_step_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of a step of a journey, from connecting to the last byte.',
    labels: { ...ofJourney, step: 'recorded' },
    maxSeries: 3240,
    buckets: 'latency',
  },
  authslo_probe_slots_missed_total: {
    type: 'counter',
    unit: 'slots',
    help: 'Runs that were due but not started, since the one before was not over or the exporter did not run.',
    labels: { journey: 'recorded' },
    maxSeries: 50,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
