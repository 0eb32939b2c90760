// Requests to end tokens and sessions. How revocations spread is another matter.
import { EVENT_KEYS, OUTCOMES } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

export const REVOCATION_ROWS = {
  oauth_revocation_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests at the revocation endpoint (RFC 7009). A token that nobody knows is a success.',
    labels: { ...ofServer, outcome: OUTCOMES },
    maxSeries: 70,
    heldAtBirth: true,
  },
  oauth_revocations_total: {
    type: 'counter',
    unit: 'revocations',
    help: 'What was ended, and why: by request, logout, an administrator, reuse or rotation.',
    labels: { ...ofServer, revokes: EVENT_KEYS.revokes.type, cause: EVENT_KEYS.cause.type },
    maxSeries: 300,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
