import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { HOUR } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { BY_CAUSE } from './questions.ts'

const unmapped = (source: string): string =>
  metric('authslo_source_unmapped_reasons_total', { source, server: 'k' })

export const reasonsUnmapped: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: HOUR,
  labels: ['source', 'server'],
  expr: ({ increase }) =>
    `${increase('authslo_source_unmapped_reasons_total', ['source', 'server'], { seconds: HOUR })} > 10`,
  summary: 'Source {{ $labels.source }} gives causes that are not known',
  description:
    '{{ $value | printf "%.0f" }} events of {{ $labels.server }} in an hour failed for a cause that their format does not know; they are taken for what their error code says.',
  logs: { reason: ['unknown'] },
  prose: {
    meaning:
      'The product tells causes that are in no table of its format. Their outcome is guessed from the error code, so a promise may count too much or too little.',
    ask: [BY_CAUSE],
    causes: [
      'A new version of the product has new causes.',
      'An extension or a custom authenticator writes its own.',
    ],
    act: [
      'Find such an event with the query of the alert, and give its line to `authslo explain`.',
      'Report the cause with a line that is free of personal data; until then nothing breaks.',
    ],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'a dozen an hour, for an hour',
      step: '5m',
      series: [
        [unmapped('s'), '0x12 1+1x40'],
        [unmapped('rare'), '0+0.5x52'],
      ],
      expect: { '165m': [], '185m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'half of them by each of two exporters',
      step: '5m',
      series: ['a', 'b'].map(
        (instance) => [withLabels(unmapped('s'), { instance }), '0x12 0.5+0.5x40'] as const,
      ),
      expect: { '190m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'a few at once',
      step: '5m',
      series: [[unmapped('s'), '0x12 9x40']],
      expect: { '250m': [] },
    },
  ],
}
