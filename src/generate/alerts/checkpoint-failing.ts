import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const saved = metric('authslo_checkpoint_last_success_timestamp_seconds')
const of = (instance: string): string => `${saved}{instance="${instance}"}`

export const checkpointFailing: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 3 * MINUTE,
  labels: ['instance'],
  expr: ({ seconds }) => `time() - ${saved} > ${seconds(2 * MINUTE)}`,
  summary: 'authslo at {{ $labels.instance }} cannot save its state',
  description:
    'The newest checkpoint is {{ $value | humanizeDuration }} old. Counting goes on, but a restart would begin counters at 0; senders over HTTP and OTLP may be refused.',
  prose: {
    meaning:
      'What counting is made of is saved every second. It has not been for minutes: what is shown is no longer what a restart could go on from.',
    ask: [
      ['How often did it fail?', `increase(${metric('authslo_checkpoint_failures_total')}[10m])`],
      ['Did the last start go on from a checkpoint?', metric('authslo_checkpoint_restored')],
      [
        'Are senders refused?',
        `sum by (receiver, code) (rate(${metric('authslo_ingest_requests_total')}[5m]))`,
      ],
    ],
    causes: [
      'The disk of the state directory is full.',
      'The directory is read-only, or may no longer be written by the user of the exporter.',
      'A disk so slow that saving takes minutes.',
    ],
    act: [
      'Its log says what the disk said: `checkpoint failed`.',
      'Make room, or set the rights right; it goes on by itself, without a restart.',
      'Do not restart it before: counters would begin at 0.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'nothing saved for minutes',
      step: '30s',
      // Saved until 5 minutes, then no more.
      series: [[of('a'), '0+30x10 300x30']],
      expect: { '9m30s': [], '10m30s': [{ instance: 'a' }] },
    },
    {
      name: 'never saved since the start',
      step: '30s',
      series: [[of('a'), '0x30']],
      expect: { '4m30s': [], '6m': [{ instance: 'a' }] },
    },
    {
      name: 'a slow disk: saved every 90 seconds',
      step: '30s',
      series: [[of('a'), '0 0 0 90 90 90 180 180 180 270 270 270 360x9']],
      expect: { '8m': [] },
    },
  ],
}
