// The registry of clients: what changes in it, and what the catalogue says of them.
import { EVENT_KEYS } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

const ofClient = { ...ofServer, client: 'admitted' } as const

export const CLIENT_ROWS = {
  oauth_client_changes_total: {
    type: 'counter',
    unit: 'changes',
    help: 'Changes of client registrations that succeeded.',
    labels: { ...ofServer, change: EVENT_KEYS.change.type },
    maxSeries: 60,
    heldAtBirth: true,
  },
  oauth_client_info: {
    type: 'gauge',
    unit: '',
    help: 'Clients of the catalogue, to join by: whom to call. The value is 1.',
    labels: { ...ofClient, owner: 'config', client_type: 'config', criticality: 'config' },
    maxSeries: 500,
  },
  oauth_uncatalogued_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Clients that were given tokens lately and are not in the catalogue of their server.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_client_policy_violations_total: {
    type: 'counter',
    unit: 'events',
    help: 'What clients of the catalogue did and their entry does not allow.',
    labels: { ...ofClient, violation: EVENT_KEYS.violation.type },
    maxSeries: 500,
    heldAtBirth: true,
  },
  oauth_client_secret_expiry_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the secret of a client expires, by the catalogue.',
    labels: ofClient,
    maxSeries: 500,
  },
} as const satisfies Record<string, Row>
