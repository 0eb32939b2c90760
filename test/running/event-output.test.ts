// What correlators derive while serve runs: in the file or on stdout, and on the page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { authEvent } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { createEpisodes } from '../../src/running/episodes.ts'
import { openEventOutput } from '../../src/running/event-output.ts'
import { runExporter } from '../../src/running/run-exporter.ts'
import { createLog } from '../../src/telemetry.ts'
import { collector, records } from './collector.ts'

const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-events-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
const NOON = Date.UTC(2026, 10, 25, 12)

test('a stolen token reaches the file and the page, without addresses', async () => {
  const folder = folderOf()
  const broken = {
    time: '2026-11-25T11:00:00Z',
    kind: 'token_validation',
    outcome: 'client_error',
    decision: 'reject',
    reason: 'sender_constraint',
    client: 'shop<b>',
    token: 'secret-token',
    ip: '203.0.113.7',
    user_agent: 'curl/8.5.0',
  }
  writeFileSync(join(folder, 'app.ndjson'), `${JSON.stringify(broken)}\n`)
  writeFileSync(join(folder, 'events.ndjson'), 'what was there\n')
  const checked = loadConfig(
    `servers: [{name: as}]
web: {listen: ["127.0.0.1:0"]}
limits: {late_after: 10h}
sources: [{name: app, server: as, format: authslo, file: app.ndjson, start: beginning}]
outputs: {events: events.ndjson}
`,
    { file: 'authslo.yaml', folder, env: {}, formats: undefined },
  )
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  let now = NOON
  const running = await runExporter({
    config: checked.value,
    slos: [],
    keys: REPLAY_KEYS,
    log: createLog({ level: 'error', format: 'text', write: () => undefined, now: () => now }),
    now: () => now,
    folder,
    addressFlag: '--web.listen-address',
  })
  if ('problem' in running) throw new Error(running.problem)
  await vi.waitFor(() => expect(running.isReady()).toBe(true), 10_000)
  // The end of the log is seen at some moment; minutes later nothing older can come.
  let page = ''
  await expect
    .poll(
      async () => {
        now += 600_000
        running.refresh()
        page = await (await fetch(`${running.url}episodes`)).text()
        return page
      },
      { timeout: 10_000 },
    )
    .toContain('sender constraint')
  await running.stop()
  const [before, line = '', rest] = readFileSync(join(folder, 'events.ndjson'), 'utf8').split('\n')
  expect([before, rest]).toEqual(['what was there', ''])
  const event = JSON.parse(line) as Record<string, unknown>
  expect(event).toMatchObject({
    time: '2026-11-25T11:00:00.000Z',
    kind: 'suspicious_use',
    server: 'as',
    client: 'shop<b>',
    signals: ['sender_constraint'],
  })
  expect(page).toContain('shop&lt;b&gt;')
  expect(page).toContain(`<code>${String(event['token']).slice(0, 8)}</code>`)
  expect(page).not.toContain(String(event['token']))
  for (const text of [page, line])
    for (const secret of ['secret-token', '203.0.113', 'curl']) expect(text).not.toContain(secret)
})

test('only the kinds that were asked for, on stdout', async () => {
  const written: string[] = []
  const output = await openEventOutput(
    { events: 'stdout', kinds: ['rotation_closed'] },
    { stdout: (text) => written.push(text), onError: () => undefined },
  )
  if ('problem' in output) throw new Error(output.problem)
  for (const kind of ['suspicious_use', 'rotation_closed', 'token_request'] as const)
    output.take(authEvent(kind, NOON, 'authslo'))
  await output.close()
  expect(written).toEqual([
    '{"time":"2026-11-25T12:00:00.000Z","kind":"rotation_closed","format":"authslo"}\n',
  ])
})

test('as OTLP log records, the line as body and its plain values as attributes', async () => {
  const { url, bodies } = await collector()
  const output = await openEventOutput(
    { events: `${url}/v1/logs`, kinds: ['suspicious_use'] },
    { stdout: undefined, onError: (error) => expect.fail(String(error)) },
  )
  if ('problem' in output) throw new Error(output.problem)
  const stolen = authEvent('suspicious_use', NOON, 'authslo')
  stolen.server = 'as'
  stolen.signals = ['ip_ping_pong']
  output.take(stolen)
  output.take(authEvent('rotation_closed', NOON, 'authslo'))
  await output.close()
  const [record, ...others] = records(bodies('/v1/logs'))
  expect(others).toEqual([])
  const line = {
    time: '2026-11-25T12:00:00.000Z',
    kind: 'suspicious_use',
    server: 'as',
    format: 'authslo',
    signals: ['ip_ping_pong'],
  }
  expect(record).toMatchObject({ time: NOON, eventName: 'suspicious_use' })
  const { body, attributes } = record as unknown as { body: string; attributes: object }
  expect(JSON.parse(body)).toEqual(line)
  const { time: _, ...plain } = line
  expect(attributes).toEqual(plain)
})

test('a collector that refuses is told, and holds nothing up', async () => {
  const { url } = await collector(400)
  const told: string[] = []
  const output = await openEventOutput(
    { events: `${url}/v1/logs`, kinds: ['suspicious_use'] },
    { stdout: undefined, onError: (error) => told.push(String(error)) },
  )
  if ('problem' in output) throw new Error(output.problem)
  output.take(authEvent('suspicious_use', NOON, 'authslo'))
  await output.close()
  expect(told).toHaveLength(1)
})

test('a file that cannot be written is a sentence', async () => {
  const folder = folderOf()
  const open = await openEventOutput(
    { events: join(folder, 'nowhere', 'events.ndjson'), kinds: ['suspicious_use'] },
    { stdout: undefined, onError: () => undefined },
  )
  expect(open).toEqual({
    problem: `cannot write to ${join(folder, 'nowhere', 'events.ndjson')} (ENOENT); choose another with outputs.events`,
  })
})

test('the latest fifty of a kind stay; what is no incident is not shown', () => {
  const episodes = createEpisodes()
  const note = (
    kind: 'refresh_reuse' | 'rotation_closed',
    at: number,
    incident?: boolean,
  ): void => {
    const event = authEvent(kind, NOON + at, 'authslo')
    event.class = kind === 'refresh_reuse' ? 'suspicious' : undefined
    event.incident = incident
    event.family = new Identifier('family', false, REPLAY_KEYS)
    episodes.note(event)
  }
  note('rotation_closed', 0)
  for (let i = 1; i <= 60; i++) note('refresh_reuse', i, true)
  note('refresh_reuse', 61, false)
  const rows = episodes.read()
  expect(rows).toHaveLength(51)
  expect(rows[0]).toMatchObject({
    timeMs: NOON + 60,
    what: 'refresh token presented again: suspicious',
  })
  expect(rows.at(-1)?.kind).toBe('rotation')
  for (const { ids } of rows) for (const [, value] of ids) expect(value).toHaveLength(8)
})
