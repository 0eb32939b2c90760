import { metric } from '../promql.ts'
import { MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { histogramStory, type Segment } from './latency-stories.ts'
import { BY_OUTCOME, SLOW_GRANTS, UPSTREAMS } from './questions.ts'

const DURATION = 'oauth_token_request_duration_seconds'
const OVER = { seconds: 30 * MINUTE }
const LAST_WEEK = { ...OVER, ago: WEEK }

/** A week and two hours in steps of five minutes, and what comes then. */
const WEEK_STEPS = 2040
const REST = 24
const FAST: Segment = { steps: WEEK_STEPS, fast: 50 }
const begins = (then: Omit<Segment, 'steps'>, before: Segment = FAST): readonly Segment[] => [
  before,
  { steps: REST, ...then },
]
const LANES: Readonly<Record<string, readonly Segment[]>> = {
  'five-times-slower': begins({ slow: 50 }),
  'as-slow-as-last-week': begins({ slow: 50 }, { steps: WEEK_STEPS, slow: 50 }),
  'twice-as-slow': begins({ slow: 50 }, { steps: WEEK_STEPS, quick: 50 }),
  'faster-than-last-week': begins({ fast: 50 }, { steps: WEEK_STEPS, slow: 50 }),
  'too-few-to-say': begins({ slow: 15 }, { steps: WEEK_STEPS, fast: 15 }),
  'just-enough-to-say': begins({ fast: 12.5, slow: 12.5 }, { steps: WEEK_STEPS, fast: 25 }),
  'a-tenth-is-slow': begins({ fast: 45, slowest: 5 }),
  'a-tenth-is-slow-as-ever': begins(
    { fast: 45, slowest: 5 },
    { steps: WEEK_STEPS, fast: 45, slowest: 5 },
  ),
  // Half an hour is never without, a quarter often.
  'slow-by-turns': [
    FAST,
    ...Array.from({ length: REST / 4 }, (_, i) =>
      i % 2 === 0 ? { steps: 4, fast: 35, slow: 15 } : { steps: 4, fast: 50 },
    ),
  ],
  // Too few of half an hour; more than one in twenty of a quarter.
  'slow-for-minutes-a-week-ago': [
    { steps: 28, fast: 50 },
    { steps: 3, fast: 46, slow: 4 },
    { steps: WEEK_STEPS - 31, fast: 50 },
    { steps: REST, slow: 50 },
  ],
  'slow-an-hour-before-a-week-ago': [
    { steps: 12, fast: 50 },
    { steps: 7, slow: 50 },
    { steps: WEEK_STEPS - 19, fast: 50 },
    { steps: REST, slow: 50 },
  ],
}
const after = (minutes: number): string => `${5 * WEEK_STEPS + minutes}m`
const firingAt = (...servers: readonly string[]) => servers.map((server) => ({ server }))
const AT_ONCE = [
  'five-times-slower',
  'twice-as-slow',
  'just-enough-to-say',
  'slow-for-minutes-a-week-ago',
  'slow-an-hour-before-a-week-ago',
]

export const latencyIncrease: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 30 * MINUTE,
  outage: 'target',
  labels: ['server'],
  expr: ({ quantile, observed }) =>
    `${quantile(0.95, DURATION, ['server'], OVER)} > 1.5 * ${quantile(0.95, DURATION, ['server'], LAST_WEEK)}\nand on (server) ${observed(DURATION, ['server'], OVER)} > 100`,
  summary: 'Tokens on {{ $labels.server }} take half as long again as a week ago',
  description:
    'The 95th percentile of the last 30 minutes is {{ $value | humanizeDuration }}, more than 1.5 times that of the same time a week ago.',
  logs: { kind: ['token_request'] },
  prose: {
    meaning:
      'Issuance is slower than it was at this time last week. The promise may still hold; the trend will break it.',
    ask: [SLOW_GRANTS, BY_OUTCOME, UPSTREAMS],
    causes: [
      'A release of the server, of an extension or of the storage.',
      'Tables of sessions and grants that grew: a clean-up job that no longer runs.',
      'More of a costly grant: password hashing, token exchange, large tokens.',
    ],
    act: [
      'Compare by grant: a single one points at what only it needs.',
      'Open a trace of a slow request: the exemplars of the histogram lead to it.',
      'Look for a deployment at the step in the graph, and take it back if nobody can explain it.',
    ],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'each server a story: a week, and what comes then',
      step: '5m',
      series: Object.entries(LANES).flatMap(([server, segments]) =>
        histogramStory(DURATION, { server }, segments),
      ),
      silentFor: '1h',
      expect: {
        [after(25)]: [],
        [after(40)]: firingAt(...AT_ONCE, 'slow-by-turns'),
        [after(55)]: firingAt(...AT_ONCE, 'slow-by-turns', 'a-tenth-is-slow'),
      },
    },
    {
      name: 'a week that was never measured',
      step: '5m',
      series: [
        ...histogramStory(DURATION, { server: 'k' }, [{ steps: 100, slow: 50 }]),
        [metric('oauth_active_clients', { server: 'k' }), '3x100'],
      ],
      expect: { '480m': [] },
    },
  ],
}
