import { histogram, metric } from '../promql.ts'
import { HOUR, MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const DURATION = 'oauth_introspection_duration_seconds'
const OVER = { seconds: 10 * MINUTE }
const STEPS = 2040
const then = (before: number, after: number): string =>
  `0+${before}x${STEPS} ${before * STEPS + after}+${after}x23`
const series = (
  before: number,
  after: number,
  slow: boolean,
): readonly (readonly [string, string])[] => [
  ...[0.1, 0.25, 0.5].map((le) => {
    const bucket = histogram(DURATION, 'bucket', { server: 'k', vantage: 'server' }).replace(
      '}',
      `,le="${le}"}`,
    )
    return [bucket, then(before, slow && le < 0.5 ? 0 : after)] as const
  }),
  [
    histogram(DURATION, 'bucket', { server: 'k', vantage: 'server' }).replace('}', ',le="+Inf"}'),
    then(before, after),
  ],
  [metric('oauth_introspections_total', { server: 'k', active: 'true' }), then(before, after)],
]

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
      name: 'twice the load, and slow',
      step: '5m',
      series: series(100, 200, true),
      expect: { '10200m': [], '10230m': [{ server: 'k' }] },
    },
    {
      name: 'twice the load, and quick',
      step: '5m',
      series: series(100, 200, false),
      expect: { '10300m': [] },
    },
    {
      name: 'slow, and no more than usual',
      step: '5m',
      series: series(100, 140, true),
      expect: { '10300m': [] },
    },
  ],
}
