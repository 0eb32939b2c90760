// The registry of clients: what changes in it.
import { EVENT_KEYS } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

export const CLIENT_ROWS = {
  oauth_client_changes_total: {
    type: 'counter',
    unit: 'changes',
    help: 'Changes of client registrations that succeeded.',
    labels: { ...ofServer, change: EVENT_KEYS.change.type },
    maxSeries: 60,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
