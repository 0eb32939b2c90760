import { oneClientLeads } from '../one-client.ts'
import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
import { BREADTH, BY_CAUSE, BY_CLIENT } from './questions.ts'

const SLO = 'refresh-success'
const LABELS = { slo: SLO, server: 'k' }
const BY = ['slo', 'server'] as const
const { conditions } = oneClientLeads(BY)
const all = (name: 'oauth_slo_recent_events' | 'oauth_slo_recent_bad_events'): string =>
  `sum by (${BY.join(', ')}) (${metric(name)})`

const SECOND = { instance: 'b' }

interface Recent {
  readonly events: number
  readonly bad: number
}
/** Half an hour of health, then these, of a promise of 99 %. A second exporter has an older promise and sees nothing. */
const recent = (
  leading: Recent,
  others: Recent,
  labels: { readonly slo: string; readonly server: string } = LABELS,
): AlertScenario['series'] => [
  [metric('oauth_slo_objective_ratio', { slo: labels.slo }), '0.99x90'],
  [withLabels(metric('oauth_slo_objective_ratio', { slo: labels.slo }), SECOND), '0.9x90'],
  ...Object.entries({ leading, others }).flatMap(([clients, { events, bad }]) => {
    const [seen, failed] = [
      metric('oauth_slo_recent_events', { ...labels, clients }),
      metric('oauth_slo_recent_bad_events', { ...labels, clients }),
    ]
    return [
      [seen, `${events}x90`],
      [failed, `0x30 ${bad}x60`],
      [withLabels(seen, SECOND), '0x90'],
      [withLabels(failed, SECOND), '0x90'],
    ] as const
  }),
]
const firing = (name: string, leading: Recent, others: Recent): AlertScenario => ({
  name,
  step: '1m',
  series: recent(leading, others),
  expect: { '43m': [], '48m': [LABELS] },
})
const silent = (name: string, leading: Recent, others: Recent): AlertScenario => ({
  name,
  step: '1m',
  series: recent(leading, others),
  expect: { '90m': [] },
})

export const singleClientBurning: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 15 * MINUTE,
  outage: 'target',
  labels: ['slo', 'server'],
  expr: () =>
    [
      `${all('oauth_slo_recent_bad_events')} / ${all('oauth_slo_recent_events')} > on (slo) group_left () (1 - max by (slo) (${metric('oauth_slo_objective_ratio')}))`,
      ...conditions.map((condition) => `and ${condition}`),
    ].join('\n'),
  summary: 'One client spends the budget of {{ $labels.slo }} on {{ $labels.server }}',
  description:
    '{{ $value | humanizePercentage }} of the events of the last half hour were bad, more than the promise allows, and most of them of one client that fails far more often than the others. A page of this promise gives way to this ticket while it is kept for the others.',
  logs: { kind: ['token_request'] },
  prose: {
    meaning:
      'One known client meets most of the failures, slow answers or limits, and the others hardly any. If it goes on, it spends the budget of all.',
    ask: [BY_CLIENT, BY_CAUSE, BREADTH],
    causes: [
      'It loops, and the rate limit answers it.',
      'It alone uses a grant, a scope, a key or a storage node that fails.',
      'Its requests are large or many, and slow for that.',
    ],
    act: [
      'Find the client by the queries above or in the logs, and what it meets that others do not.',
      'Where the server is at fault, this is an incident of that client: treat it so, however few it is.',
      'Where the client is, tell its owner, and limit it before it harms others.',
    ],
    operations: ['revoke-a-client'],
  },
  evaluation: '1m',
  scenarios: [
    firing('one client is throttled', { events: 300, bad: 300 }, { events: 9000, bad: 4 }),
    firing('only just above the budget', { events: 300, bad: 11 }, { events: 790, bad: 0 }),
    silent('only just what the budget allows', { events: 300, bad: 10 }, { events: 700, bad: 0 }),
    firing('six, and five of the others', { events: 9, bad: 6 }, { events: 1090, bad: 5 }),
    silent('as many of the others', { events: 9, bad: 6 }, { events: 1090, bad: 6 }),
    firing('three of one client', { events: 9, bad: 3 }, { events: 290, bad: 0 }),
    silent('two may be chance', { events: 9, bad: 2 }, { events: 150, bad: 0 }),
    firing('five others fare well', { events: 900, bad: 900 }, { events: 5, bad: 0 }),
    silent('four others are too few', { events: 900, bad: 900 }, { events: 4, bad: 0 }),
    firing('a fifth as often', { events: 800, bad: 200 }, { events: 100, bad: 4 }),
    silent('hardly a fifth as often', { events: 800, bad: 199 }, { events: 100, bad: 4 }),
    {
      name: 'each promise and each server by itself',
      step: '1m',
      series: [
        ...recent({ events: 50, bad: 2 }, { events: 100, bad: 0 }),
        ...recent({ events: 50, bad: 50 }, { events: 100, bad: 0 }, { slo: 'other', server: 'k' }),
        ...recent({ events: 50, bad: 2 }, { events: 100, bad: 90 }, { slo: 'other', server: 'l' }),
      ],
      expect: { '60m': [{ slo: 'other', server: 'k' }] },
    },
  ],
}
