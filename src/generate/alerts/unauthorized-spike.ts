// Many callers whose tokens are refused all at once, and far more than a week ago.
import { metric } from '../promql.ts'
import { halves, withLabels } from '../series-text.ts'
import { HOUR, MINUTE, WEEK, type ScaledQueries } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
import { REJECTED_CALLERS, REJECTION_REASONS, type Question } from './questions.ts'

const BY = ['resource_server'] as const
const DECISIONS: Question = [
  'How many are accepted?',
  `sum by (decision) (rate(${metric('oauth_token_validations_total', { resource_server: '$resource_server' })}[5m]))`,
]
const rejected = (reason: string, fault: string, of: string): string =>
  metric('oauth_token_rejections_total', { resource_server: of, reason, fault })
// Whoever sends rubbish is refused for it as malformed: a flood of that is a ticket as other forged tokens are.
const SPIKE = { reason: '!~missing_token|malformed', fault: '!=attack' } as const
const OVER = { seconds: 10 * MINUTE }
const spike = ({ rate, increase }: ScaledQueries): string => {
  const now = rate('oauth_token_rejections_total', BY, OVER, SPIKE)
  return [
    `${now} / ${rate('oauth_token_validations_total', BY, OVER)} > 0.05`,
    `and ${increase('oauth_token_rejections_total', BY, OVER, SPIKE)} > 100`,
    `and max by (resource_server) (${metric('oauth_rejected_callers')}) >= 5`,
    `unless ${now} < 5 * ${rate('oauth_token_rejections_total', BY, { seconds: HOUR, ago: WEEK }, SPIKE)}`,
  ].join('\n')
}
/** A week and two hours in steps of a minute, and what comes then. */
const WEEK_MINUTES = 10_200
const REST_MINUTES = 40
type Parts = readonly (readonly [perMinute: number, minutes: number])[]
const always = (perMinute: number): Parts => [[perMinute, WEEK_MINUTES + REST_MINUTES]]
const begins = (before: number, after: number): Parts => [
  [before, WEEK_MINUTES],
  [after, REST_MINUTES],
]
interface Lane {
  readonly accepted: Parts
  /** Of the platform; by reason where others are said. */
  readonly expired: Parts
  readonly more?: readonly (readonly [reason: string, fault: string, Parts])[]
  readonly callers?: number
}
/** Two exporters see half each, and one of them the callers. */
const laneSeries = (of: string, lane: Lane): AlertScenario['series'] => {
  const called = metric('oauth_rejected_callers', { resource_server: of })
  return [
    ...halves(
      metric('oauth_token_validations_total', { resource_server: of, decision: 'accepted' }),
      ...lane.accepted,
    ),
    ...halves(rejected('expired', 'platform', of), ...lane.expired),
    ...(lane.more ?? []).flatMap(([reason, fault, parts]) =>
      halves(rejected(reason, fault, of), ...parts),
    ),
    [withLabels(called, { instance: 'a' }), `${lane.callers ?? 9}x${WEEK_MINUTES + REST_MINUTES}`],
    [withLabels(called, { instance: 'b' }), `0x${WEEK_MINUTES + REST_MINUTES}`],
  ]
}
/** What is no spike, by reason and by fault; `name-malformed` and `name-attack`. */
const withRubbish = (
  name: string,
  lane: Lane,
  before: number,
  after: number,
): Readonly<Record<string, Lane>> => ({
  [`${name}-malformed`]: { ...lane, more: [['malformed', 'client', begins(before, after)]] },
  [`${name}-attack`]: { ...lane, more: [['bad_signature', 'attack', begins(before, after)]] },
})
const SPIKED: Lane = { accepted: always(160), expired: begins(0, 12) }
const FIVE_TIMES: Lane = { accepted: always(160), expired: begins(2, 12) }
const FOUR_TIMES: Lane = { accepted: always(160), expired: begins(3, 12) }
const FEW_OF_MANY: Lane = { accepted: always(300), expired: begins(0, 12) }
const NINETY: Lane = { accepted: always(80), expired: begins(0, 9) }
const LANES: Readonly<Record<string, Lane>> = {
  spiked: SPIKED,
  'of-four-callers': { ...SPIKED, callers: 4 },
  'five-times-last-week': FIVE_TIMES,
  'four-times-last-week': FOUR_TIMES,
  'few-of-many': FEW_OF_MANY,
  ninety: NINETY,
  ...withRubbish('few-of-many', FEW_OF_MANY, 0, 20),
  ...withRubbish('ninety', NINETY, 0, 20),
  ...withRubbish('four-times', FOUR_TIMES, 0, 20),
  ...withRubbish('five-times', FIVE_TIMES, 20, 0),
  'traffic-fell': {
    accepted: begins(1000, 160),
    expired: [
      [0, WEEK_MINUTES - 60],
      [20, 60 + REST_MINUTES],
    ],
  },
  'last-week-by-chance': {
    accepted: always(160),
    expired: [
      [0, 75],
      [12, 20],
      [0, WEEK_MINUTES - 95],
      [12, REST_MINUTES],
    ],
  },
  'last-week-but-earlier': {
    accepted: always(160),
    expired: [
      [0, 20],
      [20, 40],
      [0, WEEK_MINUTES - 60],
      [12, REST_MINUTES],
    ],
  },
  'ten-minutes-of-it': {
    accepted: always(160),
    expired: [
      [0.5, WEEK_MINUTES],
      [60, 10],
      [0, REST_MINUTES - 10],
    ],
  },
}
const after = (minutes: number): string => `${WEEK_MINUTES + minutes}m`
const firingAt = (...lanes: readonly string[]) => lanes.map((of) => ({ resource_server: of }))
const STAY = [
  'spiked',
  'five-times-last-week',
  'five-times-malformed',
  'five-times-attack',
  'traffic-fell',
  'last-week-but-earlier',
]
const spikeScenarios: readonly AlertScenario[] = [
  {
    name: 'each resource server a story: a week, and what comes then',
    step: '1m',
    series: Object.entries(LANES).flatMap(([of, lane]) => laneSeries(of, lane)),
    silentFor: '1h',
    expect: {
      [after(5)]: [],
      // In five minutes, and at the next evaluation; others need ten for more than a hundred.
      [after(10)]: firingAt('ten-minutes-of-it'),
      [after(15)]: firingAt(...STAY, 'ten-minutes-of-it'),
      // Five minutes after the last of them ten minutes still hold some; it keeps firing for five more.
      [after(20)]: firingAt(...STAY, 'ten-minutes-of-it'),
      [after(25)]: firingAt(...STAY),
    },
  },
]

export const unauthorizedSpike: AlertDefinition = {
  group: 'outage',
  severity: 'page',
  forSeconds: 2 * MINUTE,
  labels: ['resource_server'],
  expr: spike,
  summary: '{{ $labels.resource_server }} refuses {{ $value | humanizePercentage }} of its tokens',
  description:
    'More than 100 refusals in 10 minutes, of at least 5 callers, and five times as many as a week ago.',
  logs: { kind: ['token_validation'], decision: ['rejected'] },
  prose: {
    meaning:
      'Many callers with tokens are refused at once. Requests without a token and forged ones are not in it.',
    ask: [REJECTION_REASONS, REJECTED_CALLERS, DECISIONS],
    causes: [
      'A key rotation, or a change of the issuer or the audience.',
      'A clock that is wrong.',
      'The introspection endpoint does not answer.',
      'A deployment of the resource server or its gateway.',
    ],
    act: [
      'The reason decides: unknown_kid and bad_signature, see the runbook of keys; not_yet_valid and expired, look at clocks; introspection_unavailable, at the server.',
      'Take back what was deployed when it began.',
    ],
    operations: ['rotate-keys', 'incident-checklist'],
  },
  evaluation: '5m',
  scenarios: spikeScenarios,
}
