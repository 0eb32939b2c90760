// Access tokens that look stolen, and what was not taken for that.
import { DAMPERS, SIGNALS } from '../../correlators/suspicious-use/signals.ts'
import { ofServer, type Row } from './row.ts'

export const SUSPICIOUS_USE_ROWS = {
  oauth_suspicious_token_use_incidents_total: {
    type: 'counter',
    unit: 'incidents',
    help: 'Tokens used as if stolen: access tokens used in places that do not go together, refresh tokens presented by strangers. At most one incident a token a day.',
    labels: ofServer,
    maxSeries: 10,
    exemplar: true,
    heldAtBirth: true,
  },
  oauth_suspicious_token_use_signals_total: {
    type: 'counter',
    unit: 'signals',
    help: 'What made the incidents. An incident has several signals, so they are never summed.',
    labels: { ...ofServer, signal: SIGNALS },
    maxSeries: 100,
  },
  oauth_suspicious_token_use_dampened_total: {
    type: 'counter',
    unit: 'candidates',
    help: 'Signals that were not taken as such, by what took them: shared addresses, one host with two, phones, machines.',
    labels: { ...ofServer, damper: DAMPERS },
    maxSeries: 50,
  },
} as const satisfies Record<string, Row>
