// What promtool's test files are made of.
import { stringify } from 'yaml'
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName } from './burn-alerts.ts'
import { MADE_BY } from './project.ts'

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

export const firing = (slo: Slo, tier: Tier): string =>
  `ALERTS{alertname="${alertName(slo, tier.name)}",alertstate="firing"}`

/** A test file of `alerts/<rules>.rules.yaml`. */
export const rulesFile = (rules: string, interval: string, tests: readonly RuleTest[]): string =>
  `# ${MADE_BY}\n${stringify({ rule_files: [`../${rules}.rules.yaml`], evaluation_interval: interval, tests }, { lineWidth: 0, aliasDuplicateObjects: false })}`
