import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const OVER = { seconds: 15 * MINUTE }
const polls = (answer: string): string =>
  metric('oauth_device_polls_total', { server: 'k', answer })

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
