// Tokens that resource servers refuse: whose fault, how many callers, since when?
import { metric } from '../promql.ts'
import { counter, halves } from '../series-text.ts'
import { HOUR, MINUTE, WEEK } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'
import { REJECTED_CALLERS, REJECTION_REASONS } from './questions.ts'

const BY = ['resource_server'] as const
const OVER = { seconds: 10 * MINUTE }
const rejected = (reason: string, fault: string, of = 'orders'): string =>
  metric('oauth_token_rejections_total', { resource_server: of, reason, fault })
const denied = (of: string): string => rejected('insufficient_scope', 'client', of)
const ORDERS = { resource_server: 'orders' } as const
/** A week and two hours in steps of five minutes, and two hours more. */
const WEEK_STEPS = 2040
const then = (before: number, after: number): string => counter([before, WEEK_STEPS], [after, 24])

export const unknownKidStorm: AlertDefinition = {
  group: 'keys',
  severity: 'page',
  labels: ['resource_server'],
  expr: ({ increase }) =>
    `${increase('oauth_token_rejections_total', BY, OVER, { reason: '=~unknown_kid|bad_signature', fault: 'platform' })} > 20`,
  summary: '{{ $labels.resource_server }} does not know the keys of honest tokens',
  description:
    '{{ $value | printf "%.0f" }} tokens were refused in 10 minutes for a key that it does not know.',
  logs: { kind: ['token_validation'], reason: ['unknown_kid', 'bad_signature'] },
  prose: {
    meaning:
      'Tokens that the server signed are refused, since the resource server has an old key set, or the key set lacks a key.',
    ask: [REJECTION_REASONS, REJECTED_CALLERS],
    causes: [
      'The new key signs before its caches have ended.',
      'The old key was removed too early.',
      'The resource server cannot fetch the key set.',
    ],
    act: [
      'Make the old key sign again, if it is still published.',
      'Else restart the resource servers that refuse: they fetch the key set at start.',
    ],
    operations: ['rotate-keys'],
  },
  evaluation: '1m',
  scenarios: ['unknown_kid', 'bad_signature'].flatMap((reason) =>
    countedScenarios(
      rejected(reason, 'platform'),
      ORDERS,
      { least: 21, windowSeconds: 10 * MINUTE, keepFiringSeconds: 5 * MINUTE },
      [rejected(reason, 'attack'), rejected('expired', 'platform')],
    ),
  ),
}

export const forgedTokenStorm: AlertDefinition = {
  group: 'security',
  severity: 'ticket',
  team: 'security',
  labels: ['resource_server'],
  expr: ({ increase }) =>
    `${increase('oauth_token_rejections_total', BY, { seconds: HOUR }, { reason: '=~unknown_kid|bad_signature|malformed', fault: '!=platform' })} > 500`,
  summary: 'Forged tokens in the mass at {{ $labels.resource_server }}',
  description: '{{ $value | printf "%.0f" }} forged tokens were refused in an hour.',
  logs: { kind: ['token_validation'], reason: ['unknown_kid', 'bad_signature', 'malformed'] },
  prose: {
    meaning: 'Someone tries tokens that the server never signed. All of these were refused.',
    ask: [REJECTION_REASONS, REJECTED_CALLERS],
    causes: ['A scan.', 'A test environment that sends its tokens to production.'],
    act: [
      'See whether any came through: successes of the same callers.',
      'Block the sources at the edge.',
    ],
    operations: ['key-compromise', 'token-leak'],
  },
  evaluation: '1m',
  scenarios: ['unknown_kid', 'bad_signature', 'malformed'].flatMap((reason) =>
    countedScenarios(
      rejected(reason, reason === 'malformed' ? 'client' : 'attack'),
      ORDERS,
      { least: 501, windowSeconds: HOUR, keepFiringSeconds: 30 * MINUTE },
      [rejected(reason, 'platform'), rejected('expired', 'attack')],
    ),
  ),
}

export const accessDeniedSpike: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 10 * MINUTE,
  labels: ['resource_server'],
  expr: ({ increase }) => {
    const over = { seconds: 30 * MINUTE }
    const denied = { reason: 'insufficient_scope' }
    return `${increase('oauth_token_rejections_total', BY, over, denied)} > 5 * ${increase('oauth_token_rejections_total', BY, { ...over, ago: WEEK }, denied)} + 50`
  },
  summary: '{{ $labels.resource_server }} refuses tokens for want of scope',
  description:
    '{{ $value | printf "%.0f" }} in 30 minutes, more than five times as many as a week ago.',
  logs: { kind: ['token_validation'], reason: ['insufficient_scope'] },
  prose: {
    meaning: 'Callers have tokens that do not carry what they ask for.',
    ask: [REJECTION_REASONS, REJECTED_CALLERS],
    causes: [
      'A client asks for other scopes since a release.',
      'The server gives fewer than before.',
      'The resource server asks for more.',
    ],
    act: ['Find which of the three changed, and take it back.'],
  },
  evaluation: '5m',
  scenarios: [
    {
      name: 'each resource server a story: last week, and now',
      step: '5m',
      series: [
        // More than five times last week, seen by two exporters; the other refusals of last week are none.
        ...halves(denied('more'), [5, WEEK_STEPS], [45, 24]),
        [rejected('expired', 'client', 'more'), then(100, 100)],
        [denied('never-before'), then(0, 300)],
        [denied('eighty'), then(0, 80 / 6)],
        [denied('forty'), then(0, 40 / 6)],
        ...halves(denied('less'), [20, WEEK_STEPS], [100, 24]),
      ],
      silentFor: '1m',
      expect: {
        '10210m': [],
        '10220m': [{ resource_server: 'never-before' }],
        '10260m': [
          { resource_server: 'more' },
          { resource_server: 'never-before' },
          { resource_server: 'eighty' },
        ],
      },
    },
    {
      name: 'for other reasons',
      step: '5m',
      series: [
        [rejected('insufficient_scope', 'client'), then(1, 1)],
        [rejected('expired', 'client'), then(1, 100)],
      ],
      expect: { '10300m': [] },
    },
  ],
}
