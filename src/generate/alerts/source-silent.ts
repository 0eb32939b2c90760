import { metric } from '../promql.ts'
import { MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { ENDPOINTS_BY_STATUS, SOURCE_RECORDS, SOURCE_STATE } from './questions.ts'

const LABELS = { source: 's', server: 'k' }
const records = metric('authslo_source_records_total', { ...LABELS, format: 'keycloak' })
const newest = metric('authslo_source_last_record_timestamp_seconds', LABELS)
/** A week and three hours, in five-minute steps of the test clock, which begins at 0. */
const CLOCK_UNTIL_SILENCE = '0+300x2016 604800x36'

export const sourceSilent: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 5 * MINUTE,
  hidesServer: true,
  labels: ['source', 'server'],
  expr: ({ increase, seconds }) =>
    `time() - ${metric('authslo_source_last_record_timestamp_seconds')} > ${seconds(15 * MINUTE)}\nand on (source, server) ${increase('authslo_source_records_total', ['source', 'server'], { seconds: 15 * MINUTE, ago: WEEK })} > 20`,
  summary: 'Source {{ $labels.source }} of {{ $labels.server }} is silent',
  description:
    'No record for {{ $value | humanizeDuration }}; at this time of last week there were more than 20 in 15 minutes.',
  prose: {
    meaning:
      'A log that is usually busy has no new records. Either the server is quiet, or it is down, or its log no longer arrives.',
    ask: [SOURCE_RECORDS, SOURCE_STATE, ENDPOINTS_BY_STATUS],
    causes: [
      'The server is down: then OAuthIssuanceFlatline or a burn-rate alert pages as well.',
      'Log rotation moved the file where the exporter does not look.',
      'The log level or the event listener was changed, or the shipper stopped.',
    ],
    act: [
      'Look at the newest line of the log on the machine itself.',
      'If the server works and writes elsewhere, set `file` of the source right.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'busy for a week, then nothing',
      step: '5m',
      series: [
        [records, '0+5x2016 10080x36'],
        [records.replace('keycloak', 'nginx'), '0+4x2016 8064x36'],
        [newest, CLOCK_UNTIL_SILENCE],
      ],
      expect: { '10100m': [], '10105m': [LABELS] },
    },
    {
      name: 'as quiet a week ago',
      step: '5m',
      series: [
        [records, '0+6x2016 12096x36'],
        [newest, CLOCK_UNTIL_SILENCE],
      ],
      expect: { '10200m': [] },
    },
    {
      name: 'a record now and then',
      step: '5m',
      series: [
        [records, '0+20x2052'],
        [newest, '0+300x2052'],
      ],
      expect: { '10200m': [] },
    },
    {
      name: 'another source of the server was busy',
      step: '5m',
      series: [
        [metric('authslo_source_records_total', { source: 'other', server: 'k' }), '0+20x2052'],
        [records, '0+1x2016 2016x36'],
        [newest, CLOCK_UNTIL_SILENCE],
      ],
      expect: { '10200m': [] },
    },
  ],
}
