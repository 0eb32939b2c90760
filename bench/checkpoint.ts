// What a checkpoint costs with many live tokens: how long others wait, how long counting is held, and what is written.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { defaultConfig } from '../src/config/config.ts'
import { plainSource } from '../src/config/plain.ts'
import { REPLAY_KEYS } from '../src/identifier.ts'
import { createPipeline } from '../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../src/running/setup.ts'
import { createCheckpoints } from '../src/state/checkpoints.ts'
import { realDisk } from '../src/state/disk.ts'
import { argument } from './serving.ts'
import { issuanceLine, timeMsOf } from './issuances.ts'

const TOKENS = argument('tokens', 1_000_000)
const A_BATCH = 2000
const A_SECOND = 5000
const SAVES = 5

const pipeline = createPipeline(
  pipelineSetup({
    config: {
      ...defaultConfig(),
      sources: [plainSource({ name: 'log', server: 'as', format: 'authslo' })],
    },
    slos: [],
    keys: REPLAY_KEYS,
    replay: false,
    now: () => timeMsOf(0),
  }),
)
let lines = 0
const feed = (count: number): void => {
  for (const end = lines + count; lines < end; lines += A_BATCH) {
    const records = Array.from({ length: A_BATCH }, (_, i) => issuanceLine(lines + i))
    const now = timeMsOf(lines + A_BATCH)
    const about = { source: 'log', bytes: 1, receivedAt: now, position: 0, atEnd: false }
    pipeline.step({ ...about, records }, now)
  }
}

const directory = mkdtempSync(join(tmpdir(), 'authslo-bench-'))
const checkpoints = createCheckpoints({
  directory,
  disk: realDisk,
  keysMark: '',
  program: '',
  now: Date.now,
  clock: () => performance.now(),
  last: 0,
})
const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(9)

feed(TOKENS)
console.log(`${TOKENS} live tokens, all correlators; then ${A_SECOND} more before each save`)
for (let save = 0; save < SAVES; save++) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await new Promise((resolve) => setTimeout(resolve, 100))
  delay.enable()
  await new Promise((resolve) => setTimeout(resolve, 5))
  delay.reset()
  const began = performance.now()
  const used = process.cpuUsage()
  let heldMs = 0
  const { writtenBytes } = await checkpoints.save({ ...pipeline.save() }, () => {
    heldMs = performance.now() - began
  })
  const tookMs = performance.now() - began
  const { user, system } = process.cpuUsage(used)
  await new Promise((resolve) => setTimeout(resolve, 5))
  delay.disable()
  console.log(
    `save ${save + 1}: event loop held at most ${ms(delay.max / 1e6)}, counting held ${ms(heldMs)}, ` +
      `CPU ${ms((user + system) / 1000)}, durable after ${ms(tookMs)}, ${(writtenBytes / 1024 ** 2).toFixed(1).padStart(6)} MiB written`,
  )
  feed(A_SECOND)
}
rmSync(directory, { recursive: true })
