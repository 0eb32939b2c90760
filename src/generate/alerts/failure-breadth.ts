import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { BREADTH, BY_CAUSE, BY_CLIENT, BY_OUTCOME, SOURCES_TRUSTED } from './questions.ts'

const failing = metric('oauth_failing_clients', { server: 'k' })
const active = metric('oauth_active_clients', { server: 'k' })

export const failureBreadth: AlertDefinition = {
  group: 'outage',
  severity: 'page',
  forSeconds: 3 * MINUTE,
  labels: ['server'],
  expr: () =>
    `${metric('oauth_failing_clients')} > 5\nand ${metric('oauth_failing_clients')} > 0.2 * ${metric('oauth_active_clients')}`,
  summary: '{{ $value }} clients of {{ $labels.server }} fail at once',
  description:
    '{{ $value }} known clients had failures and no success for 10 minutes, more than a fifth of those that are active. Whatever the errors say, this many clients do not break at the same moment.',
  logs: { kind: ['token_request'], outcome: ['client_error', 'server_error', 'dependency_error'] },
  prose: {
    meaning:
      'Many clients that worked before get no token any more. Their errors may look like their own mistakes (wrong secret, unknown client, invalid grant), so no promise counts them; together they say that the server has changed.',
    ask: [BREADTH, BY_CAUSE, BY_CLIENT, BY_OUTCOME, SOURCES_TRUSTED],
    causes: [
      'The client registry was emptied, restored from an old copy, or is not readable (`client_unknown`, `client_auth_failed`).',
      'A change of keys or of the issuer made assertions and refresh tokens invalid (`assertion_invalid`, `refresh_unknown`).',
      'A policy became stricter: PKCE, redirect addresses, scopes, grants (`pkce_missing`, `redirect_mismatch`, `scope_invalid`).',
      'A secret that many clients share was rotated.',
    ],
    act: [
      'Find the moment it began, and what was changed then: deployment, configuration, registry, keys.',
      'Take that change back before looking for the fault in it.',
      'Tell the owners of the clients that are listed; do not let them rotate secrets in a hurry.',
    ],
    operations: ['fail-over', 'rotate-keys'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'six of twenty, for three minutes',
      step: '30s',
      series: [
        [failing, '0x10 6x30'],
        [active, '20x40'],
      ],
      expect: { '7m30s': [], '9m': [{ server: 'k' }] },
    },
    {
      name: 'five clients are too few',
      step: '30s',
      series: [
        [failing, '0x10 5x30'],
        [active, '10x40'],
      ],
      expect: { '20m': [] },
    },
    {
      name: 'a fifth of many is their own trouble',
      step: '30s',
      series: [
        [failing, '0x10 8x30'],
        [active, '40x40'],
      ],
      expect: { '20m': [] },
    },
    {
      name: 'a little over a fifth is not',
      step: '30s',
      series: [
        [failing, '0x10 9x30'],
        [active, '40x40'],
      ],
      expect: { '10m': [{ server: 'k' }] },
    },
  ],
}
