// One plan from beginning to end: draw, write, ask.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alertGroups } from '../../../src/generate/alert-rules.ts'
import type { Project } from '../../../src/generate/project.ts'
import { ruleGroups } from '../../../src/generate/rules.ts'
import type { Random } from '../../theft-month/random.ts'
import { writeBlocks } from './blocks.ts'
import { DAY } from './clock.ts'
import { otherSeries } from './other-series.ts'
import { countersOf, promiseSeries, rawSeries } from './promise-series.ts'
import { startPrometheus, type Prometheus } from './prometheus.ts'
import { draw, type Drawn, type Plan } from './traffic.ts'
import { alarmsOf, type Alarm } from './verdicts.ts'
import { verifyRecordings, type Agreement } from './verification.ts'

export interface Month {
  readonly alarms: readonly Alarm[]
  /** Of the recordings of one promise with those of Prometheus. */
  readonly agreement: Agreement
}

export const simulate = (plan: Plan, project: Project, random: Random): Promise<Month> =>
  simulateDrawn(draw(plan, project.slos, random), plan, project, random)

export const simulateDrawn = async (
  drawn: Drawn,
  plan: Plan,
  project: Project,
  random: Random,
): Promise<Month> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-simulate-'))
  let prometheus: Prometheus | undefined
  try {
    const promises = countersOf(drawn, project.slos).map((promise) => ({
      ...promise,
      series: promiseSeries(promise, drawn, plan, project),
    }))
    const checked = random.fork('checked').pick(promises)
    const series = [
      ...promises.flatMap((promise) => promise.series),
      ...rawSeries(checked, plan),
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
    const lastDay = (plan.days - 1) * DAY
    const agreement = await verifyRecordings(
      prometheus,
      checked.slo,
      checked.series,
      lastDay,
      project,
    )
    return { alarms, agreement }
  } finally {
    await prometheus?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
