// `npm run bench`: spans and log records a second that `serve` takes over loopback, one process each side, and its memory.
import { MESSAGES, type Signal } from '../src/records/otlp/messages.ts'
import { keycloakLines } from './keycloak-lines.ts'
import { argument, build, serving } from './serving.ts'

const SECONDS = argument('seconds', 10)
const A_BATCH = argument('batch', 512)
/** Requests under way, as of a few busy senders. */
const SENDERS = 4
const BODIES = 20

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

const measure = async (signal: Signal, request: () => object): Promise<void> => {
  const type = MESSAGES[signal]
  const serve = await serving()
  try {
    const bodies = Array.from({ length: BODIES }, () =>
      Buffer.from(type.encode(type.fromObject(request())).finish()),
    )
    const idle = serve.memory()
    const before = serve.cpuSeconds()
    const end = performance.now() + SECONDS * 1000
    let sent = 0
    const sender = async (first: number): Promise<void> => {
      for (let i = first; performance.now() < end; i++) {
        const body = bodies[i % BODIES] as Buffer
        const status = await serve.post(`/v1/${signal}`, body, {
          'content-type': 'application/x-protobuf',
        })
        if (status === 200) sent += A_BATCH
        else if (status !== 503) throw new Error(`told ${status}`)
      }
    }
    const scrapes: Promise<number>[] = []
    const scraping = setInterval(() => scrapes.push(serve.scrape()), 1000)
    await Promise.all(Array.from({ length: SENDERS }, (_, i) => sender(i)))
    clearInterval(scraping)
    const slowest = Math.max(0, ...(await Promise.all(scrapes)))
    const rate = (over: number): string => Math.round(sent / over).toLocaleString('en-US')
    const what = signal === 'traces' ? 'spans' : 'log records'
    const { now, most } = serve.memory()
    console.log(
      `OTLP/HTTP ${what.padEnd(12)} ${rate(SECONDS)}/s, ${rate(serve.cpuSeconds() - before)} per CPU second; ${now} MB RSS, ${most} MB at most (idle ${idle.now} MB); slowest scrape ${Math.round(slowest)} ms`,
    )
  } finally {
    await serve.stop()
  }
}

build()
await measure('traces', spans)
await measure('logs', logs)
