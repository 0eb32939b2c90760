// What the slow group records, in the stories of its tests; and the clock of those stories.
import type { Slo } from '../slo/slo.ts'
import type { Project } from './project.ts'
import { braces, type Expectation, type Series } from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { DAY, MINUTE } from './scaled-queries.ts'

export const BEFORE = 3 * 24 * 60
export const AFTER = 11 * 60
export const EVALUATION = 5 * MINUTE
export const START = BEFORE * MINUTE
export const END = (BEFORE + AFTER) * MINUTE
/** Each sample of the pair counts for 30 s. */
export const SAMPLE_SECONDS = 30
export const OUTAGE_MINUTES = 300
export const at = (seconds: number): string => `${seconds / MINUTE}m`

/** What the recordings read beside the pairs; and another promise, all bad. */
export const others = (slo: Slo, labels: (server: string) => string): readonly Series[] => {
  const total = BEFORE + AFTER
  const other = (name: string): string =>
    `${name}${labels('healthy-at-half-the-budget').replace(`slo="${slo.name}"`, 'slo="other"')}`
  const late = (name: string, of: string): string =>
    `${name}${braces({ slo: of, server: 'recovery' })}`
  return [
    { series: `slo:observed:bool${labels('recovery')}`, values: `1x${total}` },
    { series: late('oauth_slo_late_events_total', slo.name), values: `0+2x${total}` },
    { series: late('oauth_slo_late_bad_events_total', slo.name), values: `0+1x${total}` },
    { series: late('oauth_slo_late_events_total', 'other'), values: `0+7x${total}` },
    { series: late('oauth_slo_late_bad_events_total', 'other'), values: `0+7x${total}` },
    ...['5m', '2h', '6h'].flatMap((window) => [
      { series: other(`slo:events:rate${window}`), values: `100x${total}` },
      { series: other(`slo:bad_events:rate${window}`), values: `100x${total}` },
    ]),
  ]
}

/** Values at the end, in thousandths where a window may hold a sample more or less. */
export const recordings = (
  slo: Slo,
  labels: (server: string) => string,
  project: Project,
): readonly Expectation[] => {
  const own = labelsOf(slo, project)
  const total = BEFORE + AFTER
  const value = (
    expr: string,
    found: Readonly<Record<string, string>>,
    of: number,
  ): Expectation => ({
    expr,
    eval_time: at(END),
    exp_samples: [{ labels: braces(found), value: of }],
  })
  const recovery = { server: 'recovery' }
  const thousandths = (minutes: number): number =>
    Math.round((1000 * OUTAGE_MINUTES) / Math.min(minutes, total))
  const period = `${slo.periodDays}d`
  const ratio = (window: string, minutes: number): Expectation =>
    value(
      `round(1000 * slo:error_ratio${braces({ ...recovery, window })})`,
      { ...recovery, ...own, window },
      thousandths(minutes),
    )
  const healthy = { server: 'healthy-at-half-the-budget', ...own }
  return [
    ratio('1d', DAY / MINUTE),
    ratio('3d', (3 * DAY) / MINUTE),
    ratio(period, slo.periodDays * (DAY / MINUTE)),
    value(`round(1000 * slo:error_budget_remaining:ratio${labels(healthy.server)})`, healthy, 500),
    value(
      `round(100000 * slo:observed:ratio${braces(recovery)})`,
      { ...recovery, ...own },
      Math.round((100_000 * SAMPLE_SECONDS * (total + 1)) / (slo.periodDays * DAY)),
    ),
    value(
      `slo:age:seconds${labels('recovery')} + 0`,
      { ...recovery, ...own },
      SAMPLE_SECONDS * (total + 1),
    ),
    value('slo:objective:ratio + 0', own, slo.objective),
    value(
      'slo:info + 0',
      {
        ...own,
        indicator: slo.indicator,
        objective: String(slo.objective),
        spec: slo.spec,
      },
      1,
    ),
    value('round(slo:late_events:increase1d)', { ...recovery, ...own }, (2 * DAY) / MINUTE),
    value('round(slo:late_bad_events:increase1d)', { ...recovery, ...own }, DAY / MINUTE),
  ]
}
