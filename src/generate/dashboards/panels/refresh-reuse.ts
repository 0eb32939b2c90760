// Panels of refresh tokens that came back.
import { half, type PanelDescription } from '../panel.ts'
import { increase } from '../queries.ts'

export const reuseIncidents = (): PanelDescription => ({
  ...half(
    'Reuse incidents',
    'Families of refresh tokens that came to a worse class of reuse than any in 24 h. suspicious: a token in other hands, open the trace of the exemplar and end the session. concurrent and stale_client are tabs and retries.',
    'short',
    [
      increase('oauth_refresh_reuse_incidents_total', ['class', 'generation']),
      '{{class}} {{generation}}',
    ],
  ),
  exemplars: true,
})
export const reuseAttempts = (): PanelDescription =>
  half(
    'Reuse attempts',
    'Every refresh token that came back after it was rotated away. Many grace_accepted or concurrent: clients race, and the grace period carries them. Many stale_client: a client keeps old tokens, talk to its owner.',
    'short',
    [
      increase('oauth_refresh_reuse_attempts_total', ['class', 'generation']),
      '{{class}} {{generation}}',
    ],
  )
export const familiesEnded = (): PanelDescription =>
  half(
    'Families ended',
    'Why sessions that live on refresh tokens ended. Many by reuse at once, or honest ones among them: rotation costs users their sessions, lengthen the grace period.',
    'short',
    [increase('oauth_refresh_family_revocations_total', ['trigger']), '{{trigger}}'],
    [increase('oauth_refresh_family_false_kills_total', ['server']), 'honest, killed for reuse'],
  )
