// `npm run sizing`: what a `serve` costs that follows a log at a steady rate, with many clients and live tokens. --write: docs/sizing.md.
import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root, table } from '../tools/alert-quality/report.ts'
import { following } from './following.ts'
import { keycloakLines } from './keycloak-lines.ts'
import { argument, build } from './serving.ts'

const SECONDS = argument('seconds', 30)
/** Compiling and growing are over, and as much waits for its order as will. */
const WARM_SECONDS = argument('warm', 35)
const TICK_MS = 20
const LOADS = [
  { linesPerSecond: 1000, clients: 60 },
  { linesPerSecond: 5000, clients: 60 },
  { linesPerSecond: 20_000, clients: 60 },
  { linesPerSecond: 5000, clients: 1000 },
  { linesPerSecond: 5000, clients: 10_000 },
] as const

interface Measured {
  /** Of one core. */
  readonly cpuShare: number
  readonly residentMegabytes: number
  readonly checkpointMegabytes: number
  readonly series: number
  /** How long ago, at most, the newest line was written that a scrape showed. */
  readonly behindSeconds: number
}

const measure = async ({ linesPerSecond, clients }: (typeof LOADS)[number]): Promise<Measured> => {
  const serve = await following()
  const file = openSync(serve.log, 'a')
  let timer: NodeJS.Timeout | undefined
  try {
    const line = keycloakLines(1, { clients, start: Date.now(), stepMs: 1000 / linesPerSecond })
    const began = performance.now()
    let written = 0
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) / 1000) * linesPerSecond)
      let text = ''
      for (; written < due; written++) text += `${line(written)}\n`
      if (text !== '') writeSync(file, text)
    }, TICK_MS)
    await delay(WARM_SECONDS * 1000)
    const [from, before] = [performance.now(), serve.cpuSeconds()]
    let behindSeconds = 0
    // As often as Prometheus asks.
    for (const end = from + SECONDS * 1000; performance.now() < end; await delay(5000)) {
      const read = await serve.read()
      behindSeconds = Math.max(behindSeconds, (written - read) / linesPerSecond)
    }
    const cpuShare = (serve.cpuSeconds() - before) / ((performance.now() - from) / 1000)
    const shown = await serve.page('/metrics')
    return {
      cpuShare,
      residentMegabytes: serve.residentMegabytes(),
      checkpointMegabytes:
        readdirSync(serve.state).reduce(
          (sum, name) => sum + statSync(join(serve.state, name)).size,
          0,
        ) / 1e6,
      series: shown.split('\n').filter((text) => text !== '' && !text.startsWith('#')).length,
      behindSeconds,
    }
  } finally {
    clearInterval(timer)
    closeSync(file)
    await serve.stop()
  }
}

build()
const count = (value: number): string => Math.round(value).toLocaleString('en-US')
const rows: (readonly string[])[] = []
for (const load of LOADS) {
  const { cpuShare, residentMegabytes, checkpointMegabytes, series, behindSeconds } =
    await measure(load)
  const row = [
    count(load.linesPerSecond),
    count(load.clients),
    `${(100 * cpuShare).toFixed(0)} %`,
    `${residentMegabytes.toFixed(0)} MB`,
    `${checkpointMegabytes.toFixed(1)} MB`,
    count(series),
    `${behindSeconds.toFixed(1)} s`,
  ]
  rows.push(row)
  console.log(row.join(' | '))
}
const header = [
  'Lines/s',
  'Clients',
  'CPU of a core',
  'RSS',
  'State directory',
  'Samples a scrape',
  'Shown at most after',
]
if (process.argv.includes('--write'))
  writeFileSync(
    join(root, 'docs', 'sizing.md'),
    `# What it needs

Measured by \`npm run sizing -- --seconds ${SECONDS} --warm ${WARM_SECONDS} --write\`, not promised: \`serve\` with a state directory follows a log of Keycloak at a steady rate; after ${WARM_SECONDS} s CPU is taken over ${SECONDS} s, beside a scrape every 5 s. Node ${process.version} on ${cpus()[0]?.model ?? 'an unknown CPU'}, ${cpus().length} cores; the writer had part of them.

${table(header, rows)}

- A scrape shows what the newest checkpoint holds, and checkpoints come the more seldom the longer they take to write. Where a core is full, what was written waits in the log.
- CPU goes with lines, nearly all of it in one thread. A start costs about a second of it.
- Memory goes with what has to be remembered: tokens, sessions and refresh tokens for as long as they live, up to the limits of \`limits\`. \`node bench/tokens.ts\` and \`node bench/checkpoint.ts\` measure a million live tokens; [reference/soak.md](reference/soak.md) shows what much traffic does to it.
- The state directory holds two checkpoints, of which each writes only what changed, with what is no longer needed of older files until half of one is, and up to \`state.journal\` (256 MiB) of requests of senders.
- Samples go with clients up to the limits of admission; what does not fit is shown as \`other\`.
`,
  )
