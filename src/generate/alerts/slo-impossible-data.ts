import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { HOUR, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const LABELS = { slo: 'refresh-success', server: 'k' }
const events = metric('oauth_slo_events_total', LABELS)
const bad = metric('oauth_slo_bad_events_total', LABELS)
const BY = ['slo', 'server'] as const
const OVER = { seconds: HOUR }

export const sloImpossibleData: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 15 * MINUTE,
  labels: ['slo', 'server'],
  expr: ({ rate }) =>
    `${rate('oauth_slo_bad_events_total', BY, OVER)} > 1.001 * ${rate('oauth_slo_events_total', BY, OVER)}`,
  summary: '{{ $labels.slo }} counts more bad events than events',
  description:
    'On {{ $labels.server }} the bad events of the last hour are more than all events. Something is counted twice or lost on the way: no figure of this promise can be trusted.',
  prose: {
    meaning:
      'Bad events are a part of all events; here they are more. The exporter counts both at once, so the fault lies between it and this query.',
    ask: [
      [
        'How far apart are they?',
        `sum by (slo, server, instance) (rate(${metric('oauth_slo_bad_events_total', { slo: '$slo', server: '$server' })}[1h])) / sum by (slo, server, instance) (rate(${metric('oauth_slo_events_total', { slo: '$slo', server: '$server' })}[1h]))`,
      ],
    ],
    causes: [
      'Relabelling drops or renames series of one of the two counters.',
      'Two exporters count the same server, and one of them is scraped for half of its metrics.',
      'Remote storage lost samples.',
    ],
    act: [
      'Compare both counters on /metrics of the exporter itself with what Prometheus has.',
      'Set scraping and relabelling right. The budget of the period stays wrong for what was counted meanwhile; say so in its review.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'twice as many bad events as events',
      step: '1m',
      series: [
        [events, '0+5x120'],
        [bad, '0x30 10+10x90'],
      ],
      expect: { '70m': [], '78m': [LABELS] },
    },
    {
      name: 'bad events of two tenants',
      step: '1m',
      series: [
        [events, '0+5x120'],
        [withLabels(bad, { tenant: 'a' }), '0+3x120'],
        [withLabels(bad, { tenant: 'b' }), '0+3x120'],
      ],
      expect: { '90m': [LABELS] },
    },
    {
      name: 'events of two tenants, and fewer of them of late',
      step: '1m',
      series: [
        [withLabels(events, { tenant: 'a' }), '0+5x30 151+1x60'],
        [withLabels(events, { tenant: 'b' }), '0+5x30 151+1x60'],
        [bad, '0+6x90'],
      ],
      expect: { '67m': [] },
    },
    {
      name: 'all events are bad, and those of another promise are many',
      step: '1m',
      series: [
        [events, '0+5x120'],
        [bad, '0+5x120'],
        [
          metric('oauth_slo_bad_events_total', { slo: 'refresh-success', server: 'other' }),
          '0+50x120',
        ],
        [metric('oauth_slo_events_total', { slo: 'refresh-success', server: 'other' }), '0+60x120'],
      ],
      expect: { '120m': [] },
    },
  ],
}
