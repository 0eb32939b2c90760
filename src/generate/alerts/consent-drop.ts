import { metric } from '../promql.ts'
import { DAY, WEEK, type ScaledQueries } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const ANSWERED = { decision: '=~granted|denied|abandoned' } as const
const of = ({ increase }: ScaledQueries, labels: { decision: string }, ago?: number): string =>
  increase(
    'oauth_consents_total',
    ['server'],
    { seconds: DAY, ...(ago === undefined ? {} : { ago }) },
    labels,
  )
const STEPS = 2304
const decision = (name: string, before: number, after: number): readonly [string, string] => [
  metric('oauth_consents_total', { server: 'k', decision: name }),
  `0+${before}x${STEPS} ${before * STEPS + after}+${after}x300`,
]

export const consentDrop: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  outage: 'target',
  labels: ['server'],
  expr: (queries) => {
    const share = (ago?: number): string =>
      `${of(queries, { decision: 'granted' }, ago)} / ${of(queries, ANSWERED, ago)}`
    return `${share()} < ${share(WEEK)} - 0.10\nand on (server) ${of(queries, ANSWERED)} > 50`
  },
  summary: 'Fewer users of {{ $labels.server }} consent than a week ago',
  description:
    '{{ $value | humanizePercentage }} of the answers of a day were consents, more than ten points fewer than a week ago.',
  logs: { kind: ['consent'] },
  prose: {
    meaning: 'Users refuse or leave the page of consent more often. Nothing need be broken.',
    ask: [
      [
        'What do they answer?',
        `sum by (decision) (increase(${metric('oauth_consents_total', { server: '$server' })}[1d]))`,
      ],
    ],
    causes: [
      'A client asks for more scopes.',
      'The page was changed, or is broken in some browser.',
      'A campaign of phishing that users see through.',
    ],
    act: ['Compare by client; look at the page yourself.'],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'from nine in ten to five in ten',
      step: '5m',
      series: [decision('granted', 0.9, 0.5), decision('denied', 0.1, 0.5)],
      expect: { '11520m': [], '12900m': [{ server: 'k' }] },
    },
    {
      name: 'five points fewer',
      step: '5m',
      series: [decision('granted', 0.9, 0.85), decision('abandoned', 0.1, 0.15)],
      expect: { '13000m': [] },
    },
    {
      name: 'too few answers to say; withdrawing is none',
      step: '5m',
      series: [
        decision('granted', 0.1, 0.05),
        decision('denied', 0.05, 0.1),
        decision('withdrawn', 1, 1),
      ],
      expect: { '13000m': [] },
    },
  ],
}
