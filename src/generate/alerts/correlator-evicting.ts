import { metric } from '../promql.ts'
import { HOUR, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const LABELS = { correlator: 'revocation' }
const evictions = metric('authslo_correlator_evictions_total', LABELS)

export const correlatorEvicting: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 15 * MINUTE,
  labels: ['correlator'],
  expr: ({ increase }) =>
    `${increase('authslo_correlator_evictions_total', ['correlator'], { seconds: HOUR })} > 0.5`,
  summary: 'The memory of {{ $labels.correlator }} is full',
  description:
    '{{ $value | printf "%.0f" }} entries were forgotten before their time in an hour. What they would have shown counts as unobserved.',
  prose: {
    meaning:
      'What links records over time (tokens, refresh families, revocations) has no room for all that is open. The oldest are given up: nothing is counted wrongly, but something may be missed.',
    ask: [
      ['How much does each remember?', metric('authslo_correlator_entries')],
      ['How much memory is that?', metric('authslo_correlator_bytes')],
    ],
    causes: [
      'More tokens are alive at once than the limit allows for.',
      'One client fills the memory: a loop that fetches tokens.',
    ],
    act: [
      'Raise the limit, and give the exporter the memory for it.',
      'Look for a client that asks for far more tokens than it uses.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'one entry given up',
      step: '1m',
      series: [[evictions, '0x20 1x100']],
      // An hour of memory, half an hour of cool-down.
      expect: { '34m': [], '38m': [LABELS], '100m': [LABELS], '118m': [] },
      silentFor: '1m',
    },
    { name: 'room enough', step: '1m', series: [[evictions, '7x120']], expect: { '120m': [] } },
  ],
}
