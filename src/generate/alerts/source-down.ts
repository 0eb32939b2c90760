import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { SOURCE_RECORDS, SOURCE_STATE } from './questions.ts'

const up = metric('authslo_source_up', { source: 's', server: 'k' })

export const sourceDown: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 5 * MINUTE,
  hidesServer: true,
  labels: ['source', 'server'],
  expr: () => `${metric('authslo_source_up')} == 0`,
  summary: 'Source {{ $labels.source }} of {{ $labels.server }} cannot be read',
  description:
    'For 5 minutes {{ $labels.source }} could not be opened. What it would show is not measured meanwhile.',
  prose: {
    meaning: 'A file or input of the configuration is not there or may not be read.',
    ask: [SOURCE_STATE, SOURCE_RECORDS],
    causes: [
      'The path is wrong, or the server writes elsewhere since a change.',
      'The exporter lacks the right to read it: owner, group, volume.',
      'The server has never started, so that the file does not exist yet.',
    ],
    act: [
      '`authslo check` and `authslo doctor` say what is missing.',
      'Set the path or the rights right; the exporter tries again by itself.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'unreadable for longer than five minutes',
      step: '30s',
      series: [[up, '1x10 0x30']],
      expect: { '10m': [], '11m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'back after four minutes',
      step: '30s',
      series: [[up, '1x10 0x8 1x22']],
      expect: { '20m': [] },
    },
  ],
}
