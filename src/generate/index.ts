import { alertmanager } from './routing.ts'
import { docs } from './docs.ts'
import { dashboards } from './dashboards.ts'
import { kubernetes } from './kubernetes.ts'
import {
  GENERATED,
  ON_REQUEST,
  type GeneratedFile,
  type Generator,
  type Project,
} from './project.ts'
import { rules } from './rules.ts'
import { runbooks } from './runbooks.ts'
import { ruleTests } from './rule-tests.ts'
import { schemas } from './schemas.ts'

/** What can be generated: one file, one line. */
export const GENERATORS: Readonly<Record<(typeof GENERATED)[number], Generator>> = {
  rules,
  tests: ruleTests,
  alertmanager,
  kubernetes,
  dashboards,
  runbooks,
  docs,
  schemas,
}

export const generateAll = (
  project: Project,
  only: readonly string[] = GENERATED.filter((name) => !ON_REQUEST.includes(name)),
): readonly GeneratedFile[] =>
  (Object.keys(GENERATORS) as (typeof GENERATED)[number][])
    .filter((name) => only.includes(name))
    .flatMap((name) => GENERATORS[name](project))
