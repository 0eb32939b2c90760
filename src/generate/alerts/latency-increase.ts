import { histogram, metric } from '../promql.ts'
import { MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
import { BY_OUTCOME, SLOW_GRANTS, UPSTREAMS } from './questions.ts'

const DURATION = 'oauth_token_request_duration_seconds'
const OVER = { seconds: 30 * MINUTE }
const LAST_WEEK = { ...OVER, ago: WEEK }

/** A week in five-minute steps, then an hour and a half; all requests below the first bound, then below the second. */
const WEEK_STEPS = 2016
const REST = 24
const measured = (
  perStep: number,
  before: number,
  after: number,
): readonly (readonly [string, string])[] => {
  const bounds = [0.1, 0.25, 0.5, 1]
  const counts = (bound: number): string => {
    const first = before <= bound ? perStep : 0
    const second = after <= bound ? perStep : 0
    const done = first * WEEK_STEPS
    return `0+${first}x${WEEK_STEPS} ${done + second}+${second}x${REST}`
  }
  const labels = { server: 'k' }
  const bucket = histogram(DURATION, 'bucket', labels)
  return [
    ...bounds.map((le) => [bucket.replace('}', `,le="${le}"}`), counts(le)] as const),
    [bucket.replace('}', ',le="+Inf"}'), counts(Infinity)],
    [histogram(DURATION, 'count', labels), counts(Infinity)],
  ]
}
const scenario = (
  name: string,
  series: AlertScenario['series'],
  expect: AlertScenario['expect'],
): AlertScenario => ({ name, step: '5m', series, expect })

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
    scenario('five times slower than last week', measured(50, 0.1, 0.5), {
      '10100m': [],
      '10150m': [{ server: 'k' }],
    }),
    scenario('as fast as last week', measured(50, 0.5, 0.5), { '10150m': [] }),
    scenario('slower, with too few requests to say', measured(15, 0.1, 0.5), { '10150m': [] }),
    scenario('faster than last week', measured(50, 0.5, 0.1), { '10150m': [] }),
    {
      name: 'a week that was never measured',
      step: '5m',
      series: [
        ...measured(50, 0.5, 0.5).map(([name]) => [name, '0+50x100'] as const),
        [metric('oauth_active_clients', { server: 'k' }), '3x100'],
      ],
      expect: { '480m': [] },
    },
  ],
}
