import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { SOURCE_RECORDS } from './questions.ts'

const lag = metric('authslo_source_lag_seconds', { source: 's', server: 'k' })

export const sourceLagging: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 5 * MINUTE,
  hidesServer: true,
  labels: ['source', 'server'],
  expr: ({ seconds }) =>
    `max by (source, server) (${metric('authslo_source_lag_seconds')}) > ${seconds(2 * MINUTE)}`,
  summary:
    'Source {{ $labels.source }} of {{ $labels.server }} is read {{ $value | humanizeDuration }} late',
  description:
    'There is more to read than the exporter reads. Alerts come as late as the records do; records over 10 minutes late alert nobody.',
  prose: {
    meaning:
      'The exporter does not keep up with a log, or the log reaches it late. Counters lag behind what happens.',
    ask: [
      [
        'How much is left to read?',
        metric('authslo_source_lag_bytes', { source: '$source', server: '$server' }),
      ],
      SOURCE_RECORDS,
    ],
    causes: [
      'A burst that is larger than the exporter can read at once; it catches up.',
      'Too little CPU for the exporter.',
      'A shipper or a mounted folder that delivers in large portions.',
      'A clock of the server that goes behind: records look old when they are written.',
    ],
    act: [
      'If the bytes left fall, wait.',
      'If they rise, give the exporter more CPU, or give the busiest source an exporter of its own.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'behind by more than two minutes',
      step: '30s',
      series: [[lag, '0x10 130x30']],
      expect: { '10m': [], '11m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'of two exporters one is behind',
      step: '30s',
      series: [
        [withLabels(lag, { instance: 'a' }), '0x40'],
        [withLabels(lag, { instance: 'b' }), '0x10 130x30'],
      ],
      expect: { '11m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'behind by less, and far behind for a moment',
      step: '30s',
      series: [[lag, '110x10 600x8 110x22']],
      expect: { '20m': [] },
    },
  ],
}
