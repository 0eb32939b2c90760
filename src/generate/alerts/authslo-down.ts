import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

export const authsloDown: AlertDefinition = {
  group: 'pipeline',
  severity: 'page',
  team: 'platform',
  forSeconds: 2 * MINUTE,
  labels: [],
  expr: ({ job }) => `absent(up{job="${job}"} == 1)`,
  summary: 'authslo does not answer: no promise is watched',
  description:
    'Prometheus scrapes no authslo exporter. Until it does, every alert on OAuth is blind, and silence means nothing.',
  prose: {
    meaning:
      'Prometheus cannot scrape the exporter, or does not know it. All other alerts here need its numbers: none of them can fire now.',
    ask: [
      ['Since when, and how long did it run before?', `${metric('authslo_build_info')} offset 10m`],
      ['Did it grow before it died?', `sum by (metric) (${metric('authslo_series')} offset 10m)`],
    ],
    causes: [
      'The process died or was stopped: look at its log and its exit status.',
      'It runs, and cannot be reached: address, port, network policy, TLS.',
      'The scrape configuration lost the job, or gives it another name than `prometheus.job` of authslo.yaml.',
    ],
    act: [
      'Start it again. It goes on where it stopped reading; what was written in between is read late, and alerts nobody.',
      'While it is down, watch the servers by other means.',
    ],
    operations: ['restart-the-exporter'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'the last exporter goes',
      step: '30s',
      series: [['up{job="authslo",instance="a"}', '1x20 0x20']],
      expect: { '11m30s': [], '13m': [{}] },
    },
    {
      name: 'it was never there; another job is no stand-in',
      step: '30s',
      series: [['up{job="node",instance="a"}', '1x40']],
      expect: { '1m30s': [], '3m': [{}] },
    },
    {
      name: 'one of two is enough; a missed scrape is nothing',
      step: '30s',
      series: [
        ['up{job="authslo",instance="a"}', '0x40'],
        ['up{job="authslo",instance="b"}', '1x10 0x2 1x28'],
      ],
      expect: { '20m': [] },
    },
  ],
}
