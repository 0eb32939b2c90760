// `npm run faults`: what a Prometheus sees of a numbered log while files are rotated and the exporter is killed. Exit 1 where it is not the truth.
// --trials N a fault, --seconds N of writing, --injections N at most, --fault NAME, --seed N, --parallel N, --write: the table of
// docs/reference/faults.md, or of it the faults that are named.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argument, build } from '../bench/serving.ts'
import { root, table } from './alert-quality/report.ts'
import { FAULTS } from './faults/faults.ts'
import { runTrial, type Outcome } from './faults/trial.ts'
import { cpuSeconds } from './process-costs.ts'
import { createRandom } from './theft-month/random.ts'

const TRIALS = argument('trials', 3)
const SEED = argument('seed', 1)
const PARALLEL = argument('parallel', 1)
const RATE = argument('rate', 20_000)
const SECONDS = argument('seconds', 1)
const INJECTIONS = argument('injections', 2)
const only = process.argv.flatMap((word, i) =>
  process.argv[i - 1] === '--fault' ? word.split(',') : [],
)
const write = process.argv.includes('--write')

const percent = (share: number): string => `${(100 * share).toFixed(3)} %`
const isExact = ({ error, lostBytes, resets }: Outcome): boolean =>
  error === 0 && lostBytes.truth === lostBytes.counted && resets === 0

/** It did not get as far as counting. */
const failedTrial = (error: unknown): Outcome => ({
  lines: 0,
  error: -1,
  lostBytes: { truth: 0, counted: 0 },
  resets: 0,
  detail: error instanceof Error ? error.message : String(error),
})

/** In the order of the jobs, so many at a time. */
const inParallel = async <T>(jobs: readonly (() => Promise<T>)[]): Promise<readonly T[]> => {
  const results: T[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < jobs.length) {
      const index = next++
      const job = jobs[index]
      if (job !== undefined) results[index] = await job()
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return results
}

const unknown = only.find((name) => !Object.hasOwn(FAULTS, name))
if (unknown !== undefined) {
  console.error(`no fault ${unknown}; there are ${Object.keys(FAULTS).join(', ')}`)
  process.exit(2)
}
build()
const cli = join(root, 'dist', 'cli.js')
const DOC = join(root, 'docs', 'reference', 'faults.md')
const rows = new Map<string, readonly string[]>()
let failed = 0
for (const [name, fault] of Object.entries(FAULTS)) {
  if (only.length > 0 && !only.includes(name)) continue
  const jobs = Array.from({ length: TRIALS }, (_, trial) => async (): Promise<Outcome> => {
    const random = createRandom(SEED).fork(`${name} ${trial}`)
    const setup = { cli, fault, random, linesPerSecond: RATE, seconds: SECONDS }
    const outcome = await runTrial({ ...setup, injections: INJECTIONS }).catch(failedTrial)
    if (!isExact(outcome)) {
      failed++
      const { truth, counted } = outcome.lostBytes
      console.error(
        `${name}, trial ${trial}: ${percent(outcome.error)}, ${outcome.resets} resets, lost ${counted} of ${truth} bytes\n${outcome.detail}`,
      )
    }
    return outcome
  })
  const [began, cpuBefore] = [performance.now(), cpuSeconds('self')]
  const outcomes = await inParallel(jobs)
  const wall = (performance.now() - began) / 1000 / TRIALS
  const cpu = (cpuSeconds('self') - cpuBefore) / TRIALS
  const worst = Math.max(...outcomes.map(({ error }) => Math.abs(error)))
  const lines = outcomes.reduce((sum, outcome) => sum + outcome.lines, 0)
  const truth = outcomes.reduce((sum, { lostBytes }) => sum + lostBytes.truth, 0)
  const counted = outcomes.reduce((sum, { lostBytes }) => sum + lostBytes.counted, 0)
  const exact = outcomes.filter(isExact).length
  const row = [
    name,
    fault.what,
    `${exact} of ${TRIALS}`,
    lines.toLocaleString('en-US'),
    percent(worst),
    truth === 0 && counted === 0 ? '' : `${counted} of ${truth}`,
  ]
  rows.set(name, row)
  console.log(
    `${row.join(' | ')} | ${wall.toFixed(1)} s and ${cpu.toFixed(1)} s of CPU a trial, ${PARALLEL} at a time`,
  )
}
if (write) {
  // Where some faults were tried again, the rows of the others stay.
  const before = only.length === 0 ? [] : readFileSync(DOC, 'utf8').split('\n')
  const rowOf = (name: string): readonly string[] =>
    rows.get(name) ??
    (before.find((line) => line.startsWith(`| ${name} |`)) ?? '').slice(2, -2).split(' | ')
  const names = Object.keys(FAULTS).filter((name) => rowOf(name)[0] === name)
  const shown = table(
    ['Fault', 'What happens', 'Exact trials', 'Lines', 'Worst error', 'Lost bytes counted'],
    names.map(rowOf),
  )
  mkdirSync(dirname(DOC), { recursive: true })
  writeFileSync(
    DOC,
    `# What faults do to counters

Measured by \`npm run faults -- --trials ${TRIALS} --seconds ${SECONDS} --injections ${INJECTIONS} --seed ${SEED} --parallel ${PARALLEL} --write\`, not promised. ${RATE.toLocaleString('en-US')} lines a second are written to a log; the real \`serve\`, with a state directory, reads it; a scraper takes the increase of its counters as Prometheus does, a smaller sample being a reset. Each fault comes at ${INJECTIONS === 1 ? 'a random moment' : `1 to ${INJECTIONS} random moments`} of each trial. An error is the increase of the worst of three counters (records read, events of an SLO, bad events of it) against the lines written; a trial is exact where the error is 0, no counter fell, and lost bytes are counted to the byte.

${shown}
`,
  )
}
process.exitCode = failed === 0 ? 0 : 1
