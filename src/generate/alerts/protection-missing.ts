// What journeys find that must be refused and is not: no outage, and no budget pays for it.
import { LET_PASS } from '../../metrics/catalog.ts'
import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'

const letPass = { step: `=~${LET_PASS.join('|')}` }

export const protectionMissing: AlertDefinition = {
  group: 'security',
  severity: 'ticket',
  team: 'security',
  labels: ['server', 'journey', 'step'],
  expr: ({ increase }) =>
    `${increase('oauth_probe_failures_total', ['server', 'journey', 'step'], { seconds: 60 * MINUTE }, letPass)} > 0.5`,
  summary: '{{ $labels.server }} lets pass what it must refuse: {{ $labels.step }}',
  description:
    'The journey {{ $labels.journey }} found it twice, a second apart. No budget pays for it: the server is there.',
  prose: {
    meaning:
      'A journey did what must fail, such as replaying a refresh token or leaving out PKCE, and was let through. Anyone else is as well.',
    ask: [
      [
        'What is let pass, and since when?',
        `sum by (journey, step) (increase(${metric('oauth_probe_failures_total', { server: '$server', ...letPass })}[1h]))`,
      ],
    ],
    causes: [
      'A setting of the server or of the client that was changed: PKCE, rotation of refresh tokens.',
      'A resource server that validates locally or caches for longer than promised (`revoked_token_accepted`), or does not look at the audience.',
      'A replica of the database that lags: what was used up there is still good.',
    ],
    act: [
      'Run `authslo probe --journey` with the name of the journey, and see it for yourself.',
      'Compare the settings with those of the last day that was good.',
      'Until it is repaired, shorten the life of tokens, and watch refresh-token reuse.',
    ],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    metric('oauth_probe_failures_total', {
      server: 'k',
      journey: 'refresh-replay',
      step: 'replay_accepted',
    }),
    { server: 'k', journey: 'refresh-replay', step: 'replay_accepted' },
    { least: 1, windowSeconds: 60 * MINUTE, keepFiringSeconds: 30 * MINUTE },
    [
      metric('oauth_probe_failures_total', {
        server: 'k',
        journey: 'refresh-replay',
        step: 'replay_request',
      }),
    ],
  ),
}
