// Three days with outages, scraped at the evaluations as promtool does it: once by the simulation, once by promtool.
import type { Project } from '../../../src/generate/project.ts'
import type { Slo } from '../../../src/slo/slo.ts'
import type { Random } from '../../theft-month/random.ts'
import { run } from '../processes.ts'
import { bin } from '../report.ts'
import { EVALUATION_SECONDS, HOUR, type Scraping } from './clock.ts'
import { otherSeries } from './other-series.ts'
import { countersOf, promiseSeries, rawSeries } from './promise-series.ts'
import { simulateDrawn } from './month.ts'
import { SIZES } from './outages.ts'
import { checkAgainstPromtool, CHECKED_DAYS, type Check } from './promtool-check.ts'
import { draw, type Plan } from './traffic.ts'

const versionOf = async (tool: string): Promise<number> => {
  const { output } = await run(bin(tool), ['--version'])
  return Number(/version (\d+)\./.exec(output)?.[1] ?? NaN)
}

/** One promise of each set of tiers: promtool takes minutes for all. */
const oneOfEach = ({ slos }: Project): readonly Slo[] => [
  ...new Map(
    slos.map((slo) => [slo.tiers.map(({ name, factor }) => `${name} ${factor}`).join(), slo]),
  ).values(),
]

export const checkThreeDays = async (all: Project, random: Random): Promise<Check> => {
  const project = { ...all, slos: oneOfEach(all) }
  const scraping: Scraping = {
    scrapeSeconds: EVALUATION_SECONDS,
    phaseSeconds: 0,
    leftOpen: (await versionOf('promtool')) >= 3,
  }
  const plants = Object.values(SIZES).map((badShare, n) => {
    const from = 10 * HOUR + n * 12 * HOUR
    return { badShare, from, until: from + (n + 1) * HOUR }
  })
  const scenario = { about: 'three days', perSecond: 0.2, clients: 10 }
  const plan: Plan = { scenario, disturbances: [], plants, days: CHECKED_DAYS, scraping }
  const drawn = draw(plan, project.slos, random)
  const { alarms } = await simulateDrawn(drawn, plan, project, random)
  const promises = countersOf(drawn, project.slos)
  const isRead = (name: string): boolean => /^(slo:age|slo:events:sum_period|oauth_)/.test(name)
  const series = [
    ...promises.flatMap((promise) => [
      ...rawSeries(promise, plan),
      ...promiseSeries(promise, drawn, plan, project),
    ]),
    ...otherSeries(drawn, plan),
  ].filter(({ name }) => isRead(name))
  return checkAgainstPromtool(series, alarms, project)
}
