import { metric } from '../promql.ts'
import { HOUR, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const LABELS = { metric: 'oauth_client_token_requests_total', label: 'client' }
const limited = metric('authslo_series_limited_total', LABELS)

export const seriesLimited: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 15 * MINUTE,
  labels: ['metric', 'label'],
  expr: ({ increase }) =>
    `${increase('authslo_series_limited_total', ['metric', 'label'], { seconds: HOUR })} > 0.5`,
  summary: '{{ $labels.metric }} has reached its limit of series',
  description:
    'Counts of {{ $labels.metric }} go to `__other__`, or to none, for want of room for more values of {{ $labels.label }}. Totals stay right.',
  prose: {
    meaning:
      'A metric has as many series as it may have. New values of its label share one series; sums are still right, the split is not.',
    ask: [
      [
        'How full is it?',
        `${metric('authslo_series')} / on (metric) ${metric('authslo_series_limit')}`,
      ],
    ],
    causes: [
      'More clients or tenants than `limits` of authslo.yaml allows for.',
      'Client ids that are made anew for each installation (dynamic registration).',
    ],
    act: [
      'Raise `limits.clients` or `limits.tenants` if Prometheus can bear the series.',
      'Where ids are made anew all the time, leave the limit: those who matter came first.',
    ],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'one count for want of room',
      step: '1m',
      series: [[limited, '0x20 1x100']],
      // An hour of memory, half an hour of cool-down.
      expect: { '34m': [], '38m': [LABELS], '100m': [LABELS], '118m': [] },
      silentFor: '1m',
    },
    { name: 'room enough', step: '1m', series: [[limited, '4x120']], expect: { '120m': [] } },
  ],
}
