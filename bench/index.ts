// `npm run bench`: throughput of `replay` against the peer, both as processes, in turn, on the same lines; the median counts.
import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { keycloakLines } from './keycloak-lines.ts'

const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const LINES = argument('lines', 1_000_000)
const ROUNDS = argument('rounds', 3)
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
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

// As published: Node need not strip types first.
const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('the build failed')
const CLI = 'dist/cli.js'

try {
  const file = join(folder, 'keycloak.json')
  await write(file, LINES, keycloakLines(1))
  const megabytes = statSync(file).size / 1e6
  // The peer remembers nothing from record to record.
  const forgetful = join(folder, 'authslo.yaml')
  writeFileSync(forgetful, 'correlation: { enabled: false }\n')
  const ours: number[] = []
  const remembering: number[] = []
  const peers: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const replay = [CLI, 'replay', '--format', 'keycloak', '--metrics', file]
    const a = run([...replay, '--config', forgetful])
    const b = run(['bench/peer.ts', file])
    const c = run(replay)
    if (!a.ok || !b.ok || !c.ok) throw new Error('a run failed')
    ours.push(a.seconds)
    peers.push(b.seconds)
    remembering.push(c.seconds)
  }
  const per = (seconds: number): string =>
    `${Math.round(LINES / seconds).toLocaleString('en-US')} lines/s, ${(megabytes / seconds).toFixed(0)} MB/s`
  console.log(
    `${LINES.toLocaleString('en-US')} Keycloak lines, ${megabytes.toFixed(0)} MB, median of ${ROUNDS}`,
  )
  console.log(`replay --metrics, forgetful    ${median(ours).toFixed(2)} s   ${per(median(ours))}`)
  console.log(
    `JSON.parse + prom-client       ${median(peers).toFixed(2)} s   ${per(median(peers))}`,
  )
  console.log(
    `replay --metrics, correlating  ${median(remembering).toFixed(2)} s   ${per(median(remembering))}, ${(median(remembering) / median(ours)).toFixed(2)}x the time`,
  )
  console.log(
    `ratio (peer / ours, higher is better for us)  ${(median(peers) / median(ours)).toFixed(2)}x`,
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
