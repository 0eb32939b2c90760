import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { SOURCE_RECORDS, SOURCE_REJECTS } from './questions.ts'

const records = (source: string): string =>
  metric('authslo_source_records_total', { source, server: 'k', format: 'keycloak' })
const rejected = (source: string, reject: string): string =>
  metric('authslo_source_rejected_records_total', { source, server: 'k', reject })
const OVER = { seconds: 15 * MINUTE }
const BY = ['source', 'server'] as const

export const recordsRejected: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 15 * MINUTE,
  hidesServer: true,
  labels: ['source', 'server'],
  expr: ({ rate }) =>
    `${rate('authslo_source_rejected_records_total', BY, OVER)} > 0.01 * ${rate('authslo_source_records_total', BY, OVER)}`,
  summary: 'More than 1 % of the records of {{ $labels.source }} cannot be read',
  description:
    '{{ $value | printf "%.2f" }} records a second of {{ $labels.source }} on {{ $labels.server }} are refused. What they say is missing from every number.',
  prose: {
    meaning:
      'The log holds records that its format does not describe, or that are cut off. They count for nothing, good or bad.',
    ask: [SOURCE_REJECTS, SOURCE_RECORDS],
    causes: [
      'A new version of the product writes another format.',
      'A wrapper was added: container runtime, journal, shipper.',
      'Lines are cut at a length limit on their way.',
    ],
    act: [
      'Give one of them to `authslo explain`: it says what it could not read, and why.',
      'Set `format`, `unwrap` or `multiline` of the source; report what looks like a gap in a format.',
    ],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'two in a hundred, of two kinds',
      step: '1m',
      series: [
        [records('s'), '0+100x60'],
        [rejected('s', 'truncated'), '0x20 1+1x40'],
        [rejected('s', 'shape'), '0x20 1+1x40'],
      ],
      expect: { '40m': [], '46m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'records of two formats are all records',
      step: '1m',
      series: [
        [records('s'), '0+60x60'],
        [records('s').replace('keycloak', 'nginx'), '0+60x60'],
        [rejected('s', 'shape'), '0+1x60'],
      ],
      expect: { '60m': [] },
    },
    {
      name: 'as many rejected, of fewer records: the quarter of an hour counts',
      step: '1m',
      series: [
        [records('s'), '0+100x30 3010+10x40'],
        [rejected('s', 'shape'), '0+0.5x70'],
      ],
      expect: { '52m': [], '57m': [{ source: 's', server: 'k' }] },
    },
    {
      name: 'one in a hundred is borne, also where another source has more',
      step: '1m',
      series: [
        [records('s'), '0+100x60'],
        [rejected('s', 'truncated'), '0+1x60'],
        [records('busy'), '0+100x60'],
        [rejected('busy', 'truncated'), '0x20 90 90x40'],
      ],
      expect: { '34m': [] },
    },
  ],
}
