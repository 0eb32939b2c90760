import { metric } from '../promql.ts'
import { DAY, HOUR, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'

const SERVER = { server: '$server' } as const
const ATTEMPTS = [
  'Which attempts, of which class?',
  `sum by (class, generation) (increase(${metric('oauth_refresh_reuse_attempts_total', SERVER)}[1h]))`,
] as const
const incidents = (of: string): string =>
  metric('oauth_refresh_reuse_incidents_total', { server: 'k', class: of, generation: 'ancestor' })

export const refreshReuseSuspicious: AlertDefinition = {
  group: 'security',
  severity: 'page',
  team: 'security',
  keepFiringSeconds: HOUR,
  labels: ['server', 'generation'],
  expr: ({ increase }) =>
    `${increase('oauth_refresh_reuse_incidents_total', ['server', 'generation'], { seconds: 10 * MINUTE }, { class: 'suspicious' })} > 0.5`,
  summary: 'A refresh token of {{ $labels.server }} was used twice, and it looks like theft',
  description:
    '{{ $value | printf "%.0f" }} incidents in 10 minutes: a used token ({{ $labels.generation }}) came again, from elsewhere or from another device.',
  logs: { kind: ['refresh_reuse'] },
  prose: {
    meaning:
      'A refresh token was used by two. One of them may be a thief; the server ends the family where it detects reuse.',
    ask: [
      ATTEMPTS,
      [
        'How many families ended?',
        `sum by (trigger) (increase(${metric('oauth_refresh_family_revocations_total', SERVER)}[1h]))`,
      ],
    ],
    causes: [
      'A stolen token: malware, a leaked log, a copied device.',
      'A client whose network or device really changed between two attempts.',
    ],
    act: [
      'Find the events with the query of the alert: client, fingerprint, places.',
      'See that the family is revoked; if not, revoke it.',
      'Look for other families of the same subject.',
    ],
    operations: ['token-leak'],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    incidents('suspicious'),
    { server: 'k', generation: 'ancestor' },
    { least: 1, windowSeconds: 10 * MINUTE, keepFiringSeconds: HOUR },
    [incidents('race')],
  ),
}

const kills = metric('oauth_refresh_family_false_kills_total', { server: 'k' })
export const refreshFalseKills: AlertDefinition = {
  group: 'security',
  severity: 'ticket',
  labels: ['server'],
  expr: ({ increase }) =>
    `${increase('oauth_refresh_family_false_kills_total', ['server'], { seconds: DAY })} > 10`,
  summary: 'Rotation on {{ $labels.server }} ends honest sessions',
  description:
    '{{ $value | printf "%.0f" }} refresh families ended in a day although every attempt was honest.',
  logs: { kind: ['refresh_reuse'] },
  prose: {
    meaning:
      'Users were signed out because their own client refreshed twice: a race, a retry, a lost answer.',
    ask: [
      ATTEMPTS,
      ['How many?', `increase(${metric('oauth_refresh_family_false_kills_total', SERVER)}[1d])`],
    ],
    causes: [
      'No grace period for a token that was just used.',
      'A client that refreshes in several threads at once.',
    ],
    act: [
      'Allow a grace of some seconds, where the server can.',
      'Ask the owner of the client to refresh in one place.',
    ],
  },
  evaluation: '5m',
  scenarios: countedScenarios(
    kills,
    { server: 'k' },
    { least: 11, windowSeconds: DAY, keepFiringSeconds: 30 * MINUTE },
  ),
}

const uses = metric('oauth_suspicious_token_use_incidents_total', { server: 'k' })
export const suspiciousTokenUse: AlertDefinition = {
  group: 'security',
  severity: 'ticket',
  team: 'security',
  keepFiringSeconds: HOUR,
  labels: ['server'],
  expr: ({ increase }) =>
    `${increase('oauth_suspicious_token_use_incidents_total', ['server'], { seconds: 10 * MINUTE })} > 0.5`,
  summary: 'Tokens of {{ $labels.server }} are used from where they should not be',
  description:
    '{{ $value | printf "%.0f" }} incidents in 10 minutes: several signs at once say that a token may have been copied.',
  logs: { kind: ['suspicious_use'] },
  prose: {
    meaning:
      'One session is used from places or devices that do not go together. It is a sign, not a proof: that is why it is a ticket.',
    ask: [
      [
        'How many incidents?',
        `increase(${metric('oauth_suspicious_token_use_incidents_total', SERVER)}[1h])`,
      ],
      ATTEMPTS,
    ],
    causes: [
      'A copied token.',
      'A user behind a network that changes its addresses far apart.',
      'A user in a new network just when a session ended, or an old copy of the app woke up there.',
    ],
    act: [
      'Look at the events: which signs came together?',
      'If they hold, end the sessions of the subject.',
    ],
    operations: ['token-leak'],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    uses,
    { server: 'k' },
    { least: 1, windowSeconds: 10 * MINUTE, keepFiringSeconds: HOUR },
  ),
}
