// Does Prometheus record what the simulation computed? A sample: one promise, from its raw counters, over a day.
import type { Project } from '../../../src/generate/project.ts'
import { ruleGroups } from '../../../src/generate/rules.ts'
import type { Slo } from '../../../src/slo/slo.ts'
import { DAY } from './clock.ts'
import type { Prometheus } from './prometheus.ts'
import type { Series } from './series.ts'
import { secondsOf } from './verdicts.ts'

export interface Agreement {
  readonly compared: number
  /** Largest difference, relative; Infinity where one of both has no value. */
  readonly worst: number
}

const difference = (ours: number, theirs: number): number =>
  ours === theirs ? 0 : Math.abs(ours - theirs) / Math.max(Math.abs(ours), Math.abs(theirs))

/** `series`: what was written of this promise. */
export const verifyRecordings = async (
  prometheus: Prometheus,
  slo: Slo,
  series: readonly Series[],
  from: number,
  project: Project,
): Promise<Agreement> => {
  let compared = 0
  let worst = 0
  for (const { interval, rules } of ruleGroups(slo, project))
    for (const rule of rules) {
      if (!('record' in rule)) continue
      const ours = series.find(({ name }) => name.startsWith(`${rule.record}{`))
      if (ours === undefined) continue
      const step = Math.max(secondsOf(interval), ours.stepSeconds)
      const [theirs] = await prometheus.query(rule.expr, from, from + DAY, step)
      const values = new Map(theirs?.points)
      for (let at = from; at < from + DAY; at += step) {
        const own = ours.values[at / ours.stepSeconds] ?? NaN
        const found = values.get(at)
        if (Number.isNaN(own) && found === undefined) continue
        compared++
        worst = Math.max(
          worst,
          Number.isNaN(own) || found === undefined ? Infinity : difference(own, found),
        )
      }
    }
  return { compared, worst }
}
