// `npm run simulate`: a month of healthy traffic after another, judged by the generated rules on a real Prometheus: who is paged for
// nothing? Then outages of several sizes: how long until somebody is? Writes its section of docs/reference/alert-quality.md, unless it
// is asked for less than everything: `--scenario NAME`, `--days N`, `--seed N`; `--jobs N` months at a time. Exit 1 where a goal is missed.
import { parseArgs } from 'node:util'
import { commandTable } from '../src/commands/index.ts'
import { defaultConfig } from '../src/config/config.ts'
import { generateProject } from '../src/running/generate-project.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import { root, writeSection } from './alert-quality/report.ts'
import { DAY, SCRAPING } from './alert-quality/simulation/clock.ts'
import { simulate, type Month } from './alert-quality/simulation/month.ts'
import { OUTAGE_TRAFFIC } from './alert-quality/simulation/outage-traffic.ts'
import { detections, isInTime, plantOutages } from './alert-quality/simulation/outages.ts'
import { SCENARIOS, type Disturbance, type Scenario } from './alert-quality/simulation/scenarios.ts'
import {
  detectionRows,
  ofSeverity,
  sectionOf,
  type Detected,
  type Healthy,
} from './alert-quality/simulation/section.ts'
import { checkThreeDays } from './alert-quality/simulation/three-days.ts'
import type { Plan } from './alert-quality/simulation/traffic.ts'
import { createRandom } from './theft-month/random.ts'

const ALL_DAYS = 30
/** Relative: sums in another order. */
const SAME = 1e-9
const CHECK = 'promtool'

const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    days: { type: 'string', default: String(ALL_DAYS) },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
})
const days = Number(values.days)
const seed = Number(values.seed)
const names = [...Object.keys(SCENARIOS), ...Object.keys(OUTAGE_TRAFFIC), CHECK]
if (!Number.isInteger(days) || days < 1 || days > ALL_DAYS || !Number.isInteger(seed))
  throw new RangeError(`--days is 1 to ${ALL_DAYS}, --seed a whole number`)
if (values.scenario !== undefined && !names.includes(values.scenario))
  throw new RangeError(`--scenario is one of ${names.join(', ')}`)
const wanted = (name: string): boolean => [undefined, name].includes(values.scenario)

const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
const project = generateProject(
  { config: defaultConfig(), slos: loaded.value },
  { timeScale: 1, commands: commandTable },
)
const randomOf = (name: string) => createRandom(seed).fork(name)
const started = Date.now()
const faults: string[] = []
const must = (good: boolean, what: string): void => {
  if (!good) faults.push(what)
}
const month = async (name: string, plan: Plan): Promise<Month> => {
  const begun = Date.now()
  const simulated = await simulate(plan, project, randomOf(name))
  const { alarms, agreement } = simulated
  const seconds = Math.round((Date.now() - begun) / 1000)
  console.error(
    `${name}: ${ofSeverity(alarms, 'page').length} pages, ${ofSeverity(alarms, 'ticket').length} tickets, ${agreement.compared} recordings compared, worst ${agreement.worst}; ${seconds} s`,
  )
  must(agreement.worst <= SAME, `${name}: Prometheus records something else`)
  return simulated
}

const disturbancesOf = (name: string, { disturbances }: Scenario): readonly Disturbance[] =>
  disturbances?.(days, randomOf(`${name} disturbances`)) ?? []
const healthyMonth = async ([name, scenario]: Named): Promise<Healthy> => {
  const plan = {
    scenario,
    disturbances: disturbancesOf(name, scenario),
    plants: [],
    days,
    scraping: SCRAPING,
  }
  const { alarms, agreement } = await month(name, plan)
  for (const { alert, from, until } of ofSeverity(alarms, 'page'))
    console.error(`  ${name}: ${alert}, day ${(from / DAY).toFixed(3)}, for ${until - from} s`)
  must(ofSeverity(alarms, 'page').length === 0, `${name}: somebody is paged for nothing`)
  return { name, about: scenario.about, alarms, agreement }
}

const monthOfOutages = async ([name, scenario]: Named): Promise<Detected> => {
  const plants = plantOutages(days, SCRAPING, randomOf(`${name} outages`))
  const plan = {
    scenario,
    disturbances: disturbancesOf(name, scenario),
    plants,
    days,
    scraping: SCRAPING,
  }
  const { alarms, agreement } = await month(name, plan)
  const found = detections(plants, alarms, project.slos, scenario.perSecond)
  for (const row of detectionRows(found)) console.error(`  ${name}: ${row.join(' | ')}`)
  for (const { size, slo, tier, took, theory } of found.filter((each) => !isInTime(each)))
    console.error(
      `  ${name}: late: ${slo}, ${size}, ${tier}: ${took ?? 'never'} s, by the formulas ${theory} s`,
    )
  return { about: scenario.about, detections: found, agreement }
}

type Named = readonly [name: string, scenario: Scenario]
const chosen = (of: Readonly<Record<string, Scenario>>): readonly Named[] =>
  Object.entries(of).filter(([name]) => wanted(name))

/** As many at a time as `jobs`; results in the order of the table. */
const places = Array.from({ length: Number(values.jobs) }, () => Promise.resolve())
let next = 0
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const place = next++ % places.length
  const done = (places[place] ?? Promise.resolve()).then(work)
  places[place] = done.then(
    () => undefined,
    () => undefined,
  )
  return done
}
const checking = wanted(CHECK) ? inTurn(() => checkThreeDays(project, randomOf(CHECK))) : undefined
const [healthy, detected] = await Promise.all([
  Promise.all(chosen(SCENARIOS).map((named) => inTurn(() => healthyMonth(named)))),
  Promise.all(chosen(OUTAGE_TRAFFIC).map((named) => inTurn(() => monthOfOutages(named)))),
])
const check = await checking

if (check !== undefined) {
  console.error(
    `promtool, three days: ${check.alerts} alerts, ${check.alarms} alarms, ${check.expectations} expectations: ${check.ok ? 'the same' : check.output}`,
  )
  must(check.ok && check.alarms > 0, 'promtool finds other alerts')
  const minutes = (Date.now() - started) / 60_000
  if (values.scenario === undefined && days === ALL_DAYS)
    writeSection('simulate', sectionOf({ days, seed, minutes, healthy, detected, check }))
}
console.error(`${Math.round((Date.now() - started) / 1000)} s. ${faults.join('; ')}`)
process.exitCode = faults.length === 0 ? 0 : 1
