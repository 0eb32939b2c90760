// What tokens are granted for, how clients prove who they are, and how tokens are bound.
import { AUTH_METHODS } from '../../correlators/auth-method.ts'
import { EVENT_KEYS, GRANT_TYPES, OUTCOMES } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

/** unlisted: not in the catalogue of scopes; a server without one has no such label. */
export const SCOPE_CLASSES = ['ordinary', 'privileged', 'unlisted'] as const
export type ScopeClass = (typeof SCOPE_CLASSES)[number]

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LIFETIMES_SECONDS = [
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
] as const
const SIZES_BYTES = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768] as const

export const GRANT_ROWS = {
  oauth_token_lifetime_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Life of the tokens that were issued, where a record tells it.',
    labels: { ...ofServer, token: ['access', 'refresh'], grant_type: GRANT_TYPES },
    maxSeries: 500,
    buckets: LIFETIMES_SECONDS,
  },
  oauth_access_token_size_bytes: {
    type: 'histogram',
    unit: 'bytes',
    help: 'Size of access tokens, where a record shows it. Headers beyond 8 KiB are refused by most proxies.',
    labels: ofServer,
    maxSeries: 60,
    buckets: SIZES_BYTES,
  },
  oauth_sender_constrained_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests by how their tokens are bound to the sender: RFC 9449 (dpop), RFC 8705 (mtls), or not.',
    labels: { ...ofServer, method: EVENT_KEYS.sender_constraint.type },
    maxSeries: 30,
  },
  oauth_client_authentications_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token requests by how the client proved who it is. refused: it could not; failed: the server could not tell.',
    labels: { ...ofServer, method: AUTH_METHODS, outcome: ['success', 'refused', 'failed'] },
    maxSeries: 150,
    heldAtBirth: true,
  },
  oauth_scope_grants_total: {
    type: 'counter',
    unit: 'grants',
    help: 'Scopes of the tokens that were issued. Scopes get a label of their own up to a limit.',
    labels: { ...ofServer, scope: 'admitted', scope_class: SCOPE_CLASSES },
    maxSeries: 1000,
    heldAtBirth: true,
  },
  oauth_token_exchanges_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Token exchanges (RFC 8693) by what they are for.',
    labels: { ...ofServer, exchange: EVENT_KEYS.exchange.type, outcome: OUTCOMES },
    maxSeries: 350,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
