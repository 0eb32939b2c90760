// Authorization requests that should not be made any more, and callbacks that do not fit.
import { metric } from '../promql.ts'
import { DAY, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'

const KEEP = { keepFiringSeconds: 30 * MINUTE } as const
const KINDS = [
  'Which requests are made?',
  `sum by (response_type, state, pkce) (increase(${metric('oauth_authorization_requests_total', { server: '$server' })}[1d]))`,
] as const
const BASE = { group: 'security', severity: 'ticket', team: 'security' } as const
const requests = (labels: { response_type: string; state: string }): string =>
  metric('oauth_authorization_requests_total', { server: 'k', ...labels })
const K = { server: 'k' } as const

export const authorizationWithoutState: AlertDefinition = {
  ...BASE,
  labels: ['server'],
  expr: ({ increase }) =>
    `${increase('oauth_authorization_requests_total', ['server'], { seconds: DAY }, { state: 'missing' })} > 10`,
  summary: 'Clients of {{ $labels.server }} send no state',
  description: '{{ $value | printf "%.0f" }} authorization requests of a day had no `state`.',
  logs: { kind: ['authorization_request'] },
  prose: {
    meaning:
      'Without `state` (or PKCE, or a nonce that is checked) a callback can be forged: RFC 9700 2.1.',
    ask: [KINDS],
    causes: [
      'A client that was written by hand.',
      'A link to the authorization endpoint somewhere.',
    ],
    act: ['Find the client in the events, and ask its owner for state and PKCE.'],
  },
  evaluation: '5m',
  scenarios: countedScenarios(
    requests({ response_type: 'code', state: 'missing' }),
    K,
    { least: 11, windowSeconds: DAY, ...KEEP },
    [requests({ response_type: 'code', state: 'present' })],
  ),
}

export const implicitFlowUsed: AlertDefinition = {
  ...BASE,
  labels: ['server'],
  expr: ({ increase }) =>
    `${increase('oauth_authorization_requests_total', ['server'], { seconds: DAY }, { response_type: 'token' })} > 0.5`,
  summary: 'The implicit flow is in use on {{ $labels.server }}',
  description:
    '{{ $value | printf "%.0f" }} requests of a day asked for a token in the address (response_type=token).',
  logs: { kind: ['authorization_request'], response_type: ['token'] },
  prose: {
    meaning:
      'Tokens in addresses end up in histories and logs; RFC 9700 2.1.2 advises against the implicit flow.',
    ask: [KINDS],
    causes: ['An old client.', 'A scan that tries it.'],
    act: [
      'If such requests succeed, move the client to the code flow with PKCE, then forbid the response type.',
    ],
    operations: ['token-leak'],
  },
  evaluation: '5m',
  scenarios: countedScenarios(
    requests({ response_type: 'token', state: 'present' }),
    K,
    { least: 1, windowSeconds: DAY, ...KEEP },
    [requests({ response_type: 'code', state: 'present' })],
  ),
}

const callbacks = (reason: string): string =>
  metric('oauth_callback_failures_total', { relying_party: 'shop', reason })
export const stateMismatch: AlertDefinition = {
  ...BASE,
  labels: ['relying_party'],
  expr: ({ increase }) =>
    `${increase('oauth_callback_failures_total', ['relying_party'], { seconds: 15 * MINUTE }, { reason: '=~state_missing|state_mismatch|nonce_mismatch' })} > 20`,
  summary: 'Callbacks of {{ $labels.relying_party }} do not fit their requests',
  description:
    '{{ $value | printf "%.0f" }} callbacks of 15 minutes had no state, another one, or a wrong nonce.',
  logs: { kind: ['callback'] },
  prose: {
    meaning: 'Either someone forges callbacks, or the relying party loses what it remembered.',
    ask: [
      [
        'Which failures?',
        `sum by (reason) (rate(${metric('oauth_callback_failures_total', { relying_party: '$relying_party' })}[15m]))`,
      ],
    ],
    causes: [
      'Sessions are not shared between instances, or cookies are lost.',
      'Bookmarked sign-in pages.',
      'An attempt to slip a code in.',
    ],
    act: [
      'If it began with a deployment of the relying party, it is the sessions: roll back.',
      'Else look at where the callbacks come from.',
    ],
  },
  evaluation: '1m',
  scenarios: ['state_missing', 'state_mismatch', 'nonce_mismatch'].flatMap((reason) =>
    countedScenarios(
      callbacks(reason),
      { relying_party: 'shop' },
      { least: 21, windowSeconds: 15 * MINUTE, ...KEEP },
      [callbacks('session_lost')],
    ),
  ),
}
