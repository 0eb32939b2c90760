// `npm run panels`: asks every query of every dashboard of a real Prometheus that scraped the demo through each incident; writes
// docs/reference/dashboards.md. Exit 1 where a query fails, reads what nobody exports, or stays empty without a reason.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { INCIDENTS } from '../src/demo/incidents/index.ts'
import { root, table } from './alert-quality/report.ts'
import { askLivePanels } from './panels/live-panels.ts'
import { countsOf, EXPECTED_EMPTY, faultsOf } from './panels/report.ts'

const started = Date.now()
const results = await askLivePanels((id) => console.error(id))
const faults = faultsOf(results)
const counts = table(
  ['dashboard', 'panels', 'queries executed', 'errors', 'empty', 'of them with a reason'],
  countsOf(results),
)
const page = `# Dashboards, asked

Written by \`npm run panels\`. A real Prometheus with all rules scraped the demo through ${INCIDENTS.length} incidents (${INCIDENTS.map(({ id }) => id).join(', ')}) each second, windows divided by 60; and a second exporter for what the demo's servers do not do (a catalogue of clients, callbacks, exchanges, functions, receivers). Then every query of every panel, annotation and variable was asked over that time. Queries include those of annotations and variables.

${counts}

Empty with a reason:

${Object.entries(EXPECTED_EMPTY)
  .map(([name, why]) => `- ${name}: ${why}`)
  .join('\n')}

How to load them, and in which Grafana: [dashboards](../dashboards.md).
`
writeFileSync(join(root, 'docs', 'reference', 'dashboards.md'), page)
console.log(counts)
for (const fault of faults) console.error(fault)
console.error(`${faults.length} faults, ${Math.round((Date.now() - started) / 1000)} s`)
process.exitCode = faults.length === 0 ? 0 : 1
