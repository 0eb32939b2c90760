// Tests of what the slow group records, in a period and three days before it, judged every six hours. promtool loads at most 10,000
// samples of a series: they are as far apart as that asks for, and each sample of a recorded pair still counts for 30 s.
import { exact } from '../slo/burn.ts'
import type { Slo } from '../slo/slo.ts'
import type { Project } from './project.ts'
import { tidy, withLabels } from './series-text.ts'
import { braces, eitherOf, type Expectation, type RuleTest, type Series } from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { DAY, MINUTE } from './scaled-queries.ts'

export const PERIOD_EVALUATION = '6h'
/** Seconds between samples: more than 5,760 in a period, which is what rules call two days. */
const STEPS = { 7: 90, 14: 180, 28: 300, 30: 300, 90: 900 } as const
const SAMPLE_SECONDS = 30

/** Rates from that day on. */
type Spans = readonly (readonly [fromDay: number, perSecond: number])[]

const minutes = (days: number): string => `${(days * DAY) / MINUTE}m`

export const periodTests = (slo: Slo, project: Project): readonly RuleTest[] => {
  const period = slo.periodDays
  const days = period + 3
  const step = STEPS[period]
  const own = labelsOf(slo, project)
  const labels = (server: string): string => braces({ server, ...own })
  const samples = (spans: Spans): number[] =>
    Array.from({ length: (days * DAY) / step + 1 }, (_, i) => {
      const day = exact((i * step) / DAY)
      return spans.findLast(([from]) => from <= day)?.[1] ?? 0
    })
  const values = (spans: Spans): string =>
    spans
      .map(([from, rate], i) => {
        const steps = Math.round((((spans[i + 1]?.[0] ?? days) - from) * DAY) / step)
        return `${tidy(rate)}x${steps - (i + 1 < spans.length ? 1 : 0)}`
      })
      .join(' ')
  const series = (name: string, of: string, spans: Spans): Series => ({
    series: `${name}${of}`,
    values: values(spans),
  })
  const counted = (name: string, promise: string, perStep: number, more = {}): Series => ({
    series: `${name}${braces({ slo: promise, server: 'busy', ...more })}`,
    values: `0+${perStep}x${(days * DAY) / step}`,
  })
  // Traffic and failures differ before the period, in its first half, in its second, and in the last hours.
  const first = days - period
  const middle = days - period / 2 + 2
  const events: Spans = [
    [0, 1000],
    [first - 1, 200],
    [middle, 100],
  ]
  const bad: Spans = [
    [0, 900],
    [first - 1, 0],
    [first + 1, 40],
    [middle, 10],
    [days - 0.75, 50],
  ]
  const observed: Spans = [
    [0, 1],
    [middle, 0],
    [days - 1, 1],
  ]
  const hardly: Spans = [[0, 0.00001]]
  const other = labels('busy').replace(`slo="${slo.name}"`, 'slo="other"')
  const [e, b, o] = [samples(events), samples(bad), samples(observed)]
  /** Sum over the last days, with the sample at its left edge and without. */
  const sums = (of: readonly number[], window: number): readonly [number, number] => {
    const count = (window * DAY) / step
    const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)
    return [sum(of.slice(-count)), sum(of.slice(-count - 1))]
  }
  const at = minutes(days)
  const found = (
    expr: string,
    samplesOf: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[],
    when = at,
  ): Expectation => ({
    expr,
    eval_time: when,
    exp_samples: samplesOf.map(([of, value]) => ({ labels: braces(of), value })),
  })
  const busy = { server: 'busy', ...own }
  const between = (name: string, of: Readonly<Record<string, string>>, either: readonly number[]) =>
    found(
      eitherOf(
        `${name}${braces(of)}`,
        exact(Math.min(...either) * 0.9999),
        exact(Math.max(...either) * 1.0001),
      ),
      [[{ ...busy, ...(of['window'] === undefined ? {} : { window: of['window'] }) }, 1]],
    )
  const ratios = (window: number): readonly number[] => {
    const [bads, alls] = [sums(b, window), sums(e, window)]
    return bads.map((sum, i) => sum / (alls[i] ?? 1))
  }
  const named = `${slo.periodDays}d`
  const budget = exact(1 - slo.objective)
  const old = { slo: slo.name, server: 'busy' }
  const remaining = ratios(period).map((ratio) => 1 - ratio / budget)
  const ages = [0, 1].map((more) => SAMPLE_SECONDS * ((period * DAY) / step + more))
  const youngUntil = (2 * DAY) / SAMPLE_SECONDS / (DAY / step)
  const expectations: readonly Expectation[] = [
    ...(
      [
        ['1d', 1],
        ['3d', 3],
        [named, period],
      ] as const
    ).flatMap(([window, length]) => [
      between('slo:error_ratio', { ...old, window }, ratios(length)),
      // None where nothing happened, and 0 where hardly anything did.
      found(`slo:error_ratio${braces({ window, given: '' })} * 0`, [
        [{ ...busy, window }, 0],
        [{ server: 'hardly-any', ...own, window }, 0],
      ]),
    ]),
    found(
      eitherOf(
        `slo:error_budget_remaining:ratio${braces({ server: 'busy' })}`,
        Math.min(...remaining) - 0.1,
        Math.max(...remaining) + 0.1,
      ),
      [[busy, 1]],
    ),
    between('slo:age:seconds', { server: 'busy', given: '' }, ages),
    found('slo:events:sum_period * 0', [], minutes(youngUntil - 0.25)),
    found(
      'slo:events:sum_period * 0',
      [
        [busy, 0],
        [{ server: 'hardly-any', ...own }, 0],
        [{ server: 'idle', ...own }, 0],
      ],
      minutes(youngUntil + 0.25),
    ),
    between(
      'slo:events:sum_period',
      old,
      sums(e, period).map((sum, i) => (slo.periodDays * DAY * sum) / ((period * DAY) / step + i)),
    ),
    between(
      'slo:observed:ratio',
      { server: 'busy' },
      sums(o, period).map((sum) => (SAMPLE_SECONDS * sum) / (slo.periodDays * DAY)),
    ),
    found('slo:objective:ratio + 0', [[own, slo.objective]]),
    found('slo:info + 0', [
      [{ ...own, indicator: slo.indicator, objective: String(slo.objective), spec: slo.spec }, 1],
    ]),
    found('round(slo:late_events:increase1d)', [[busy, (3 * 2 * DAY) / step]]),
    found('round(slo:late_bad_events:increase1d)', [[busy, (3 * DAY) / step]]),
  ]
  return [
    {
      name: 'a period, and three days before it',
      interval: `${step}s`,
      input_series: [
        series('slo:events:rate5m', labels('busy'), events),
        series('slo:bad_events:rate5m', labels('busy'), bad),
        series('slo:observed:bool', labels('busy'), observed),
        series('slo:events:rate5m', labels('hardly-any'), hardly),
        series('slo:bad_events:rate5m', labels('hardly-any'), [[0, 0]]),
        series('slo:events:rate5m', labels('idle'), [[0, 0]]),
        series('slo:bad_events:rate5m', labels('idle'), [[0, 0]]),
        // Another promise, of which all is bad.
        series('slo:events:rate5m', other, [[0, 100]]),
        series('slo:bad_events:rate5m', other, [[0, 100]]),
        series('slo:observed:bool', other, [[0, 1]]),
        series('slo:error_ratio', withLabels(other, { window: named, given: 'yes' }), [[0, 1]]),
        series('slo:age:seconds', withLabels(other, { given: 'yes' }), [[0, 30 * DAY]]),
        counted('oauth_slo_late_events_total', slo.name, 2),
        counted('oauth_slo_late_bad_events_total', slo.name, 1),
        counted('oauth_slo_late_events_total', slo.name, 4, { tenant: 'b' }),
        counted('oauth_slo_late_bad_events_total', slo.name, 2, { tenant: 'b' }),
        counted('oauth_slo_late_events_total', 'other', 7),
        counted('oauth_slo_late_bad_events_total', 'other', 7),
      ],
      promql_expr_test: expectations,
    },
  ]
}
