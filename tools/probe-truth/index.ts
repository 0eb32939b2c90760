// `npm run probes:truth`: every fault against every journey, printed, and written into docs/watching-servers.md. Exit 1 where one is
// not found as faults.ts says, or where a journey says anything else.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expected, TRUTHS } from './faults.ts'
import { failuresOf, tableOf, withTable, type Measured } from './report.ts'
import { looksAt } from './table.ts'

const measured: Measured[] = []
let wrong = 0
for (const truth of TRUTHS) {
  const looks = await looksAt(truth.how)
  measured.push({ truth, ...looks })
  const isFound = isDeepStrictEqual(failuresOf(looks.after), expected(truth))
  if (isFound && Object.keys(failuresOf(looks.before)).length === 0) continue
  wrong++
  console.error(`NOT AS EXPECTED: ${truth.fault}`, looks.before, looks.after)
}
const table = tableOf(measured)
console.log(table)
console.log(`\n${TRUTHS.length - wrong} of ${TRUTHS.length} faults found as they must be`)
const page = resolve(import.meta.dirname, '../../docs/watching-servers.md')
writeFileSync(page, withTable(readFileSync(page, 'utf8'), table))
process.exitCode = wrong === 0 ? 0 : 1
