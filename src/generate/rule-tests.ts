// Tests of the rules, for promtool: of each SLO what the two groups record, and the burn alerts of each group; of each other alert one.
import { alertTests } from './alert-tests.ts'
import { fastTests } from './fast-rule-tests.ts'
import type { GeneratedFile, Generator } from './project.ts'
import { PERIOD_EVALUATION, periodTests } from './period-tests.ts'
import { RATES_EVALUATION, ratesTests } from './rates-tests.ts'
import { rulesFile, type RuleTest } from './rule-scenario.ts'
import { slowTests } from './slow-rule-tests.ts'

export const ruleTests: Generator = (project) => {
  // Expected times are those of the real windows.
  if (project.timeScale !== 1) return []
  const ofSlo = project.slos.flatMap((slo): GeneratedFile[] => {
    const file = (kind: string, interval: string, tests: readonly RuleTest[]): GeneratedFile => [
      `alerts/tests/${slo.name}.${kind}.test.yaml`,
      rulesFile(slo.name, interval, tests),
    ]
    return [
      file('rates', RATES_EVALUATION, ratesTests(slo, project)),
      file('fast', '30s', fastTests(slo, project)),
      file('period', PERIOD_EVALUATION, periodTests(slo, project)),
      file('slow', '5m', slowTests(slo, project)),
    ]
  })
  return [...ofSlo, ...alertTests(project)]
}
