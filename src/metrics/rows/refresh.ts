// Refresh tokens that came back, and what became of their families.
import { EVENT_KEYS } from '../../events.ts'
import { FAMILY_TRIGGERS } from '../../correlators/fact.ts'
import { ofServer, type Row } from './row.ts'

const ofReuse = {
  ...ofServer,
  class: EVENT_KEYS.class.type,
  generation: EVENT_KEYS.generation.type,
} as const

export const REFRESH_ROWS = {
  oauth_refresh_reuse_attempts_total: {
    type: 'counter',
    unit: 'attempts',
    help: 'Refresh tokens presented after they had been rotated away, by who most likely did it and how old the token was.',
    labels: ofReuse,
    maxSeries: 200,
    heldAtBirth: true,
  },
  oauth_refresh_reuse_incidents_total: {
    type: 'counter',
    unit: 'incidents',
    help: 'Families of refresh tokens that came to a worse class of reuse than any in their last 24 hours.',
    labels: ofReuse,
    maxSeries: 200,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_refresh_family_revocations_total: {
    type: 'counter',
    unit: 'families',
    help: 'Families of refresh tokens that ended, by what ended them.',
    labels: { ...ofServer, trigger: FAMILY_TRIGGERS },
    maxSeries: 50,
    heldAtBirth: true,
  },
  oauth_refresh_family_false_kills_total: {
    type: 'counter',
    unit: 'families',
    help: 'Families killed for reuse although every attempt came from an honest client: what rotation costs users.',
    labels: ofServer,
    maxSeries: 10,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
