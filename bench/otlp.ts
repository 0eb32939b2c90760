// `npm run bench`: spans and log records a second that `serve` takes over loopback, one process each side, and its memory.
import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MESSAGES, type Signal } from '../src/records/otlp/messages.ts'
import { keycloakLines } from './keycloak-lines.ts'

const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const SECONDS = argument('seconds', 10)
const A_BATCH = argument('batch', 512)
/** Requests under way, as of a few busy senders. */
const SENDERS = 4
const BODIES = 20
const HTTP = 43_181
const WEB = 43_182

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } })
const number = (key: string, intValue: number): object => ({ key, value: { intValue } })
const resource = {
  attributes: [text('service.name', 'keycloak'), text('service.instance.id', 'a')],
}
const nano = (ms: number): string => `${Math.round(ms)}000000`
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

/** Server spans of the token endpoint, with the attributes that HTTP instrumentation gives. */
const spans = (): object => ({
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          scope: { name: '@opentelemetry/instrumentation-http' },
          spans: Array.from({ length: A_BATCH }, () => ({
            traceId: random(16),
            spanId: random(8),
            name: 'POST /token',
            kind: 2,
            startTimeUnixNano: nano(Date.now() - 20),
            endTimeUnixNano: nano(Date.now()),
            attributes: [
              text('http.request.method', 'POST'),
              text('url.scheme', 'https'),
              text('url.path', '/realms/main/protocol/openid-connect/token'),
              text('http.route', '/realms/{realm}/protocol/openid-connect/token'),
              text('server.address', 'id.example.com'),
              number('server.port', 443),
              text('client.address', '203.0.113.7'),
              text('user_agent.original', 'node'),
              number('http.response.status_code', 200),
            ],
          })),
        },
      ],
    },
  ],
})
const line = keycloakLines(1)
let next = 0
const logs = (): object => ({
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        {
          logRecords: Array.from({ length: A_BATCH }, () => ({
            observedTimeUnixNano: nano(Date.now()),
            body: { stringValue: line(next++) },
          })),
        },
      ],
    },
  ],
})

const send = async (signal: Signal, bodies: readonly Buffer[]): Promise<number> => {
  const end = performance.now() + SECONDS * 1000
  let sent = 0
  const sender = async (first: number): Promise<void> => {
    for (let i = first; performance.now() < end; i++) {
      const response = await fetch(`http://127.0.0.1:${HTTP}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: bodies[i % BODIES] as Buffer<ArrayBuffer>,
      })
      if (response.status === 200) sent += A_BATCH
      else if (response.status !== 503) throw new Error(`told ${response.status}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, (_, i) => sender(i)))
  return sent
}

const memory = (child: ChildProcess): string => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const of = (name: string): string =>
    `${Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)} MB`
  return `${of('VmRSS')} RSS, ${of('VmHWM')} at most`
}
/** Milliseconds of CPU so far, user and system. */
const cpu = (child: ChildProcess): number => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const measure = async (signal: Signal, request: () => object): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-bench-'))
  const config = join(folder, 'authslo.yaml')
  writeFileSync(
    config,
    `servers: [{name: kc}]
receivers: {otlp_http: {listen: "127.0.0.1:${HTTP}"}}
sources: [{name: kc, server: kc, format: keycloak, otlp: {}}]
web: {listen: ["127.0.0.1:${WEB}"]}
`,
  )
  const cli = resolve(import.meta.dirname, '..', 'src', 'cli.ts')
  const child = spawn(process.execPath, [cli, 'serve', '--config', config], { stdio: 'ignore' })
  const gone = once(child, 'exit')
  try {
    const metrics = (): Promise<Response> => fetch(`http://127.0.0.1:${WEB}/metrics`)
    for (let tries = 0; tries < 100; tries++) {
      if (
        await metrics().then(
          () => true,
          () => false,
        )
      )
        break
      await delay(100)
    }
    if (child.exitCode !== null) throw new Error('serve ended: are its ports taken?')
    const bodies = Array.from({ length: BODIES }, () =>
      Buffer.from(MESSAGES[signal].encode(MESSAGES[signal].fromObject(request())).finish()),
    )
    const idle = memory(child)
    const before = cpu(child)
    const sending = send(signal, bodies)
    let slowest = 0
    const scraping = setInterval(() => {
      const begin = performance.now()
      void metrics()
        .then((response) => response.text())
        .then(() => {
          slowest = Math.max(slowest, performance.now() - begin)
        })
    }, 1000)
    const sent = await sending
    clearInterval(scraping)
    const seconds = (cpu(child) - before) / 1000
    const rate = (over: number): string => Math.round(sent / over).toLocaleString('en-US')
    const what = signal === 'traces' ? 'spans' : 'log records'
    console.log(
      `OTLP/HTTP ${what.padEnd(12)} ${rate(SECONDS)}/s, ${rate(seconds)} per CPU second; ${memory(child)} (idle ${idle}); slowest scrape ${Math.round(slowest)} ms`,
    )
  } finally {
    child.kill()
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

await measure('traces', spans)
await measure('logs', logs)
