// What promtool's test files are made of.
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName } from './alerts.ts'

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
