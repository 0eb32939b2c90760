// Tests of the slow groups: recorded pairs as input, an evaluation each five minutes, days at a time.
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import type { Project } from './project.ts'
import { firing, type Expectation, type RuleTest, type Series } from './rule-scenario.ts'
import { labelsOf } from './rules.ts'

const SLOW_STEP = 300
/** The age of the series, counted in 30 s samples, must reach half of three days at one sample in 5 min: fifteen days in all. */
const SLOW_HEALTHY = 3600
const SLOW_INCIDENT = 864

export const slowTests = (slo: Slo, project: Project): readonly RuleTest[] => {
  const tiers = slo.tiers.filter(({ longSeconds }) => longSeconds > 21_600)
  const labels = Object.entries({ server: 'k', ...labelsOf(slo, project) })
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')
  const rates = ['5m', '2h', '6h']
  const inputs = (ratio: number): Series[] =>
    rates.flatMap((rate) => [
      {
        series: `slo:events:rate${rate}{${labels}}`,
        values: `100x${SLOW_HEALTHY + SLOW_INCIDENT}`,
      },
      {
        series: `slo:bad_events:rate${rate}{${labels}}`,
        values: `0x${SLOW_HEALTHY} ${exact(100 * ratio)}x${SLOW_INCIDENT}`,
      },
    ])
  const end = ((SLOW_HEALTHY + SLOW_INCIDENT) * SLOW_STEP) / 60
  const count = (tier: Tier, times: number): Expectation => ({
    expr: `count(count_over_time(${firing(slo, tier)}[4d]))`,
    eval_time: `${end}m`,
    exp_samples: times === 0 ? [] : [{ labels: '{}', value: times }],
  })
  if (tiers.length === 0) return []
  const thresholds = tiers.map((tier) => thresholdOf(tier, slo.objective))
  const above = exact(Math.min(1, 1.1 * Math.max(...thresholds)))
  const below = exact(0.9 * Math.min(...thresholds))
  return [
    {
      name: 'above every slow threshold for days',
      interval: '5m',
      input_series: inputs(above),
      promql_expr_test: tiers.map((tier) => count(tier, 1)),
    },
    {
      name: 'below every slow threshold for days',
      interval: '5m',
      input_series: inputs(below),
      promql_expr_test: tiers.map((tier) => count(tier, 0)),
    },
  ]
}
