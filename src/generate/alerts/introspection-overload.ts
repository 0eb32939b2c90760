import { metric } from '../promql.ts'
import { halves } from '../series-text.ts'
import { HOUR, MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
import { histogramStory, requestsOf, type Segment } from './latency-stories.ts'

const DURATION = 'oauth_introspection_duration_seconds'
const OVER = { seconds: 10 * MINUTE }
/** A week and two hours in minutes, and what comes then. */
const WEEK_MINUTES = 10_200
const REST_MINUTES = 30
const LANES: Readonly<Record<string, readonly Segment[]>> = {
  overloaded: [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, slow: 38 },
  ],
  'one-in-twenty-is-slow': [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, fast: 36, slow: 2 },
  ],
  'quick-enough': [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, quick: 38 },
  ],
  'hardly-more-than-usual': [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, slow: 28 },
  ],
  'busy-for-hours': [
    { steps: WEEK_MINUTES - 120, fast: 20 },
    { steps: 120, fast: 40 },
    { steps: REST_MINUTES, slow: 40 },
  ],
  // Too few of twenty minutes, and gone when five are over.
  'slow-for-minutes': [
    { steps: WEEK_MINUTES - 60, fast: 20 },
    { steps: 61, fast: 40 },
    { steps: 3, fast: 37.6, slow: 2.4 },
    { steps: REST_MINUTES - 4, fast: 40 },
  ],
  'busy-in-that-hour-of-last-week': [
    { steps: 75, fast: 20 },
    { steps: 20, fast: 60 },
    { steps: WEEK_MINUTES - 95, fast: 20 },
    { steps: REST_MINUTES, slow: 38 },
  ],
  'busy-the-hour-before': [
    { steps: 20, fast: 20 },
    { steps: 40, fast: 60 },
    { steps: WEEK_MINUTES - 60, fast: 20 },
    { steps: REST_MINUTES, slow: 38 },
  ],
}
const asked = (server: string, segments: readonly Segment[]): AlertScenario['series'] =>
  halves(
    metric('oauth_introspections_total', { server, active: 'true' }),
    ...segments.map((segment) => [requestsOf(segment), segment.steps] as const),
  )
const stories = [
  ...Object.entries(LANES).flatMap(([server, segments]) => [
    ...histogramStory(DURATION, { server, vantage: 'server' }, segments),
    ...asked(server, segments),
  ]),
  // Slow is only how resource servers see it.
  ...histogramStory(DURATION, { server: 'far-away', vantage: 'server' }, [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, fast: 38 },
  ]),
  ...histogramStory(DURATION, { server: 'far-away', vantage: 'resource_server' }, [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, slow: 38 },
  ]),
  ...asked('far-away', [
    { steps: WEEK_MINUTES, fast: 20 },
    { steps: REST_MINUTES, slow: 38 },
  ]),
]
const after = (minutes: number): string => `${WEEK_MINUTES + minutes}m`
const firingAt = (...servers: readonly string[]) => servers.map((server) => ({ server }))

export const introspectionOverload: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 5 * MINUTE,
  outage: 'target',
  labels: ['server'],
  expr: ({ quantile, rate }) =>
    `${quantile(0.99, DURATION, ['server'], OVER, { vantage: 'server' })} > 0.3\nand on (server) ${rate('oauth_introspections_total', ['server'], OVER)} > 1.5 * ${rate('oauth_introspections_total', ['server'], { seconds: HOUR, ago: WEEK })}`,
  summary: 'Introspection on {{ $labels.server }} is slow under more load than usual',
  description:
    'One in a hundred takes {{ $value | humanizeDuration }} or longer, at more than 1.5 times the rate of a week ago.',
  logs: { kind: ['introspection'] },
  prose: {
    meaning:
      'Resource servers ask the server about more tokens than it answers quickly; each of their requests waits for it.',
    ask: [
      [
        'Who asks?',
        `topk(10, sum by (caller) (rate(${metric('oauth_introspections_by_caller_total', { server: '$server' })}[5m])))`,
      ],
    ],
    causes: [
      'A resource server without a cache.',
      'A cache that was switched off or emptied.',
      'More traffic.',
    ],
    act: [
      'Cache answers at the caller that asks most, for no longer than a revocation may take.',
      'Check tokens by signature where that will do.',
    ],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'each server a story: a week, and what comes then',
      step: '1m',
      series: stories,
      silentFor: '1h',
      expect: {
        [after(5)]: [],
        // Of the others ten minutes are needed for half as many again, and `for` one evaluation.
        [after(10)]: firingAt('busy-for-hours', 'slow-for-minutes'),
        [after(15)]: firingAt(
          'overloaded',
          'one-in-twenty-is-slow',
          'busy-for-hours',
          'slow-for-minutes',
          'busy-the-hour-before',
        ),
        [after(20)]: firingAt(
          'overloaded',
          'one-in-twenty-is-slow',
          'busy-for-hours',
          'slow-for-minutes',
          'busy-the-hour-before',
        ),
      },
    },
  ],
}
