// `npm run corpora`: what `replay --events` derives from the runs, held against what really happened (recorded) or what the documentation says (documented).
import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { scoreRun, type Origin } from './score/run.ts'

/** Documented samples say themselves what they mean: nothing less than all of them. */
const MIN_SHARE: Readonly<Record<Origin, number>> = { recorded: 0.99, documented: 1 }
const AT_LEAST: Readonly<Record<Origin, string>> = {
  recorded: 'at 99 % exact or more',
  documented: 'at 100 % exact',
}
const root = resolve(import.meta.dirname, '..', 'test', 'corpora')
const verbose = process.argv.includes('--verbose')
const totals: Record<Origin, { runs: number; failed: number }> = {
  recorded: { runs: 0, failed: 0 },
  documented: { runs: 0, failed: 0 },
}

for (const product of readdirSync(root).toSorted()) {
  for (const { name, origin, score, revocations } of await scoreRun(join(root, product))) {
    const { expected, exact, wrong, missing, unexplained } = score
    const share = expected === 0 ? 0 : exact / expected
    const ok = share >= MIN_SHARE[origin] && unexplained.length === 0
    totals[origin].runs++
    if (!ok) totals[origin].failed++
    console.log(
      `${ok ? 'ok  ' : 'FAIL'} ${origin === 'recorded' ? name : `${name} (${origin})`}`.padEnd(57) +
        ` expected ${String(expected).padStart(3)}  exact ${(100 * share).toFixed(1).padStart(5)} %  wrong ${wrong.length}  missing ${missing.length}  unexplained ${unexplained.length}`,
    )
    const results = Object.entries(revocations.results)
    if (results.length > 0)
      console.log(
        `       revocations: ${results.map(([result, count]) => `${count} ${result}`).join(', ')}; longest exposure ${revocations.exposureSeconds} s, truth ${revocations.trueExposureSeconds} s over ${revocations.presentedAgain} presentations of revoked tokens`,
      )
    for (const [field, count] of Object.entries(score.byField))
      console.log(`       ${count} x ${field}`)
    if (verbose)
      for (const line of [...wrong, ...missing, ...unexplained]) console.log(`       ${line}`)
  }
}
for (const [origin, { runs, failed }] of Object.entries(totals))
  console.log(
    `${runs} ${origin} runs under ${relative(process.cwd(), root)}, ${runs - failed} ${AT_LEAST[origin as Origin]} with nothing unexplained`,
  )
process.exitCode = Object.values(totals).some(({ failed }) => failed > 0) ? 1 : 0
