// Tests of the rules, for promtool: of each SLO a fast file at 30 s and a slow one at 5 min, of each other alert one.
import { alertTests } from './alert-tests.ts'
import { fastTests } from './fast-rule-tests.ts'
import type { GeneratedFile, Generator } from './project.ts'
import { rulesFile } from './rule-scenario.ts'
import { slowTests } from './slow-rule-tests.ts'

export const ruleTests: Generator = (project) => {
  // Expected times are those of the real windows.
  if (project.timeScale !== 1) return []
  const ofSlo = project.slos.flatMap((slo): GeneratedFile[] => [
    [
      `alerts/tests/${slo.name}.fast.test.yaml`,
      rulesFile(slo.name, '30s', fastTests(slo, project)),
    ],
    [`alerts/tests/${slo.name}.slow.test.yaml`, rulesFile(slo.name, '5m', slowTests(slo, project))],
  ])
  return [...ofSlo, ...alertTests(project)]
}
