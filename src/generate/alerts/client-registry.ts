// Clients that nobody listed, secrets that end, and what clients do against their entry.
import { metric } from '../promql.ts'
import { DAY, HOUR, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'
import { CLIENT_CAUSES, CLIENT_OUTCOMES } from './questions.ts'

const SHOP = { server: 'k', client: 'shop' } as const
const unlisted = metric('oauth_uncatalogued_clients', { server: 'k' })
export const uncataloguedClient: AlertDefinition = {
  group: 'security',
  severity: 'ticket',
  forSeconds: HOUR,
  labels: ['server'],
  expr: () => `${metric('oauth_uncatalogued_clients')} > 0`,
  summary: 'Clients of {{ $labels.server }} are in no catalogue',
  description:
    '{{ $value }} clients get tokens and are not in the file of clients: nobody is named as their owner.',
  prose: {
    meaning: 'When such a client fails or leaks its secret, nobody can be called.',
    ask: [['How many, since when?', metric('oauth_uncatalogued_clients', { server: '$server' })]],
    causes: ['A client that was registered by hand.', 'A catalogue that was not updated.'],
    act: ['Find them on the page of clients, add them with an owner, or disable them.'],
    operations: ['revoke-a-client'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'one, for an hour',
      step: '5m',
      series: [[unlisted, '0x4 1x40']],
      expect: { '84m': [], '87m': [{ server: 'k' }] },
    },
    { name: 'none', step: '5m', series: [[unlisted, '0x40']], expect: { '200m': [] } },
  ],
}

const expiry = metric('oauth_client_secret_expiry_timestamp_seconds', SHOP)
export const clientSecretExpiry: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  labels: ['server', 'client'],
  expr: ({ seconds }) =>
    `${metric('oauth_client_secret_expiry_timestamp_seconds')} - time() < ${seconds(14 * DAY)}`,
  summary:
    'The secret of {{ $labels.client }} on {{ $labels.server }} ends in {{ $value | humanizeDuration }}',
  description: 'After that the client gets no token any more.',
  prose: {
    meaning: 'A secret or certificate of a client ends in less than two weeks.',
    ask: [
      [
        'When?',
        `${metric('oauth_client_secret_expiry_timestamp_seconds', { server: '$server', client: '$client' })} - time()`,
      ],
      CLIENT_OUTCOMES,
    ],
    causes: ['Its owner has not rotated it yet.'],
    act: ['Ask its owner to rotate; let both secrets be valid meanwhile.'],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'a little less than two weeks',
      step: '5m',
      series: [[expiry, `${14 * DAY + 1800}x20`]],
      expect: { '30m': [], '35m': [SHOP] },
    },
    {
      name: 'three weeks',
      step: '5m',
      series: [[expiry, `${21 * DAY}x20`]],
      expect: { '90m': [] },
    },
  ],
}

const violations = metric('oauth_client_policy_violations_total', {
  ...SHOP,
  violation: 'pkce_missing',
})
export const clientPolicyViolation: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  team: 'security',
  labels: ['server', 'client', 'violation'],
  expr: ({ increase }) =>
    `${increase('oauth_client_policy_violations_total', ['server', 'client', 'violation'], { seconds: HOUR })} > 0.5`,
  summary: '{{ $labels.client }} does what its entry does not allow: {{ $labels.violation }}',
  description: '{{ $value | printf "%.0f" }} times in an hour on {{ $labels.server }}.',
  logs: { kind: ['policy_violation'], client: ['$client'] },
  prose: {
    meaning:
      'A client uses a grant, a scope or a flow that the file of clients does not list for it, or leaves out what it must do.',
    ask: [CLIENT_OUTCOMES, CLIENT_CAUSES],
    causes: [
      'A release of the client.',
      'An entry that is out of date.',
      'Someone else with its secret.',
    ],
    act: ['Ask its owner. If they know of nothing, take its secret for stolen.'],
    operations: ['revoke-a-client'],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    violations,
    { ...SHOP, violation: 'pkce_missing' },
    { least: 1, windowSeconds: HOUR, keepFiringSeconds: 30 * MINUTE },
  ),
}
