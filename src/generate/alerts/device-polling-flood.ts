import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const OVER = { seconds: 15 * MINUTE }
const polls = (answer: string, server = 'k', more = {}): string =>
  withLabels(metric('oauth_device_polls_total', { server, answer }), more)
/** So many at once, every so many steps. */
const bursts = (size: number, every: number, steps: number): string =>
  Array.from({ length: Math.ceil(steps / every) }, (_, i) => `${i * size}x${every - 1}`).join(' ')

export const devicePollingFlood: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 15 * MINUTE,
  outage: 'target',
  labels: ['server'],
  expr: ({ rate }) =>
    `${rate('oauth_device_polls_total', ['server'], OVER, { answer: 'slow_down' })} > 0.2 * ${rate('oauth_device_polls_total', ['server'], OVER)}`,
  summary: 'Devices poll {{ $labels.server }} too fast',
  description:
    'More than a fifth of the polls were told to slow down ({{ $value | printf "%.2f" }} a second).',
  logs: { kind: ['token_request'], reason: ['slow_down'] },
  prose: {
    meaning: 'Devices do not keep to the interval that they were told (RFC 8628 3.5).',
    ask: [
      [
        'How many polls, and what answers?',
        `sum by (answer) (rate(${metric('oauth_device_polls_total', { server: '$server' })}[5m]))`,
      ],
    ],
    causes: ['A release of a device that ignores `interval`.'],
    act: ['Ask its maker to obey `interval` and `slow_down`; limit it meanwhile.'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'a quarter',
      step: '1m',
      series: [
        [polls('pending'), '0+3x60'],
        [polls('slow_down'), '0x20 1+1x40'],
      ],
      expect: { '33m': [], '55m': [{ server: 'k' }] },
    },
    {
      name: 'two exporters, half each; and a flood that ends',
      step: '1m',
      series: [
        [polls('slow_down', 'a-quarter', { instance: 'a' }), '0+1x100'],
        [polls('slow_down', 'a-quarter', { instance: 'b' }), '0+1x100'],
        [polls('pending', 'a-quarter'), '0+6x100'],
        [polls('slow_down', 'a-seventh'), '0+1x100'],
        [polls('pending', 'a-seventh', { instance: 'a' }), '0+3x100'],
        [polls('pending', 'a-seventh', { instance: 'b' }), '0+3x100'],
        [polls('slow_down', 'ends'), '0+4x40 160x60'],
        [polls('pending', 'ends'), '0+4x100'],
        // A burst every quarter of an hour: half of one tells little of how many poll.
        [polls('slow_down', 'bursts'), '0+1x100'],
        [polls('pending', 'bursts'), bursts(45, 15, 100)],
      ],
      silentFor: '1m',
      expect: {
        '78m': [{ server: 'a-quarter' }, { server: 'ends' }, { server: 'bursts' }],
        '90m': [{ server: 'a-quarter' }, { server: 'bursts' }],
      },
    },
    {
      name: 'a sixth',
      step: '1m',
      series: [
        [polls('pending'), '0+5x60'],
        [polls('slow_down'), '0+1x60'],
      ],
      expect: { '60m': [] },
    },
  ],
}
