// Senders that offer far more than there is room for, to a `serve` of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../tools/free-port.ts'

const MIB = 1024 * 1024
const SENDERS = 120
const EACH = 2
const BODY_BYTES = 4 * MIB
const CLI = resolve(import.meta.dirname, '..', '..', 'src', 'cli.ts')

/** One span with an attribute as long as the whole body should be. */
const body = Buffer.from(
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId: 'b'.repeat(16),
                name: 'x',
                attributes: [{ key: 'a', value: { stringValue: 'x'.repeat(BODY_BYTES) } }],
              },
            ],
          },
        ],
      },
    ],
  }),
)

test('overload: senders are told, /metrics goes on, memory stays bounded, and what was promised is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-overload-'))
  const [web, otlp] = [await freePort(), await freePort()]
  const config = join(folder, 'authslo.yaml')
  writeFileSync(
    config,
    `servers: [{name: as}]
receivers: {otlp_http: {listen: "127.0.0.1:${otlp}"}, max_queue: 8MiB}
sources: [{name: all, server: as, format: otlp, otlp: {}}]
web: {listen: ["127.0.0.1:${web}"], birth_hold: 0s}
`,
  )
  const child = spawn(process.execPath, [CLI, 'serve', '--config', config], { stdio: 'ignore' })
  const gone = once(child, 'exit')
  onTestFinished(async () => {
    child.kill()
    await gone
    rmSync(folder, { recursive: true, force: true })
  })
  // A connection each: one that is kept alive may be closed by the server just as it is used again.
  const scrape = (): Promise<string> =>
    new Promise((done, fail) => {
      const asked = get(
        { agent: false, host: '127.0.0.1', port: web, path: '/metrics' },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part
          })
          response.on('end', () => done(text))
        },
      )
      asked.on('error', fail)
    })
  const valueOf = (metrics: string, name: string): number =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.+)$`, 'm').exec(metrics)?.[1] ?? 0)
  const memory = (metrics: string): number => valueOf(metrics, 'process_resident_memory_bytes')

  await expect.poll(() => scrape().catch(() => ''), { timeout: 30_000 }).not.toBe('')
  const idle = memory(await scrape())

  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const post = (): Promise<number> =>
    new Promise((done, fail) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length }
      const asked = request(
        { agent, host: '127.0.0.1', port: otlp, method: 'POST', path: '/v1/traces', headers },
        (response) => {
          response.resume().on('end', () => done(response.statusCode ?? 0))
        },
      )
      asked.on('error', fail)
      asked.end(body)
    })
  const told: number[] = []
  let flooding = true
  const flood = Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let i = 0; i < EACH; i++) told.push(await post())
    }),
  ).finally(() => {
    flooding = false
  })
  // As many as are answered one after the other: one that waited for all before it would be the last.
  let scrapes = 0
  let most = 0
  while (flooding) {
    most = Math.max(most, memory(await scrape()))
    scrapes++
  }
  await flood
  expect(scrapes).toBeGreaterThan(5)

  const taken = told.filter((status) => status === 200).length
  expect(new Set(told)).toEqual(new Set([200, 503]))
  expect(valueOf(await scrape(), 'authslo_source_records_total')).toBe(taken)

  // What they hold at once; without a bound serve grows by three times as much.
  expect(most - idle).toBeLessThan(SENDERS * BODY_BYTES)
}, 120_000)
