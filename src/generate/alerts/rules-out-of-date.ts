import { metric, recorded } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const rules = recorded('slo:info', { slo: 'refresh-success', spec: 'aa', service: 'authslo' })
const exporter = (spec: string): string =>
  metric('oauth_slo_info', { slo: 'refresh-success', spec })

export const rulesOutOfDate: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 15 * MINUTE,
  labels: ['slo'],
  expr: () =>
    `count by (slo) (count by (slo, spec) (${recorded('slo:info')} or ${metric('oauth_slo_info')})) > 1`,
  summary: 'Rules and exporter do not mean the same promise {{ $labels.slo }}',
  description:
    'The rules in Prometheus were generated from another SLO file than the exporter judges by: {{ $value }} versions are in use.',
  prose: {
    meaning:
      'An SLO file was changed and only half of it took effect: the exporter judges by one version, the rules alert by another. Objective, threshold, period or grouping differ.',
    ask: [
      ['Which version do the rules have?', recorded('slo:info', { slo: '$slo' })],
      ['Which one the exporter?', metric('oauth_slo_info', { slo: '$slo' })],
    ],
    causes: [
      'The rules were not generated again, or not loaded, after a change of slo/.',
      'The exporter was not restarted after it.',
      'Two exporters run with different files.',
    ],
    act: [
      'Run `authslo generate`, load the rules into Prometheus, restart the exporter.',
      'Let CI run `authslo generate --check`.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'the exporter has a newer file',
      step: '1m',
      series: [
        [rules, '1x60'],
        [exporter('aa'), '1x20 stale'],
        [exporter('bb'), '_x20 1x40'],
      ],
      expect: { '34m': [], '38m': [{ slo: 'refresh-success' }] },
    },
    {
      name: 'two exporters differ, before there are rules',
      step: '1m',
      series: [
        [exporter('aa'), '1x60'],
        [exporter('bb'), '1x60'],
      ],
      expect: { '20m': [{ slo: 'refresh-success' }] },
    },
    {
      name: 'the same file, and another promise with a file of its own',
      step: '1m',
      series: [
        [rules, '1x60'],
        [exporter('aa'), '1x60'],
        [metric('oauth_slo_info', { slo: 'other', spec: 'cc' }), '1x60'],
      ],
      expect: { '60m': [] },
    },
  ],
}
