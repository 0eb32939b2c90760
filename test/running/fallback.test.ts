// The newest checkpoint is torn, the one before it knows nothing of a series: it is shown as it was, unless nobody can have seen it.
import { cpSync, appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { runExporter, type Running } from '../../src/running/run-exporter.ts'
import type { Log } from '../../src/telemetry.ts'
import { failingDisk } from '../state/failing-disk.ts'
import { valueOf } from './serving.ts'

const RECORDS = 'authslo_source_records_total{source="log",server="as",format="authslo"}'
const NOON = Date.UTC(2026, 10, 25, 12)
const silent = (): void => undefined
const log: Log = { debug: silent, info: silent, warn: silent, error: silent }

const line = (time: number): string =>
  `${JSON.stringify({ time: new Date(time).toISOString(), kind: 'token_request', outcome: 'success' })}\n`

const fallBack = async (downSeconds: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-fallback-'))
  const at = (name: string): string => join(folder, name)
  const text = `servers: [{name: as}]
sources: [{name: log, server: as, format: authslo, file: auth.log, start: beginning, lateness: 0s}]
web: {listen: ["127.0.0.1:0"], birth_hold: 60s}
state: {directory: ${at('state')}, every: 100ms}
`
  const checked = loadConfig(text, {
    file: at('authslo.yaml'),
    folder,
    env: {},
    formats: undefined,
  })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  let now = NOON
  let running: Running | undefined
  onTestFinished(async () => {
    await running?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const start = async (): Promise<Running> => {
    const started = await runExporter({
      config: checked.value,
      slos: [],
      keys: REPLAY_KEYS,
      log,
      now: () => now,
      folder,
      addressFlag: '--web.listen-address',
      disk: failingDisk(),
    })
    if ('problem' in started) throw new Error(started.problem)
    running = started
    await expect.poll(() => started.isReady(), { timeout: 30_000 }).toBe(true)
    return started
  }
  const shown = async ({ url }: Running): Promise<number> =>
    valueOf(await (await fetch(`${url}metrics`)).text(), RECORDS)

  mkdirSync(at('state'))
  writeFileSync(at('auth.log'), '')
  await (await start()).stop()
  cpSync(at('state'), at('before'), { recursive: true })
  const second = await start()
  appendFileSync(at('auth.log'), line(now).repeat(3))
  const records = (): number => second.pipeline.store.sum('authslo_source_records_total', {})
  await expect.poll(records, { timeout: 30_000 }).toBe(3)
  now += downSeconds * 1000
  // Held or not, as its age says.
  const was = downSeconds >= 60 ? 3 : 0
  await expect.poll(() => shown(second), { timeout: 30_000 }).toBe(was)
  await second.stop()
  rmSync(at('state'), { recursive: true })
  cpSync(at('before'), at('state'), { recursive: true })
  writeFileSync(at('state/checkpoint-9999'), 'torn')
  appendFileSync(at('auth.log'), line(now))
  const third = await start()
  const first = await shown(third)
  // Counted in any case, and shown in the end.
  expect(third.pipeline.store.sum('authslo_source_records_total', {})).toBe(4)
  now += 60_000
  await expect.poll(() => shown(third), { timeout: 30_000 }).toBe(4)
  return first
}

test('what may have been shown before is not held at 0 again', async () => {
  expect(await fallBack(61)).toBe(4)
}, 120_000)

test('what nobody can have seen is born as ever: at 0', async () => {
  expect(await fallBack(30)).toBe(0)
}, 120_000)
