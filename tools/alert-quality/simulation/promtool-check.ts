// The simulation against promtool: three days of raw counters, with outages, through the rules as they are. Both must find the same
// alerts firing, for as many evaluations, from the same one on to the same one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { alertGroups } from '../../../src/generate/alert-rules.ts'
import type { Project } from '../../../src/generate/project.ts'
import type { Expectation } from '../../../src/generate/rule-scenario.ts'
import { ruleGroups } from '../../../src/generate/rules.ts'
import { run } from '../processes.ts'
import { bin } from '../report.ts'
import { DAY, EVALUATION_SECONDS } from './clock.ts'
import type { Series } from './series.ts'
import { alerting, type Alarm } from './verdicts.ts'

/** promtool holds 10,000 samples a query: three days at 30 s. */
export const CHECKED_DAYS = 3

const spelled = (values: Float64Array): string =>
  Array.from(values, (value) => (Number.isNaN(value) ? '_' : String(value))).join(' ')

/** Every evaluation sees the newest value at or before it. */
const each30Seconds = ({ stepSeconds, values }: Series, days: number): Float64Array =>
  Float64Array.from(
    { length: (days * DAY) / EVALUATION_SECONDS },
    (_, n) => values[Math.floor((n * EVALUATION_SECONDS) / stepSeconds)] ?? NaN,
  )

const firing = (alert: string): string => `ALERTS{alertname="${alert}",alertstate="firing"}`

/** That promtool finds exactly these alarms of an alert. */
const expectations = (alert: string, alarms: readonly Alarm[], days: number): Expectation[] => {
  const last = days * DAY - EVALUATION_SECONDS
  const total = alarms.reduce(
    (sum, { from, until }) => sum + (Math.min(until, last) - from) / EVALUATION_SECONDS + 1,
    0,
  )
  const value = (expr: string, at: number, of: number): Expectation => ({
    expr,
    eval_time: `${at}s`,
    exp_samples: of === 0 ? [] : [{ labels: '{}', value: of }],
  })
  const now = `count(${firing(alert)})`
  const sum = `sum(count_over_time(${firing(alert)}[${days}d]))`
  return [
    value(sum, last, total),
    ...alarms.flatMap(({ from, until }) => [
      value(now, from - EVALUATION_SECONDS, 0),
      value(now, from, 1),
      value(now, Math.min(until, last), 1),
      ...(until < last ? [value(now, until + EVALUATION_SECONDS, 0)] : []),
    ]),
  ]
}

export interface Check {
  readonly alerts: number
  readonly alarms: number
  readonly expectations: number
  readonly ok: boolean
  readonly output: string
}

/** `series`: raw counters and gauges, scraped at the evaluations, and what the slow group records. `alarms`: what the simulation found. */
export const checkAgainstPromtool = async (
  series: readonly Series[],
  alarms: readonly Alarm[],
  project: Project,
): Promise<Check> => {
  const groups = [
    // promtool evaluates every group every 30 s, whatever its interval: the fast ones.
    ...project.slos.flatMap((slo) => ruleGroups(slo, project).slice(0, 1)),
    ...alertGroups(project)
      .filter(([name]) => name === 'outage')
      .map(([, group]) => group),
  ]
  const names = groups.flatMap((group) => alerting(group).map(({ alert }) => alert))
  const found = names.map((name) => alarms.filter(({ alert }) => alert === name))
  const expected = names.flatMap((name, i) => expectations(name, found[i] ?? [], CHECKED_DAYS))
  const folder = mkdtempSync(join(tmpdir(), 'authslo-simulate-'))
  try {
    writeFileSync(
      join(folder, 'rules.yaml'),
      stringify({ groups }, { aliasDuplicateObjects: false }),
    )
    const test = {
      rule_files: ['rules.yaml'],
      evaluation_interval: `${EVALUATION_SECONDS}s`,
      tests: [
        {
          interval: `${EVALUATION_SECONDS}s`,
          input_series: series.map((each) => ({
            series: each.name,
            values: spelled(each30Seconds(each, CHECKED_DAYS)),
          })),
          promql_expr_test: expected,
        },
      ],
    }
    writeFileSync(join(folder, 'test.yaml'), stringify(test, { lineWidth: 0 }))
    const { ok, output } = await run(bin('promtool'), ['test', 'rules', join(folder, 'test.yaml')])
    return {
      alerts: names.length,
      alarms: found.flat().length,
      expectations: expected.length,
      ok,
      output,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
