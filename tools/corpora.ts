// `npm run corpora`: what `replay --events` derives from the recorded runs, held against what really happened.
import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { scoreRun } from './score/run.ts'

const MIN_SHARE = 0.99
const root = resolve(import.meta.dirname, '..', 'test', 'corpora')
const verbose = process.argv.includes('--verbose')
let failed = 0
let runs = 0

for (const product of readdirSync(root).toSorted()) {
  for (const { name, score } of await scoreRun(join(root, product))) {
    const { expected, exact, wrong, missing, unexplained } = score
    const share = expected === 0 ? 0 : exact / expected
    const ok = share >= MIN_SHARE && unexplained.length === 0
    runs++
    if (!ok) failed++
    console.log(
      `${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(52)} expected ${String(expected).padStart(3)}  exact ${(100 * share).toFixed(1).padStart(5)} %  wrong ${wrong.length}  missing ${missing.length}  unexplained ${unexplained.length}`,
    )
    for (const [field, count] of Object.entries(score.byField))
      console.log(`       ${count} x ${field}`)
    if (verbose)
      for (const line of [...wrong, ...missing, ...unexplained]) console.log(`       ${line}`)
  }
}
console.log(
  `${runs} recorded runs under ${relative(process.cwd(), root)}, ${runs - failed} at 99 % exact or more with nothing unexplained`,
)
process.exitCode = failed === 0 ? 0 : 1
