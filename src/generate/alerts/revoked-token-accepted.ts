import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'

const AT = { resource_server: '$resource_server' } as const
const overdue = metric('oauth_revocation_overdue_acceptances_total', { resource_server: 'orders' })
const inTime = metric('oauth_revoked_token_requests_total', {
  resource_server: 'orders',
  decision: 'reject',
})

export const revokedTokenAccepted: AlertDefinition = {
  group: 'security',
  severity: 'page',
  team: 'security',
  labels: ['resource_server'],
  expr: ({ increase }) =>
    `${increase('oauth_revocation_overdue_acceptances_total', ['resource_server'], { seconds: 15 * MINUTE })} > 0.5`,
  summary: '{{ $labels.resource_server }} accepts revoked tokens',
  description:
    '{{ $value | printf "%.0f" }} revocations in 15 minutes whose tokens were accepted later than the target, and than the cache that is declared.',
  logs: { kind: ['revoked_token_use'] },
  prose: {
    meaning: 'What was signed out or revoked still opens the door: a stolen token works on.',
    ask: [
      [
        'Accepted, or refused by now?',
        `sum by (decision) (increase(${metric('oauth_revoked_token_requests_total', AT)}[15m]))`,
      ],
      [
        'Accepted again after a refusal?',
        `increase(${metric('oauth_revocation_regressions_total', AT)}[15m])`,
      ],
    ],
    causes: [
      'A cache of introspection answers or sessions that lives longer than it should.',
      'Tokens are validated by their signature alone, and live longer than the target.',
      'One replica that missed the revocation.',
    ],
    act: [
      'Empty the cache of the resource server, or restart it.',
      'If a leak is being contained: block the client or the subject at the gateway meanwhile.',
      'Shorten the cache, or the life of tokens, or say in authslo.yaml what is meant.',
    ],
    operations: ['token-leak', 'revoke-a-client'],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    overdue,
    { resource_server: 'orders' },
    { least: 1, windowSeconds: 15 * MINUTE, keepFiringSeconds: 5 * MINUTE },
    [inTime],
  ),
}
