import { metric } from '../promql.ts'
import { halves } from '../series-text.ts'
import { DAY, WEEK, type ScaledQueries } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'

const ANSWERED = { decision: '=~granted|denied|abandoned' } as const
const of = ({ increase }: ScaledQueries, labels: { decision: string }, ago?: number): string =>
  increase(
    'oauth_consents_total',
    ['server'],
    { seconds: DAY, ...(ago === undefined ? {} : { ago }) },
    labels,
  )
/** Eight days in steps of five minutes, and a day more. */
const STEPS = 2304
const REST = 300
type Answers = Readonly<Partial<Record<'granted' | 'denied' | 'abandoned' | 'withdrawn', number>>>
/** Answers a step, before and after; two exporters see half each. */
const LANES: Readonly<Record<string, readonly [before: Answers, after: Answers]>> = {
  'nine-to-five-in-ten': [
    { granted: 0.9, denied: 0.1, withdrawn: 1 },
    { granted: 0.5, denied: 0.5, withdrawn: 1 },
  ],
  'fifteen-points-fewer': [
    { granted: 0.9, denied: 0.1 },
    { granted: 0.75, abandoned: 0.25 },
  ],
  'eight-points-fewer': [
    { granted: 0.9, abandoned: 0.1 },
    { granted: 0.82, abandoned: 0.18 },
  ],
  'as-ever': [
    { granted: 0.9, denied: 0.1 },
    { granted: 0.9, denied: 0.1 },
  ],
  'more-are-withdrawn': [
    { granted: 0.9, denied: 0.1 },
    { granted: 0.9, denied: 0.1, withdrawn: 1 },
  ],
  'half-the-traffic': [
    { granted: 0.9, denied: 0.1 },
    { granted: 0.45, denied: 0.05 },
  ],
  'just-enough-to-say': [
    { granted: 0.2, denied: 0.05 },
    { granted: 0.05, denied: 0.2 },
  ],
  'too-few-to-say': [
    { granted: 0.1, denied: 0.05, withdrawn: 1 },
    { granted: 0.05, denied: 0.1, withdrawn: 1 },
  ],
}
const seriesOf = (
  server: string,
  [before, after]: readonly [Answers, Answers],
): AlertScenario['series'] =>
  (['granted', 'denied', 'abandoned', 'withdrawn'] as const).flatMap((decision) =>
    halves(
      metric('oauth_consents_total', { server, decision }),
      [before[decision] ?? 0, STEPS],
      [after[decision] ?? 0, REST],
    ),
  )
const after = (minutes: number): string => `${5 * STEPS + minutes}m`

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
      name: 'each server a story: eight days, and another',
      step: '5m',
      series: Object.entries(LANES).flatMap(([server, lane]) => seriesOf(server, lane)),
      silentFor: '1d',
      expect: {
        [after(0)]: [],
        [after(1430)]: [
          { server: 'nine-to-five-in-ten' },
          { server: 'fifteen-points-fewer' },
          { server: 'just-enough-to-say' },
        ],
      },
    },
  ],
}
