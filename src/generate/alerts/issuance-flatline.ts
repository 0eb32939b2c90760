import { duration, metric } from '../promql.ts'
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
const success = metric(TOTAL, { server: 'k', outcome: 'success' })
/** Nine days in five-minute steps: `rates[i]` successes a step for `steps[i]` steps. */
const spans = (...parts: readonly (readonly [rate: number, seconds: number])[]): string => {
  let total = 0
  return parts
    .map(([rate, seconds], i) => {
      const steps = seconds / STEP
      const text = `${total}+${rate}x${steps - 1}`
      total += rate * (steps - 1) + (parts[i + 1]?.[0] ?? 0)
      return text
    })
    .join(' ')
}

const scenarios = (seconds: number): readonly AlertScenario[] => {
  const perStep = Math.max(1, Math.ceil((30 * STEP) / seconds))
  const few = (15 * STEP) / seconds
  const quiet = 2 * Math.max(seconds, HOUR)
  const at = (time: number): string => `${(time + 8 * DAY) / MINUTE}m`
  const scenario = (
    name: string,
    parts: readonly (readonly [number, number])[],
    expect: AlertScenario['expect'],
    outcome = success,
  ): AlertScenario => ({
    name,
    step: '5m',
    series: [[outcome, spans(...parts)]],
    silentFor: `${quiet / MINUTE}m`,
    expect,
  })
  return [
    scenario(
      'successes end where there were some a day and a week ago',
      [
        [perStep, 8 * DAY],
        [0, quiet],
      ],
      // Windows of Prometheus 3 are open on the left: a sample less.
      { [at(seconds - 3 * STEP)]: [], [at(seconds + STEP)]: [{ server: 'k' }] },
    ),
    scenario(
      'the same hour was quiet yesterday',
      [
        [perStep, 7 * DAY - seconds],
        [0, quiet + seconds],
        [perStep, DAY - quiet],
        [0, quiet],
      ],
      { [at(quiet - STEP)]: [] },
    ),
    scenario(
      'the same hour was quiet a week ago',
      [
        [perStep, DAY - seconds],
        [0, quiet + seconds],
        [perStep, 7 * DAY - quiet],
        [0, quiet],
      ],
      { [at(quiet - STEP)]: [] },
    ),
    scenario(
      'too little traffic to expect any',
      [
        [few, 8 * DAY],
        [0, quiet],
      ],
      { [at(quiet - STEP)]: [] },
    ),
    scenario(
      'a trickle of successes goes on',
      [
        [perStep, 8 * DAY],
        [(2 * STEP) / seconds, quiet],
      ],
      { [at(quiet - STEP)]: [] },
    ),
    scenario(
      'refusals were never successes',
      [
        [perStep, 8 * DAY],
        [0, quiet],
      ],
      { [at(quiet - STEP)]: [] },
      metric(TOTAL, { server: 'k', outcome: 'client_error' }),
    ),
    {
      name: 'refusals that go on are no successes',
      step: '5m',
      series: [
        [success, spans([perStep, 8 * DAY], [0, quiet])],
        [
          metric(TOTAL, { server: 'k', outcome: 'client_error' }),
          spans([perStep, 8 * DAY + quiet]),
        ],
      ],
      expect: { [at(seconds + STEP)]: [{ server: 'k' }] },
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
