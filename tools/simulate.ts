// `npm run simulate`: a month of healthy traffic after another, judged by the generated rules on a real Prometheus: who is paged for
// nothing? Then outages of several sizes: how long until somebody is? `--scenario NAME`, `--days N`, `--seed N`.
import { parseArgs } from 'node:util'
import { commandTable } from '../src/commands/index.ts'
import { defaultConfig } from '../src/config/config.ts'
import { generateProject } from '../src/running/generate-project.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import { root } from './alert-quality/report.ts'
import { simulate } from './alert-quality/simulation/month.ts'
import { SCENARIOS, type Scenario } from './alert-quality/simulation/scenarios.ts'
import { createRandom } from './theft-month/random.ts'

const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})
const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
const project = generateProject(
  { config: defaultConfig(), slos: loaded.value },
  { timeScale: 1, commands: commandTable },
)
const days = Number(values.days)
for (const [name, scenario] of Object.entries<Scenario>(SCENARIOS)) {
  if (values.scenario !== undefined && values.scenario !== name) continue
  const random = createRandom(Number(values.seed)).fork(name)
  const disturbances = scenario.disturbances?.(days, random) ?? []
  const started = Date.now()
  const { alarms } = await simulate({ scenario, disturbances, plants: [], days }, project, random)
  for (const { alert, severity, from, until } of alarms)
    console.error(`  ${severity} ${alert} ${(from / 86400).toFixed(3)} d, ${until - from} s`)
  console.error(`${name}: ${alarms.length} alarms, ${(Date.now() - started) / 1000} s`)
}
