// `npm run bench`: what remembering live tokens costs, a correlator and in all, and how many events
// a second it leaves. Every token comes with a refresh token, one of four by a refresh; nothing is
// validated or revoked.
import { plainSource } from '../src/config/plain.ts'
import { spawnSync } from 'node:child_process'
import { defaultConfig } from '../src/config/config.ts'
import { createCorrelation, type Correlation } from '../src/correlators/correlation.ts'
import { CORRELATORS } from '../src/correlators/index.ts'
import { defaultTraits, type Traits } from '../src/correlators/traits.ts'
import { createPipeline } from '../src/pipeline/pipeline.ts'
import type { PipelineSetup } from '../src/pipeline/pipeline-setup.ts'
import { pipelineSetup } from '../src/running/setup.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import { REPLAY_KEYS } from '../src/identifier.ts'
import { argument } from './serving.ts'
import { A_REFRESH_IN, issuance, issuanceLine, timeMsOf } from './issuances.ts'

const TOKENS = argument('tokens', 1_000_000)
const ROUNDS = argument('rounds', 3)
const A_BATCH = 1000
const SOURCE = 'app'

const defaults = defaultTraits()
/** As many as are issued; refresh-reuse then has room for fewer chains, which `evicted` shows. */
const traits: Traits = { ...defaults, correlation: { ...defaults.correlation, tokens: TOKENS } }

const count = (value: number): string => Math.round(value).toLocaleString('en-US')
const megabytes = (bytes: number): string => `${count(bytes / 1e6)} MB`
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const memoryAfter = (gc: () => void): { readonly rss: number; readonly held: number } => {
  for (let i = 0; i < 3; i++) gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, held: heapUsed + external }
}

/** Each event is made when its turn comes and dropped, so that what stays is the correlators'. */
const rememberWith = (table: Partial<typeof CORRELATORS>, of: Traits): Correlation => {
  const correlation = createCorrelation(table, {
    traits: of,
    keys: REPLAY_KEYS,
    decidesValidations: () => undefined,
  })
  const out = { event: () => {}, fact: () => {} }
  for (let i = 0; i < TOKENS; i++) {
    correlation.add(issuance(i), out)
    if (i % A_BATCH === A_BATCH - 1) correlation.advance('as', timeMsOf(i), out)
  }
  // All are seen, and none has expired.
  correlation.advance('as', timeMsOf(TOKENS) + 1000, out)
  return correlation
}

const print = (what: string, added: number, contains: string): void =>
  console.log(
    `${what.padEnd(18)} ${(added / TOKENS).toFixed(1).padStart(7)} bytes a token, ` +
      `${megabytes(added)} (${contains})`,
  )

/** All access tokens, and the refresh tokens that were not rotated away. */
const LIVE = 2 * TOKENS - TOKENS / A_REFRESH_IN

const measure = (gc: () => void, table: Partial<typeof CORRELATORS>): void => {
  const before = memoryAfter(gc)
  const correlation = rememberWith(table, traits)
  const after = memoryAfter(gc)
  // Asked for after gc, so that the correlators are still held by then.
  const sizes = correlation.sizes()
  for (const { correlator, bytes, entries, evictions } of sizes)
    console.log(
      `${correlator.padEnd(18)} ${(bytes / TOKENS).toFixed(1).padStart(7)} bytes a token, ` +
        `${count(entries).padStart(9)} entries, ${count(evictions)} evicted`,
    )
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0)
  print('by their own count', bytes, 'tables')
  print('added, in use', after.held - before.held, 'heap and buffers after gc')
  print('added RSS', after.rss - before.rss, 'after gc; no pipeline')
  console.log(
    `${'of either kind'.padEnd(18)} ${((after.rss - before.rss) / LIVE).toFixed(1).padStart(7)} bytes a live token, ` +
      `${count(LIVE)} access and refresh tokens`,
  )
}

const remember = (gc: () => void): void => {
  // The same events before, remembered by almost nobody: what they leave in the heap is not the correlators'.
  const forgetful = { ...defaults, correlation: { ...defaults.correlation, tokens: 1000 } }
  rememberWith(CORRELATORS, forgetful)
  const { passport } = CORRELATORS
  console.log(`${count(TOKENS)} live access tokens, each with a refresh token; one server`)
  measure(gc, { passport })
  console.log('all correlators')
  measure(gc, CORRELATORS)
}

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')
const setup = pipelineSetup({
  config: {
    ...defaultConfig(),
    sources: [
      plainSource({
        name: SOURCE,
        server: 'as',
        format: 'authslo',
      }),
    ],
  },
  slos: slos.value,
  keys: REPLAY_KEYS,
  replay: true,
  now: () => timeMsOf(0),
})

interface Cost {
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Lines are made outside of the time; decoding, judging and counting them is in it. */
const run = (of: PipelineSetup): Cost => {
  let events = 0
  const pipeline = createPipeline({ ...of, traits }, () => events++)
  let ms = 0
  let cpu = 0
  const timed = (work: () => void): void => {
    const used = process.cpuUsage()
    const begin = performance.now()
    work()
    ms += performance.now() - begin
    const { user, system } = process.cpuUsage(used)
    cpu += user + system
  }
  for (let first = 0; first < TOKENS; first += A_BATCH) {
    const size = Math.min(A_BATCH, TOKENS - first)
    const records = Array.from({ length: size }, (_, i) => issuanceLine(first + i))
    const now = timeMsOf(first + size)
    const bytes = records.reduce((sum, line) => sum + line.length, 0)
    const batch = { source: SOURCE, records, bytes, receivedAt: now, position: 0, atEnd: false }
    timed(() => pipeline.step(batch, now))
  }
  timed(() => pipeline.finish(timeMsOf(TOKENS)))
  if (events < TOKENS) throw new Error(`only ${events} of ${TOKENS} lines were judged`)
  return { seconds: ms / 1000, cpuSeconds: cpu / 1e6 }
}

const compare = (): void => {
  const on: Cost[] = []
  const off: Cost[] = []
  for (let round = 0; round < ROUNDS; round++) {
    off.push(run({ ...setup, correlators: {} }))
    on.push(run({ ...setup, correlators: CORRELATORS }))
  }
  console.log(
    `pipeline, reading of JSON lines included, median of ${ROUNDS}; CPU of all threads, gc too`,
  )
  const print = (what: string, costs: readonly Cost[]): number => {
    const seconds = median(costs.map((cost) => cost.seconds))
    const cpuSeconds = median(costs.map((cost) => cost.cpuSeconds))
    console.log(
      `${what.padEnd(18)} ${count(TOKENS / seconds).padStart(9)} events/s, ` +
        `${count(TOKENS / cpuSeconds)} per CPU second`,
    )
    return cpuSeconds
  }
  const without = print('correlators off', off)
  const all = print('all correlators on', on)
  console.log(
    `${'on against off'.padEnd(18)} ${(all / without).toFixed(2).padStart(9)}x the CPU time, ` +
      `${(((all - without) / TOKENS) * 1e6).toFixed(2)} µs more an event`,
  )
}

const { gc } = globalThis
if (gc === undefined) {
  const args = ['--expose-gc', ...process.execArgv, ...process.argv.slice(1)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
} else {
  remember(gc)
  compare()
}
