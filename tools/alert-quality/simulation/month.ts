// One scenario from beginning to end: draw, write, ask.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Project } from '../../../src/generate/project.ts'
import { alertGroups } from '../../../src/generate/alert-rules.ts'
import { ruleGroups } from '../../../src/generate/rules.ts'
import type { Random } from '../../theft-month/random.ts'
import { writeBlocks } from './blocks.ts'
import { DAY } from './clock.ts'
import { countersOf, otherSeries, promiseSeries } from './exporter.ts'
import { startPrometheus, type Prometheus } from './prometheus.ts'
import { draw, type Drawn, type Plan } from './traffic.ts'
import { alarmsOf, type Alarm } from './verdicts.ts'

export interface Month {
  readonly alarms: readonly Alarm[]
}

/** `also`: what else to ask while Prometheus is there. */
export const simulate = async (plan: Plan, project: Project, random: Random): Promise<Month> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-simulate-'))
  let prometheus: Prometheus | undefined
  try {
    const drawn: Drawn = draw(plan, project.slos, random)
    const series = [
      ...countersOf(drawn, project.slos).flatMap((promise) =>
        promiseSeries(promise, drawn, plan.days, project),
      ),
      ...otherSeries(drawn, plan),
    ]
    await writeBlocks(series, plan.days, folder)
    prometheus = await startPrometheus(folder)
    const groups = [
      ...project.slos.flatMap((slo) => ruleGroups(slo, project)),
      ...alertGroups(project).map(([, group]) => group),
    ]
    const alarms: Alarm[] = []
    for (const group of groups) alarms.push(...(await alarmsOf(prometheus, group, plan.days * DAY)))
    return { alarms }
  } finally {
    await prometheus?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
