// Old logs become samples that a real Prometheus takes.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { Postmortem } from '../../src/reports/postmortem.ts'
import type { Review } from '../../src/reports/review.ts'
import { BEGUN, MINUTE, outageLog, OUTAGE_MS } from './outage-log.ts'
import { run } from './terminal.ts'

const bin = (tool: string): string => resolve(import.meta.dirname, '../../.tools/bin', tool)
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-backfill-'))
  writeFileSync(join(folder, 'app.ndjson'), outageLog())
  expect((await run(['backfill', '--all', join(folder, 'app.ndjson')], { folder })).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true }))

const samples = (series: string): readonly (readonly [value: number, seconds: number])[] =>
  readFileSync(join(folder, 'blocks.om'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(series))
    .map((line) => {
      const [value, seconds] = line.split(' ').slice(-2).map(Number)
      return [value ?? NaN, seconds ?? NaN] as const
    })

test('counters begin at 0 and have a sample every minute, which tells of all events before it', () => {
  const bad = samples('oauth_slo_bad_events_total{slo="token-issuance-success"')
  expect(bad[0]).toEqual([0, BEGUN / 1000])
  expect(bad).toHaveLength(181)
  const at = (timeMs: number): number | undefined =>
    bad.find(([, seconds]) => seconds === timeMs / 1000)?.[0]
  expect(at(OUTAGE_MS)).toBe(0)
  expect(at(OUTAGE_MS + MINUTE)).toBe(6)
  expect(at(OUTAGE_MS + 10 * MINUTE)).toBe(60)
  expect(samples('oauth_slo_events_total{slo="token-issuance-success"').at(-1)?.[0]).toBe(1081)
  expect(samples('authslo_source_healthy').every(([value]) => value === 1)).toBe(true)
})

test('without --all only what rules of SLOs read', async () => {
  await run(['backfill', '--out', 'slo.om', '--every', '5m', join(folder, 'app.ndjson')], {
    folder,
  })
  const text = readFileSync(join(folder, 'slo.om'), 'utf8')
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '')
  expect(
    names.filter((name) => !/^(?:oauth_slo_|authslo_source_(?:authority|healthy))/.test(name)),
  ).toEqual([])
  expect(text).toMatch(/# EOF\n$/)
})

test(
  'a real Prometheus takes it, and its reports are those of the logs',
  { timeout: 60_000 },
  async () => {
    const made = spawnSync(
      bin('promtool'),
      ['tsdb', 'create-blocks-from', 'openmetrics', '-q', 'blocks.om', 'data'],
      { cwd: folder, encoding: 'utf8' },
    )
    expect(made.status, `${made.stderr}${made.stdout} (npm run tools)`).toBe(0)
    const port = await new Promise<number>((done) => {
      const socket = createServer().listen(0, '127.0.0.1', () => {
        const address = socket.address() as { port: number }
        socket.close(() => done(address.port))
      })
    })
    writeFileSync(join(folder, 'prometheus.yaml'), 'global: {}\n')
    const prometheus = spawn(
      bin('prometheus'),
      [
        '--config.file=prometheus.yaml',
        '--storage.tsdb.path=data',
        '--storage.tsdb.retention.time=20y',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { cwd: folder, stdio: 'ignore' },
    )
    onTestFinished(async () => {
      const closed = once(prometheus, 'close')
      prometheus.kill()
      await closed
    })
    const url = `http://127.0.0.1:${port}`
    await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).ok).toBe(true), 30_000)
    const now = (): number => Date.parse('2026-12-01T00:00:00Z')
    const json = ['--format', 'json', '--prometheus', url]
    const asked = await run(['report', 'review', '--period', '2026-11', ...json], { folder, now })
    const review = JSON.parse(asked.stdout) as Review
    const issuance = review.promises.find(({ slo }) => slo === 'token-issuance-success')
    // `increase` reaches over the ends of what it has seen.
    expect(Math.abs((issuance?.events ?? 0) / 1081 - 1)).toBeLessThan(0.01)
    expect(review.incidents).toEqual([
      expect.objectContaining({ beganMs: OUTAGE_MS, recoveredMs: OUTAGE_MS + 10 * MINUTE }),
    ])
    const times = ['--from', '2026-11-10T08:30:00Z', '--to', '2026-11-10T10:30:00Z']
    const told = await run(['report', 'postmortem', ...times, ...json], { folder, now })
    const postmortem = JSON.parse(told.stdout) as Postmortem
    expect(postmortem.affected?.contributions).toEqual(
      expect.arrayContaining([
        { by: 'reason', rows: [{ value: 'storage', bad: 60 }] },
        {
          by: 'client',
          rows: [
            { value: 'mobile', bad: 40 },
            { value: 'shop', bad: 20 },
          ],
        },
      ]),
    )
    expect(postmortem.timeline).toContainEqual({
      what: 'last_acceptance',
      timeMs: OUTAGE_MS + 6 * MINUTE,
      detail: 'orders',
    })
    expect(postmortem.shouldHaveFired.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['OAuthTokenIssuanceSuccessBurnFast', 'OAuthIssuanceStopped']),
    )
    const alert = ['--alert', 'OAuthTokenIssuanceSuccessBurnFast']
    const last = await run(['report', 'postmortem', ...alert, ...json], { folder, now })
    expect((JSON.parse(last.stdout) as Postmortem).incident?.beganMs).toBe(OUTAGE_MS)
    const html = ['--format', 'html', '--out', 'review.html', '--prometheus', url]
    expect(
      await run(['report', 'review', '--period', '30d', ...html], { folder, now }),
    ).toMatchObject({
      code: 0,
      stdout: '',
    })
    expect(readFileSync(join(folder, 'review.html'), 'utf8')).toContain('<svg class="burn-down"')
  },
)
