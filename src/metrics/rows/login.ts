// Logins, logouts and sessions of resource owners.
import { OUTCOMES } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

export const LOGIN_METHODS = [
  'password',
  'otp',
  'passkey',
  'social',
  'federated',
  'sso',
  'other',
] as const
export const LOGOUT_CHANNELS = ['front', 'back', 'rp', 'admin', 'timeout'] as const

const sessions = {
  type: 'counter',
  unit: 'sessions',
  labels: { ...ofServer, tenant: 'admitted' },
  maxSeries: 100,
  heldAtBirth: true,
} as const

export const LOGIN_ROWS = {
  oauth_logins_total: {
    type: 'counter',
    unit: 'logins',
    help: 'Logins of resource owners at the server, by how they proved who they are.',
    labels: { ...ofServer, tenant: 'admitted', method: LOGIN_METHODS, outcome: OUTCOMES },
    maxSeries: 1500,
    heldAtBirth: true,
  },
  oauth_logouts_total: {
    type: 'counter',
    unit: 'logouts',
    help: 'Ends of login sessions that someone asked for: rp at a client or the server, admin by an administrator.',
    labels: { ...ofServer, channel: LOGOUT_CHANNELS, outcome: OUTCOMES },
    maxSeries: 100,
    heldAtBirth: true,
  },
  oauth_sessions_started_total: {
    ...sessions,
    help: 'Login sessions that began, where the product says so.',
  },
  oauth_sessions_ended_total: {
    ...sessions,
    help: 'Login sessions that ended, where the product says so.',
  },
} as const satisfies Record<string, Row>
