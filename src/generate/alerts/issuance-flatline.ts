import { exact } from '../../slo/burn.ts'
import { duration, metric } from '../promql.ts'
import { counter, withLabels } from '../series-text.ts'
import { DAY, HOUR, MINUTE, WEEK, type ScaledQueries } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
import { BY_OUTCOME, ENDPOINTS_BY_STATUS, SOURCE_RECORDS, SOURCES_TRUSTED } from './questions.ts'

const TOTAL = 'oauth_token_requests_total'

const issued = ({ increase }: ScaledQueries, seconds: number, ago?: number): string =>
  increase(
    TOTAL,
    ['server'],
    { seconds, ...(ago === undefined ? {} : { ago }) },
    { outcome: 'success' },
  )

const STEP = 5 * MINUTE
const answered = (server: string, outcome: string, more = {}): string =>
  withLabels(metric(TOTAL, { server, outcome }), more)
/** Requests in each window, until that day, until the eighth, and after. */
const counted = (
  seconds: number,
  quiet: number,
  [first, second, after]: readonly [number, number, number],
): string => {
  const rate = (perWindow: number): number => exact((perWindow * STEP) / seconds)
  const days = (4 * DAY) / STEP
  return counter([rate(first), days - 1], [rate(second), days], [rate(after), quiet / STEP])
}

/** Each server a story: a week and a day, and what comes then. */
const scenarios = (seconds: number): readonly AlertScenario[] => {
  const quiet = 2 * Math.max(seconds, HOUR)
  const at = (time: number): string => `${(time + 8 * DAY) / MINUTE}m`
  const of = (
    server: string,
    outcome: string,
    perWindow: readonly [number, number, number],
    more = {},
  ): readonly [string, string] => [
    answered(server, outcome, more),
    counted(seconds, quiet, perWindow),
  ]
  const refusals = (server: string): readonly [string, string] =>
    of(server, 'client_error', [90, 90, 90])
  const ends = { server: 'successes-end-and-refusals-go-on' }
  return [
    {
      name: 'successes end where there were some a day and a week ago; each other server has a reason',
      step: '5m',
      series: [
        // Two exporters see half each.
        of(ends.server, 'success', [15, 15, 0], { instance: 'a' }),
        of(ends.server, 'success', [15, 15, 0], { instance: 'b' }),
        refusals(ends.server),
        of('few-yesterday', 'success', [40, 15, 0]),
        refusals('few-yesterday'),
        of('few-a-week-ago', 'success', [15, 40, 0]),
        refusals('few-a-week-ago'),
        of('none-a-week-ago', 'success', [0, 40, 0]),
        of('a-trickle-goes-on', 'success', [40, 40, 2]),
        refusals('never-a-success'),
      ],
      silentFor: `${quiet / MINUTE}m`,
      expect: {
        // Windows of Prometheus 3 are open on the left: a sample less.
        [at(seconds - 3 * STEP)]: [],
        [at(seconds + STEP)]: [ends],
        [at(quiet - STEP)]: [ends],
      },
    },
  ]
}

const flatline = (seconds: number): AlertDefinition => ({
  group: 'outage',
  severity: 'page',
  labels: ['server'],
  expr: (queries) =>
    [
      `${issued(queries, seconds)} < 0.5`,
      `${issued(queries, seconds, DAY)} > 20`,
      `${issued(queries, seconds, WEEK)} > 20`,
    ].join('\nand '),
  summary: `No token was issued on {{ $labels.server }} for ${duration(seconds)}`,
  description: `Not one token request succeeded in ${duration(seconds)}; at the same time yesterday and a week ago there were more than 20. Either nobody reaches the server, or its log does not reach authslo.`,
  logs: { kind: ['token_request', 'http_request'] },
  prose: {
    meaning: `No token request succeeded for ${duration(seconds)}, where the same time of yesterday and of last week had many. Without probes this is how an outage looks in which the server writes nothing at all: burn rates need events, and here there are none.`,
    ask: [SOURCES_TRUSTED, SOURCE_RECORDS, ENDPOINTS_BY_STATUS, BY_OUTCOME],
    causes: [
      'The server is down, or nothing reaches it: DNS, certificate, load balancer, network.',
      'The log is no longer written or no longer read: rotation, a full disk, a stopped shipper. The exporter then says that the source is silent.',
      'A holiday, or clients that moved to another server on purpose.',
    ],
    act: [
      'Ask for a token by hand, from outside: `curl -d grant_type=client_credentials -u CLIENT:SECRET https://SERVER/token`.',
      'If that fails, it is an outage: fail over, or repair what is in front of the server.',
      'If it works, look at the source: is the file still written, does authslo read it?',
      'If the traffic went away on purpose, silence the alert until next week: by then the comparison has learnt it.',
    ],
    operations: ['fail-over', 'restart-the-exporter'],
  },
  evaluation: '5m',
  scenarios: scenarios(seconds),
})

export const issuanceFlatline: AlertDefinition = { ...flatline(15 * MINUTE), outage: 'source' }
export const issuanceFlatlineSlow = flatline(6 * HOUR)
