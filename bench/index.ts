// `npm run bench`: throughput of `replay` against the peer, both as processes, pair by pair on the same lines, since
// the machine's speed drifts; the median of the ratios counts.
import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { keycloakLines } from './keycloak-lines.ts'

const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const LINES = argument('lines', 1_000_000)
/** Odd, so that there is a median. */
const PAIRS = argument('pairs', 9) | 1
const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'authslo-bench-'))

const write = async (
  path: string,
  lines: number,
  line: (index: number) => string,
): Promise<void> => {
  const out = createWriteStream(path)
  for (let i = 0; i < lines; i += 1000) {
    let text = ''
    for (let j = i; j < Math.min(lines, i + 1000); j++) text += `${line(j)}\n`
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

const run = (args: readonly string[]): { seconds: number; ok: boolean } => {
  const begin = performance.now()
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  return { seconds: (performance.now() - begin) / 1000, ok: status === 0 }
}
/** `share`: 0.5 is the median. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN
const median = (values: readonly number[]): number => quantile(values, 0.5)

// As published, the peer too: Node need not strip types first.
const CLI = 'dist/cli.js'
// Where it finds prom-client.
const PEER = 'node_modules/.cache/authslo-bench/peer.mjs'
const npm = (command: string): void => {
  const { status } = spawnSync('npm', command.split(' '), { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`npm ${command} failed`)
}
npm('run --silent build')
const asModule = '--ignoreConfig --target esnext --module nodenext --types node --skipLibCheck'
npm(`exec -- tsc ${asModule} --outDir ${dirname(PEER)} bench/peer.mts`)

try {
  const file = join(folder, 'keycloak.json')
  await write(file, LINES, keycloakLines(1))
  const megabytes = statSync(file).size / 1e6
  // The peer remembers nothing from record to record.
  const forgetful = join(folder, 'authslo.yaml')
  writeFileSync(forgetful, 'correlation: { enabled: false }\n')
  const timed = (args: readonly string[]): number => {
    const { seconds, ok } = run(args)
    if (!ok) throw new Error(`a run failed: node ${args.join(' ')}`)
    return seconds
  }
  const replay = [CLI, 'replay', '--format', 'keycloak', '--metrics', file]
  const forgetting = (): number => timed([...replay, '--config', forgetful])
  const ofPeer = (): number => timed([PEER, file])
  const ours: number[] = []
  const peers: number[] = []
  const remembering: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    // Neither always comes first.
    if (pair % 2 === 0) ours.push(forgetting())
    peers.push(ofPeer())
    if (pair % 2 === 1) ours.push(forgetting())
    if (pair % 3 === 0) remembering.push(timed(replay))
  }
  const ratios = peers.map((seconds, pair) => seconds / (ours[pair] as number))
  const per = (seconds: number): string =>
    `${Math.round(LINES / seconds).toLocaleString('en-US')} lines/s, ${(megabytes / seconds).toFixed(0)} MB/s`
  console.log(
    `${LINES.toLocaleString('en-US')} Keycloak lines, ${megabytes.toFixed(0)} MB, medians of ${PAIRS} pairs of runs, and of ${remembering.length} that correlate`,
  )
  console.log(`replay --metrics, forgetful    ${median(ours).toFixed(2)} s   ${per(median(ours))}`)
  console.log(
    `JSON.parse + prom-client       ${median(peers).toFixed(2)} s   ${per(median(peers))}`,
  )
  console.log(
    `replay --metrics, correlating  ${median(remembering).toFixed(2)} s   ${per(median(remembering))}, ${(median(remembering) / median(ours)).toFixed(2)}x the time`,
  )
  console.log(
    `ratio (peer / ours, higher is better for us)  ${median(ratios).toFixed(2)}x; the middle half of the pairs ${quantile(ratios, 0.25).toFixed(2)} to ${quantile(ratios, 0.75).toFixed(2)}`,
  )

  const ordinary = join(folder, 'ordinary.json')
  const hostile = join(folder, 'hostile.json')
  const generate = keycloakLines(2)
  await write(ordinary, 1700 * 20, generate)
  const body = ', a="b\\"'.repeat(125_000)
  await write(hostile, 20, (i) =>
    JSON.stringify({
      timestamp: '2026-11-23T00:00:00Z',
      loggerName: 'org.keycloak.events',
      message: `type="LOGIN", clientId="${body}${i}"`,
    }),
  )
  const empty = median(
    [1, 2, 3].map(
      () => run([CLI, 'replay', '--format', 'keycloak', join(root, 'package.json')]).seconds,
    ),
  )
  const perMegabyte = (path: string): number =>
    (median([1, 2, 3].map(() => run([CLI, 'replay', '--format', 'keycloak', path]).seconds)) -
      empty) /
    (statSync(path).size / 1e6)
  console.log(
    `hostile 1 MB lines cost ${(perMegabyte(hostile) / perMegabyte(ordinary)).toFixed(2)}x an ordinary megabyte`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
