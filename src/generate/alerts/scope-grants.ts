// Scopes that nobody listed, and more privileged ones than usual.
import { metric } from '../promql.ts'
import { counter } from '../rule-scenario.ts'
import { HOUR, MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
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

const WEEK_STEPS = 2040
const REST = 24
type Parts = readonly (readonly [perStep: number, steps: number])[]
const then = (before: number, after: number): Parts => [
  [before, WEEK_STEPS],
  [after, REST],
]
const halves = (scope: string, scopeClass: string, parts: Parts): AlertScenario['series'] =>
  ['a', 'b'].map((instance) => [
    grants(scope, scopeClass).replace('}', `,instance="${instance}"}`),
    counter(...parts.map(([perStep, steps]) => [perStep / 2, steps] as const)),
  ])
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
      name: 'each scope a story: four and three times last week, seen by two exporters',
      step: '5m',
      series: [
        ...halves('four', 'privileged', then(1, 4)),
        ...halves('three', 'privileged', then(1, 3)),
        // Ordinary ones may.
        ...halves('ordinary-now', 'ordinary', then(1, 4)),
        // What it was before it was listed so is nothing.
        ...halves('ordinary-then', 'ordinary', then(3, 0)),
        ...halves('ordinary-then', 'privileged', then(0, 4)),
      ],
      silentFor: '60m',
      expect: {
        '10200m': [],
        '10260m': [
          { server: 'k', scope: 'four' },
          { server: 'k', scope: 'ordinary-then' },
        ],
      },
    },
  ],
}
