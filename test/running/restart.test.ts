// serve, killed at any time: no count below what was shown, none lost, none twice.
import { appendFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { CLI, serving, valueOf } from './serving.ts'

const EVENTS = 'authslo_source_events_total{source="log",server="as",kind="token_request"}'
const CONFIG = `servers: [{name: as}]
sources: [{name: log, server: as, format: authslo, file: auth.log, start: beginning, lateness: 0s}]
state: {directory: state, every: 100ms}
`

let written = 0
const lines = (count: number): string =>
  Array.from({ length: count }, () =>
    JSON.stringify({
      time: new Date().toISOString(),
      kind: 'token_request',
      outcome: 'success',
      grant_type: 'client_credentials',
      client: `c${written++ % 7}`,
    }),
  )
    .join('\n')
    .concat('\n')

test('killed again and again while lines come in, every line is counted once and no count goes back', async () => {
  written = 0
  const serve = await serving(CONFIG.replace('start: beginning', 'start: checkpoint'))
  writeFileSync(serve.at('auth.log'), '')
  const shown: number[] = []
  for (let life = 0; life < 3; life++) {
    await serve.start()
    const first = valueOf((await serve.scrape()) ?? '', EVENTS)
    expect(first).toBeGreaterThanOrEqual(shown.at(-1) ?? 0)
    // All that was there at the start.
    expect(first).toBe(written)
    let scrapes = 0
    while (scrapes < 12) {
      appendFileSync(serve.at('auth.log'), lines(50 + scrapes))
      const page = await serve.scrape()
      if (page === undefined) continue
      shown.push(valueOf(page, EVENTS))
      scrapes++
    }
    await serve.kill('SIGKILL')
    appendFileSync(serve.at('auth.log'), lines(31))
  }
  expect(shown).toEqual(shown.toSorted((a, b) => a - b))
  await serve.start()
  expect(valueOf((await serve.scrape()) ?? '', EVENTS)).toBe(written)
  expect(valueOf((await serve.scrape()) ?? '', 'authslo_checkpoint_restored')).toBe(1)
  for (const name of readdirSync(serve.at('state')))
    expect(statSync(serve.at(`state/${name}`)).mode & 0o077).toBe(0)
}, 60_000)

test('SIGTERM saves what was read, also where nothing can be read again', async () => {
  written = 0
  const serve = await serving(CONFIG.replace('every: 100ms', 'every: 1h'))
  writeFileSync(serve.at('auth.log'), lines(500))
  await serve.start()
  appendFileSync(serve.at('auth.log'), lines(500))
  // By itself, and not by its own limit.
  expect(await serve.kill('SIGTERM')).toBe(0)
  writeFileSync(serve.at('auth.log'), '')
  await serve.start()
  const page = (await serve.scrape()) ?? ''
  expect(valueOf(page, EVENTS)).toBeGreaterThanOrEqual(500)
  expect(valueOf(page, 'authslo_checkpoint_restored')).toBe(1)
}, 30_000)

test('stopped while a scraper does not read and a sender does not finish, it saves and ends', async () => {
  written = 0
  const serve = await serving(CONFIG.replace('every: 100ms', 'every: 1h'))
  writeFileSync(serve.at('auth.log'), lines(200))
  await serve.start()
  const stuck = Array.from({ length: 20 }, () => {
    const socket = connect(serve.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.pause()
    socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50))
    return socket
  })
  // A header that never ends.
  stuck[0]?.write('POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx')
  await Promise.all(stuck.map((socket) => once(socket, 'connect')))
  appendFileSync(serve.at('auth.log'), lines(100))
  // Reading goes on beside them.
  await expect.poll(serve.records, { timeout: 10_000 }).toBe(300)
  // By itself, and not by its own limit.
  expect(await serve.kill('SIGTERM')).toBe(0)
  for (const socket of stuck) socket.destroy()
  await serve.start()
  expect(valueOf((await serve.scrape()) ?? '', EVENTS)).toBe(300)
  expect(serve.log()).toContain('restored')
}, 60_000)

test('a checkpoint that is torn: the one before it; none that is whole: counters begin at 0, and it is said', async () => {
  written = 0
  const serve = await serving(CONFIG)
  writeFileSync(serve.at('auth.log'), lines(300))
  await serve.start()
  const checkpoints = (): string[] =>
    readdirSync(serve.at('state'))
      .filter((name) => /^checkpoint-\d+$/.test(name))
      .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
  const tear = (names: readonly string[]): void => {
    for (const name of names) truncateSync(serve.at(`state/${name}`), 100)
  }
  while (checkpoints().length < 2) await serve.scrape()
  await serve.kill('SIGKILL')
  tear(checkpoints().slice(0, 1))
  appendFileSync(serve.at('auth.log'), lines(20))
  await serve.start()
  expect(valueOf((await serve.scrape()) ?? '', EVENTS)).toBe(written)
  expect(serve.log()).toContain('it is torn or was changed')
  await serve.kill('SIGKILL')
  tear(checkpoints())
  await serve.start()
  const page = (await serve.scrape()) ?? ''
  expect(serve.log()).toContain('clean start: counters begin at 0')
  expect(valueOf(page, 'authslo_checkpoint_restored')).toBe(0)
}, 30_000)

test('a second exporter with the same directory does not start, and says who has it', async () => {
  const serve = await serving(CONFIG)
  writeFileSync(serve.at('auth.log'), '')
  await serve.start()
  const second = spawnSync(
    process.execPath,
    [CLI, 'serve', '--config', serve.at('authslo.yaml'), '--web.listen-address', '127.0.0.1:0'],
    { encoding: 'utf8' },
  )
  expect(second.status).toBe(3)
  expect(second.stderr).toMatch(
    `the state directory ${serve.at('state')} is used by process ${serve.pid()} on `,
  )
  // What a killed one leaves is in nobody's way.
  await serve.kill('SIGKILL')
  await serve.start()
}, 30_000)
