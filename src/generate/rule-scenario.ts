// What promtool's test files are made of, and the lanes of the tests of an SLO: each server of a test is one story.
import { tidy } from './series-text.ts'
import { yamlFile } from './yaml-file.ts'
import type { Slo } from '../slo/slo.ts'
import { alertName } from './burn-alerts.ts'
import type { Project } from './project.ts'
import { labelsOf } from './rules.ts'

export interface Series {
  readonly series: string
  readonly values: string
}
export interface Expectation {
  readonly expr: string
  readonly eval_time: string
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[]
}
export interface RuleTest {
  readonly name: string
  readonly interval: string
  readonly input_series: readonly Series[]
  readonly promql_expr_test: readonly Expectation[]
}

export const braces = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`

/** Selector of the firing alert of a tier. */
export const firing = (slo: Slo, tier: string): string =>
  `ALERTS${braces({ alertname: alertName(slo, tier), alertstate: 'firing' })}`

/** All labels of that alert on a server. */
export const firingLabels = (
  slo: Slo,
  tier: { readonly name: string; readonly severity: string },
  server: string,
  project: Project,
): string =>
  braces({
    alertname: alertName(slo, tier.name),
    alertstate: 'firing',
    server,
    severity: tier.severity,
    slo_tier: tier.name.replace('low-volume-outage', 'low_volume'),
    ...labelsOf(slo, project),
  })

/** 1 where the value lies between two, both included. */
export const eitherOf = (value: string, least: number, most: number): string =>
  `abs(${value} - ${tidy((least + most) / 2)}) <= bool ${tidy((most - least) / 2)}`

/** A test file of `alerts/<rules>.rules.yaml`. */
export const rulesFile = (rules: string, interval: string, tests: readonly RuleTest[]): string =>
  yamlFile({ rule_files: [`../${rules}.rules.yaml`], evaluation_interval: interval, tests })
