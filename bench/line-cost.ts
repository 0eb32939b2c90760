// `npm run bench`: what a hostile line of 1 MiB costs against an ordinary megabyte of its format, in this process, best of three.
import { createIdentify, REPLAY_KEYS } from '../src/identifier.ts'
import { createDecode } from '../src/records/decode.ts'
import { settingsFor, type Adapter } from '../src/adapters/adapter.ts'
import { FIXTURES } from '../test/adapters/fixture-lines.ts'
import { hostileLines } from '../test/adapters/hostile-lines.ts'

const MEBIBYTE = 1024 * 1024
const AT_MOST = 5
const ROUNDS = 3
const LINES_A_FORMAT = 2

const ofSource = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }

const msOf = (adapter: Adapter, lines: readonly string[]): number => {
  const { carriers, table } = adapter
  const settings = settingsFor(adapter, ofSource)
  const context = { settings, identify: createIdentify(REPLAY_KEYS, ''), dropped: () => undefined }
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const decode = createDecode({ carriers, table, settings, unwrap: 'auto' })
    const begin = performance.now()
    for (const line of lines) {
      const fields = decode.line(line)
      if (fields !== null && !('reject' in fields)) adapter.read(fields, context)
    }
    best = Math.min(best, performance.now() - begin)
  }
  return best
}

const aMebibyteOf = (lines: readonly string[]): readonly string[] => {
  const taken: string[] = []
  for (let size = 0, i = 0; size < MEBIBYTE; i++) {
    const line = lines[i % lines.length] ?? ''
    taken.push(line)
    size += line.length + 1
  }
  return taken
}

let worst = 0
for (const { adapter, lines } of FIXTURES) {
  const ordinary = msOf(adapter, aMebibyteOf(lines))
  const step = Math.max(1, Math.floor(lines.length / LINES_A_FORMAT))
  let most = { ms: 0, run: '' }
  for (const line of lines.filter((_, i) => i % step === 0))
    for (const hostile of hostileLines(line, MEBIBYTE)) {
      const ms = msOf(adapter, [hostile.line])
      if (ms > most.ms) most = { ms, run: hostile.run }
    }
  const ratio = most.ms / ordinary
  worst = Math.max(worst, ratio)
  console.log(
    `${adapter.id.padEnd(28)} ordinary ${ordinary.toFixed(1).padStart(6)} ms/MiB   worst hostile line ${most.ms.toFixed(1).padStart(6)} ms/MiB   ${ratio.toFixed(2)}x   (${JSON.stringify(most.run)})`,
  )
}
console.log(`worst of all formats: ${worst.toFixed(2)}x, at most ${AT_MOST}x is promised`)
process.exitCode = worst > AT_MOST ? 1 : 0
