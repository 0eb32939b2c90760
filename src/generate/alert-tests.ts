// The scenarios of the alerts that no SLO brings, for promtool.
import type { AlertDefinition, AlertScenario } from './alerts/alert.ts'
import { alertEntries, alertLabels } from './alert-rules.ts'
import type { GeneratedFile, Project } from './project.ts'
import type { Expectation, RuleTest } from './rule-scenario.ts'
import { braces, rulesFile } from './rule-scenario.ts'

/** Exactly these alerts fire at that time; or none, then and before. */
const expectation = (
  name: string,
  alert: AlertDefinition,
  [at, fires]: readonly [string, AlertScenario['expect'][string]],
  silentFor: string,
  project: Project,
): Expectation => {
  const firing = `ALERTS${braces({ alertname: name, alertstate: 'firing' })}`
  return {
    expr: fires.length === 0 ? `count(count_over_time(${firing}[${silentFor}]))` : firing,
    eval_time: at,
    exp_samples: fires.map((labels) => ({
      labels: `ALERTS${braces({ alertname: name, alertstate: 'firing', ...labels, ...alertLabels(alert, project) })}`,
      value: 1,
    })),
  }
}

export const alertTests = (project: Project): readonly GeneratedFile[] =>
  alertEntries().map(([name, alert]) => {
    const tests = alert.scenarios.map((scenario): RuleTest => ({
      name: scenario.name,
      interval: scenario.step,
      input_series: scenario.series.map(([series, values]) => ({ series, values })),
      promql_expr_test: Object.entries(scenario.expect).map((expected) =>
        expectation(name, alert, expected, scenario.silentFor ?? expected[0], project),
      ),
    }))
    return [
      `alerts/tests/${name}.test.yaml`,
      rulesFile(alert.group, alert.evaluation ?? '1m', tests),
    ] as const
  })
