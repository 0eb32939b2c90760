// Tests of what the fast group records, every ten minutes, so that a long window costs little. Each server is a story; all changes come
// a moment before GRID, and each window is asked while a part of it lies behind the change.
import type { Slo } from '../slo/slo.ts'
import type { Project } from './project.ts'
import { counter } from './series-text.ts'
import { braces, eitherOf, type Expectation, type RuleTest, type Series } from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { HOUR, MINUTE } from './scaled-queries.ts'

export const RATES_EVALUATION = '10m'
const STEP = 30
/** More than the longest window before, and as much after. */
const GRID = 7 * HOUR
const END = GRID + 7 * HOUR
const LATE = 150
const BEFORE = (GRID - LATE) / STEP
const AFTER = (END - GRID + LATE) / STEP
const BUSY = 300
/** Bad events a step. */
const BAD = 3

const minutes = (seconds: number): string => `${seconds / MINUTE}m`
const round = (seconds: number): number => GRID + Math.ceil(seconds / (10 * MINUTE)) * 10 * MINUTE

type Group = Readonly<Record<string, string>>

const WINDOWS = [
  ['5m', 300, 0],
  ['30m', 1800, 0],
  ['1h', HOUR, 1800],
  ['2h', 2 * HOUR, 1800],
  ['6h', 6 * HOUR, 1800],
] as const

export const ratesTests = (slo: Slo, project: Project): readonly RuleTest[] => {
  const labels = (server: string, group: Group): string =>
    braces({ server, ...group, ...labelsOf(slo, project) })
  const events = (server: string, values: string, more = {}, promise = slo.name): Series => ({
    series: `oauth_slo_events_total${braces({ slo: promise, server, ...more })}`,
    values,
  })
  const bad = (server: string, values: string, more = {}, promise = slo.name): Series => ({
    series: `oauth_slo_bad_events_total${braces({ slo: promise, server, ...more })}`,
    values,
  })
  const doubled = counter([BUSY / 2, BEFORE], [BUSY, AFTER])
  const turnsBad = counter([0, BEFORE], [BAD, AFTER])
  const steady = counter([BUSY, BEFORE + AFTER])
  /** Its last sample is that many seconds before GRID. */
  const until = (seconds: number): string => counter([BUSY, (GRID - seconds) / STEP])
  const GONE = 210
  const GONE_SOONER = 390
  const series: readonly Series[] = [
    // Three exporters, twice the traffic; another promise of which all is bad.
    ...[{}, { instance: 'a' }, { instance: 'b' }].flatMap((exporter) => [
      events('busier', doubled, exporter),
      bad('busier', turnsBad, exporter),
    ]),
    events('busier', doubled, {}, 'other'),
    bad('busier', doubled, {}, 'other'),
    events('never-a-bad-event', steady),
    // Groups of a promise are apart, and one of them has bad events.
    ...slo.groupBy.flatMap((label) => [
      events('grouped', steady, { [label]: 'a' }),
      bad('grouped', steady, { [label]: 'a' }),
      events('grouped', steady, { [label]: 'b' }),
    ]),
    events('gone', until(GONE)),
    events('gone-sooner', until(GONE_SOONER)),
    events('another-promise', steady, {}, 'other'),
    ...observed(slo),
  ]
  const servers = (
    expr: string,
    at: number,
    found: readonly (readonly [server: string, value: number, group?: Group])[],
  ): Expectation => ({
    expr,
    eval_time: minutes(at),
    exp_samples: found.map(([server, value, group = {}]) => ({
      labels: labels(server, group),
      value,
    })),
  })
  /** Of a rate that changed then: windows of Prometheus 3 have a sample less. */
  const about = (name: string, at: number, seconds: number, before: number, after: number) => {
    const since = at - GRID + LATE
    const rate = (length: number): number => {
      const share = Math.min(1, since / length)
      return (before * (1 - share) + after * share) / STEP
    }
    return servers(
      eitherOf(
        `${name}${braces({ server: 'busier' })}`,
        0.999 * rate(seconds),
        1.001 * rate(seconds - STEP),
      ),
      at,
      [['busier', 1]],
    )
  }
  const kept = [
    ['busier', 0],
    ['never-a-bad-event', 0],
    ...slo.groupBy.flatMap((label) =>
      ['a', 'b'].map((value) => ['grouped', 0, { [label]: value }] as const),
    ),
  ] as const
  const windows = WINDOWS.flatMap(([name, seconds, after]): readonly Expectation[] => {
    const [good, wrong] = [`slo:events:rate${name}`, `slo:bad_events:rate${name}`]
    /** Series that ended are there until the window has forgotten them, and no longer. */
    const ends = [good, wrong].flatMap((record) =>
      seconds === 300
        ? [servers(`${record} * 0`, GRID, [...kept, ['gone', 0]])]
        : [
            servers(`${record} * 0`, round(0.6 * seconds - GONE), [
              ...kept,
              ['gone', 0],
              ['gone-sooner', 0],
            ]),
            servers(`${record} * 0`, round(1.1 * seconds - GONE), kept),
          ],
    )
    return [
      about(good, GRID + after, seconds, (3 * BUSY) / 2, 3 * BUSY),
      about(wrong, GRID + after, seconds, 0, 3 * BAD),
      servers(`${wrong}${braces({ server: 'never-a-bad-event' })} + 0`, END, [
        ['never-a-bad-event', 0],
      ]),
      ...ends,
    ]
  })
  return [
    {
      name: 'each server a story: seven hours, and what comes then',
      interval: `${STEP}s`,
      input_series: series,
      promql_expr_test: [
        ...windows,
        servers('slo:observed:bool + 0', END, [
          ['one-of-two-is-sick', 0],
          ['the-sick-one-decides-something-else', 1],
        ]),
      ],
    },
  ]
}

/** Two sources decide the indicator on one server, and one of them is not healthy; on another the sick one decides something else. */
const observed = (slo: Slo): readonly Series[] => {
  const both = (source: string, server: string, healthy: number, indicator: string): Series[] => [
    {
      series: `authslo_source_healthy${braces({ source, server })}`,
      values: `${healthy}x${BEFORE + AFTER}`,
    },
    {
      series: `authslo_source_authority${braces({ source, server, indicator })}`,
      values: `1x${BEFORE + AFTER}`,
    },
  ]
  return [
    ...both('a', 'one-of-two-is-sick', 1, slo.indicator),
    ...both('b', 'one-of-two-is-sick', 0, slo.indicator),
    ...both('a', 'the-sick-one-decides-something-else', 1, slo.indicator),
    ...both('b', 'the-sick-one-decides-something-else', 0, 'other'),
  ]
}
