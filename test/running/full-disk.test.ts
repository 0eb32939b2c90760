// A disk without room: senders are told to come again, the page goes on, and all is well once there is room.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { runExporter } from '../../src/running/run-exporter.ts'
import { createLog } from '../../src/telemetry.ts'
import { failingDisk } from '../state/failing-disk.ts'
import { valueOf } from './serving.ts'

const EVENTS = 'authslo_source_events_total{source="app",server="as",kind="token_request"}'
const REFUSED = 'authslo_ingest_requests_total{receiver="http",code="503"}'

test('on a full disk senders get 503, scrapes go on, and it recovers by itself', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'authslo-full-disk-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const checked = loadConfig(
    `servers: [{name: as}]
receivers: {http: {listen: "127.0.0.1:0"}}
sources: [{name: app, server: as, format: authslo, http: {}}]
web: {listen: ["127.0.0.1:0"], birth_hold: 0s}
state: {directory: ${directory}, every: 100ms}
`,
    { file: 'authslo.yaml', folder: directory, env: {}, formats: undefined },
  )
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const disk = failingDisk()
  let log = ''
  const write = (line: string): void => void (log += line)
  const running = await runExporter({
    config: checked.value,
    slos: [],
    keys: REPLAY_KEYS,
    log: createLog({ level: 'info', format: 'text', write, now: Date.now }),
    now: Date.now,
    folder: directory,
    addressFlag: '--web.listen-address',
    disk,
  })
  if ('problem' in running) throw new Error(running.problem)
  onTestFinished(() => running.stop())
  let number = 0
  const send = async (): Promise<Response> =>
    fetch(`http://127.0.0.1:${running.ports.get('http')}/ingest/app`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        time: new Date().toISOString(),
        kind: 'token_request',
        outcome: 'success',
        grant_type: 'client_credentials',
        client: 'shop',
        request_id: `r${number++}`,
      }),
    })
  const page = async (): Promise<string> => (await fetch(`${running.url}metrics`)).text()
  const shows = (series: string, value: number): Promise<void> =>
    expect.poll(async () => valueOf(await page(), series), { timeout: 20_000 }).toBe(value)

  expect((await send()).status).toBe(202)
  await shows(EVENTS, 1)
  disk.fill(true)
  const refused = await send()
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  await expect.poll(() => log, { timeout: 15_000 }).toContain('checkpoint failed problem="ENOSPC')
  expect(valueOf(await page(), EVENTS)).toBe(1)
  expect((await send()).status).toBe(503)
  disk.fill(false)
  expect((await send()).status).toBe(202)
  await shows(EVENTS, 2)
  await shows(REFUSED, 2)
  expect(log).toContain('checkpoints are saved again')
  expect(valueOf(await page(), 'authslo_checkpoint_failures_total')).toBeGreaterThan(0)
}, 60_000)
