// Panels of refresh tokens that came back.
import { metric } from '../promql.ts'
import type { PanelDescription } from './panels.ts'
import { RATE, SERVER } from './queries.ts'

export const REFRESH_REUSE: readonly PanelDescription[] = [
  {
    title: 'Reuse incidents',
    description:
      'Families of refresh tokens that came to a worse class of reuse than any in 24 h. suspicious: a token in other hands, open the trace of the exemplar and end the session. concurrent and stale_client are tabs and retries.',
    unit: 'short',
    queries: [
      [
        `sum by (class, generation) (increase(${metric('oauth_refresh_reuse_incidents_total', SERVER)}[${RATE}]))`,
        '{{class}} {{generation}}',
      ],
    ],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Reuse attempts',
    description:
      'Every refresh token that came back after it was rotated away. Many grace_accepted or concurrent: clients race, and the grace period carries them. Many stale_client: a client keeps old tokens.',
    unit: 'short',
    queries: [
      [
        `sum by (class, generation) (increase(${metric('oauth_refresh_reuse_attempts_total', SERVER)}[${RATE}]))`,
        '{{class}} {{generation}}',
      ],
    ],
    width: 12,
  },
  {
    title: 'Families ended',
    description:
      'Why sessions that live on refresh tokens ended. Many by reuse at once, or honest ones among them: rotation costs users their sessions, lengthen the grace period.',
    unit: 'short',
    queries: [
      [
        `sum by (trigger) (increase(${metric('oauth_refresh_family_revocations_total', SERVER)}[${RATE}]))`,
        '{{trigger}}',
      ],
      [
        `sum(increase(${metric('oauth_refresh_family_false_kills_total', SERVER)}[${RATE}]))`,
        'honest, killed for reuse',
      ],
    ],
    width: 12,
  },
]
