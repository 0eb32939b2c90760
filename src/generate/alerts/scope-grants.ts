// Scopes that nobody listed, and more privileged ones than usual.
import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { HOUR, MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'

const SCOPES = [
  'Which scopes are granted?',
  `topk(10, sum by (scope, scope_class) (increase(${metric('oauth_scope_grants_total', { server: '$server' })}[1h])))`,
] as const
const grants = (scope: string, scopeClass: string): string =>
  metric('oauth_scope_grants_total', { server: 'k', scope, scope_class: scopeClass })
const BASE = { group: 'security', severity: 'ticket', team: 'security' } as const

export const scopeOutsideCatalogue: AlertDefinition = {
  ...BASE,
  labels: ['server'],
  expr: ({ increase }) =>
    `${increase('oauth_scope_grants_total', ['server'], { seconds: HOUR }, { scope_class: 'unlisted' })} > 0.5`,
  summary: '{{ $labels.server }} granted a scope that is in no catalogue',
  description:
    '{{ $value | printf "%.0f" }} grants of an hour hold scopes that the file of scopes does not list.',
  logs: { kind: ['token_request'] },
  prose: {
    meaning: 'Nobody has said whether this scope is ordinary or privileged.',
    ask: [SCOPES],
    causes: ['A new scope that was not listed.', 'A scope that should not exist.'],
    act: ['List it, or remove it from the server.'],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    grants('x', 'unlisted'),
    { server: 'k' },
    { least: 1, windowSeconds: HOUR, keepFiringSeconds: 30 * MINUTE },
    [grants('read', 'ordinary')],
  ),
}

const admin = (server: string, more = {}): string =>
  withLabels(
    metric('oauth_scope_grants_total', { server, scope: 'admin', scope_class: 'privileged' }),
    more,
  )
/** Five hours of a week ago, nothing, and from 10150m on the hours of the same time of the week. */
const weeks = (then: string, now: string): string => `${then} _x1969 ${now}`
export const privilegedScopeGranted: AlertDefinition = {
  ...BASE,
  labels: ['server', 'scope'],
  expr: ({ increase }) => {
    const of = (ago?: number): string =>
      increase(
        'oauth_scope_grants_total',
        ['server', 'scope'],
        { seconds: HOUR, ...(ago === undefined ? {} : { ago }) },
        { scope_class: 'privileged' },
      )
    return `${of()} > 3 * (${of(WEEK)} or 0 * ${of()}) + 5`
  },
  summary: 'Scope {{ $labels.scope }} is granted more often than usual on {{ $labels.server }}',
  description:
    '{{ $value | printf "%.0f" }} grants in an hour, more than three times as many as a week ago.',
  logs: { kind: ['token_request'] },
  prose: {
    meaning: 'A privileged scope is handed out in an unusual number.',
    ask: [SCOPES],
    causes: [
      'A job that runs more often.',
      'A client that asks for more than it needs.',
      'An account that was taken over.',
    ],
    act: ['Find the clients in the events; ask their owners.', 'Revoke what nobody can explain.'],
    operations: ['revoke-a-client', 'token-leak'],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'six at once, where there were none',
      step: '5m',
      series: [
        [grants('admin', 'privileged'), '0x20 6x40'],
        [grants('read', 'ordinary'), '0+9x60'],
      ],
      expect: { '100m': [], '110m': [{ server: 'k', scope: 'admin' }] },
    },
    {
      name: 'five at once',
      step: '5m',
      series: [[grants('admin', 'privileged'), '0x20 5x40']],
      expect: { '300m': [] },
    },
    {
      name: 'gone since: the hour remembers it',
      step: '5m',
      series: [[grants('admin', 'privileged'), '0x22 6 6']],
      expect: { '110m': [], '185m': [{ server: 'k', scope: 'admin' }], '220m': [] },
      silentFor: '5m',
    },
    {
      name: 'compared with the same hour of last week, of its own server, class and exporters',
      step: '5m',
      series: [
        [admin('four times'), weeks('0+1x60', '1000+4x30')],
        [admin('three times'), weeks('0+1x60', '1000+3x30')],
        [admin('two exporters, four times', { instance: 'a' }), weeks('0+1x60', '1000+4x30')],
        [admin('two exporters, four times', { instance: 'b' }), weeks('0+1x60', '1000+4x30')],
        [admin('two exporters, three times', { instance: 'a' }), weeks('0+1x60', '1000+3x30')],
        [admin('two exporters, three times', { instance: 'b' }), weeks('0+1x60', '1000+3x30')],
        [admin('was ordinary'), weeks('0+1x60', '1000+4x30')],
        [admin('was ordinary').replace('"privileged"', '"ordinary"'), weeks('0+9x60', '1000+0x30')],
        [admin('ordinary as well'), weeks('0+1x60', '1000+3x30')],
        [
          admin('ordinary as well').replace('"privileged"', '"ordinary"'),
          weeks('0+1x60', '1000+9x30'),
        ],
        [admin('more the hour before'), weeks('0+9x25 226+1x34', '1000+4x30')],
        [admin('more half an hour before'), weeks('0x25 0+4x6 24x28', '1000x18 1000+10x12')],
      ],
      expect: {
        '10270m': [
          'four times',
          'two exporters, four times',
          'was ordinary',
          'more the hour before',
        ].map((server) => ({ server, scope: 'admin' })),
      },
    },
  ],
}
