// `npm run bench`: how soon each page of `serve` begins to arrive, with a thousand clients and while records come in.
import { PAGES } from '../src/server/document.ts'
import { keycloakLines } from './keycloak-lines.ts'
import { argument, build, serving } from './serving.ts'

const CLIENTS = argument('clients', 1000)
const REQUESTS = argument('requests', 200)
const LINES = argument('lines', 60_000)
/** The promise: the first byte within it. */
const WITHIN_MS = argument('within', 50)
const A_BATCH = 500
const BATCH_EVERY_MS = 250
const TEN_MS_A_LINE = 10

const line = keycloakLines(1, { clients: CLIENTS, start: Date.now() - LINES * TEN_MS_A_LINE })
let next = 0
const batch = (): Buffer =>
  Buffer.from(
    JSON.stringify({
      resourceLogs: [
        {
          resource: {},
          scopeLogs: [
            {
              logRecords: Array.from({ length: A_BATCH }, () => ({
                observedTimeUnixNano: `${Date.now()}000000`,
                body: { stringValue: line(next++) },
              })),
            },
          ],
        },
      ],
    }),
  )

const percentile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(1)

build()
const serve = await serving(`limits: {clients: ${CLIENTS}, total_series: 100000}\n`)
try {
  const send = async (): Promise<void> => {
    const status = await serve.post('/v1/logs', batch(), { 'content-type': 'application/json' })
    if (status !== 200 && status !== 503) throw new Error(`told ${status}`)
  }
  while (next < LINES) await send()
  const sending = setInterval(() => void send(), BATCH_EVERY_MS)
  console.log(
    `${CLIENTS} clients, ${REQUESTS} requests a page, ${(A_BATCH * 1000) / BATCH_EVERY_MS} records/s coming in`,
  )
  for (const { path } of PAGES) {
    const url = path === './' ? '/' : `/${path}`
    const times: number[] = []
    let size = 0
    for (let i = 0; i < REQUESTS; i++) {
      const { ms, bytes } = await serve.firstByte(url)
      times.push(ms)
      size = bytes
      await new Promise((done) => setTimeout(done, 5))
    }
    times.sort((a, b) => a - b)
    const within = times.filter((ms) => ms < WITHIN_MS).length / times.length
    console.log(
      `${url.padEnd(10)} first byte p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms, max ${percentile(times, 1)} ms; ${(100 * within).toFixed(1)} % within ${WITHIN_MS} ms; ${(size / 1024).toFixed(0)} KiB`,
    )
  }
  clearInterval(sending)
} finally {
  await serve.stop()
}
