// `npm run soak`: a day and more of lines through a `serve`, as fast as it reads them from a log that is rotated; its memory must stay flat.
// --lines N at most, --minutes M at most, --write: docs/reference/soak.md. Exit 1 where memory grew, or a line was lost or counted twice.
import { closeSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { following } from '../bench/following.ts'
import { keycloakLines } from '../bench/keycloak-lines.ts'
import { argument, build } from '../bench/serving.ts'
import { root } from './alert-quality/report.ts'

const LINES = argument('lines', 500_000_000)
const MINUTES = argument('minutes', Infinity)
const PORTION = 5000
/** Of a line, ms. */
const STEP_MS = 0.01
const A_FILE = 1_000_000
/** What may wait to be read: less than a file, so that none is removed unread. */
const AHEAD = 500_000
/** The page says something new once a second. */
const ASK_MS = 250
const SAMPLE_MS = 10_000
/** Of all lines. */
const WARM_SHARE = 0.2
const MOST_GROWTH = 0.1

const count = (value: number): string => Math.round(value).toLocaleString('en-US')
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

build()
const serve = await following()
const { log } = serve
let file = openSync(log, 'a')
let read = 0
const linesRead = async (): Promise<number> => {
  const text = await serve.page('/status.json')
  if (text === '') return read
  const status = JSON.parse(text) as { sources: { records: number }[] }
  return status.sources[0]?.records ?? read
}

try {
  const samples: { readonly lines: number; readonly megabytes: number }[] = []
  const line = keycloakLines(1)
  const began = performance.now()
  let [written, inFile, sampledAt] = [0, 0, began]
  const isOver = (): boolean => performance.now() - began >= MINUTES * 60_000
  while (read < LINES && !isOver()) {
    if (written < LINES && written - read < AHEAD) {
      const now = Date.now()
      let text = ''
      for (let i = 0; i < PORTION; i++) text += `${line(written + i, now + i * STEP_MS)}\n`
      writeSync(file, text)
      written += PORTION
      inFile += PORTION
    } else {
      await delay(ASK_MS)
      read = await linesRead()
    }
    if (inFile >= A_FILE) {
      closeSync(file)
      renameSync(log, `${log}.1`)
      file = openSync(log, 'a')
      inFile = 0
    }
    if (performance.now() - sampledAt < SAMPLE_MS) continue
    sampledAt = performance.now()
    await serve.page('/metrics')
    samples.push({ lines: read, megabytes: serve.residentMegabytes() })
    console.log(`${count(read)} lines, ${serve.residentMegabytes().toFixed(0)} MB RSS`)
  }
  let shown = await serve.read()
  for (let tries = 0; shown < written && tries < 300; tries++) {
    await delay(100)
    shown = await serve.read()
  }
  const seconds = (performance.now() - began) / 1000
  const warm = samples.filter(({ lines }) => lines >= WARM_SHARE * written)
  const fifth = Math.max(1, Math.floor(warm.length / 5))
  const of = (part: typeof samples): number => median(part.map((sample) => sample.megabytes))
  const [first, last] = [of(warm.slice(0, fifth)), of(warm.slice(-fifth))]
  const most = Math.max(...warm.map((sample) => sample.megabytes))
  const said = `${count(written)} lines in ${count(seconds)} s, ${count(written / seconds)} lines/s, ${count(shown)} counted; RSS ${first.toFixed(0)} MB after the first ${100 * WARM_SHARE} %, ${last.toFixed(0)} MB at the end (medians of a fifth of the rest), ${most.toFixed(0)} MB at most`
  console.log(said)
  if (process.argv.includes('--write'))
    writeFileSync(
      join(root, 'docs', 'reference', 'soak.md'),
      `# Much traffic and memory

Measured by \`npm run soak -- ${process.argv.slice(2).join(' ')}\`, not promised: lines of Keycloak as fast as \`serve\`, with a state directory, reads them from a log that is renamed every ${count(A_FILE)} lines.

${said}.
`,
    )
  process.exitCode = shown === written && last <= first * (1 + MOST_GROWTH) ? 0 : 1
} finally {
  closeSync(file)
  await serve.stop()
}
