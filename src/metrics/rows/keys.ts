// Signing keys, the certificates and the clocks of authorization servers.
import { KEY_STATES, ROTATION_STATES } from '../../correlators/key-rotation/facts.ts'
import { ROTATION_RESULTS } from '../../correlators/key-rotation/verdict.ts'
import { ofServer, type Row } from './row.ts'

export const FETCH_OUTCOMES = ['success', 'http_error', 'invalid', 'timeout'] as const

export const KEY_ROWS = {
  oauth_jwks_keys: {
    type: 'gauge',
    unit: 'keys',
    help: 'Keys that the server publishes, by what they do; unknown: no signature by it was seen.',
    labels: { ...ofServer, state: KEY_STATES },
    maxSeries: 40,
  },
  oauth_jwks_key_first_seen_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When a published key was first seen; withdrawn keys are shown for 7 days more.',
    labels: { ...ofServer, key_id: 'recorded' },
    maxSeries: 80,
  },
  oauth_jwks_fetches_total: {
    type: 'counter',
    unit: 'fetches',
    help: 'Fetches of the key set by our own watcher. A fetch that failed is tried once more, and both count.',
    labels: { ...ofServer, outcome: FETCH_OUTCOMES },
    maxSeries: 40,
    heldAtBirth: true,
  },
  oauth_jwks_response_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Size of the key set; gateways refuse large ones.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_jwks_max_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How long the server lets others keep its key set (Cache-Control max-age).',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_key_rotations_total: {
    type: 'counter',
    unit: 'rotations',
    help: 'Rotations of the signing key that ended, by how.',
    labels: { ...ofServer, result: ROTATION_RESULTS },
    maxSeries: 70,
    heldAtBirth: true,
  },
  oauth_key_rotation_state: {
    type: 'gauge',
    unit: '',
    help: 'How far the newest rotation is; 1 for its state, 0 for the others.',
    labels: { ...ofServer, state: ROTATION_STATES },
    maxSeries: 50,
  },
  oauth_key_last_rotation_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'First signature of the newest key; before the first rotation seen, when its keys were first looked at.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_key_rotation_max_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How old a signing key may become, as configured.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_key_overlap_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'From publication to first signature, of the newest rotation.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_tls_certificate_not_after_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the certificate that is presented expires.',
    labels: { ...ofServer, endpoint: 'config' },
    maxSeries: 100,
  },
  oauth_clock_skew_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Least offset of the clock of the server from ours that its Date header allows, or the iat of a token; positive: it is ahead.',
    labels: ofServer,
    maxSeries: 10,
  },
} as const satisfies Record<string, Row>
