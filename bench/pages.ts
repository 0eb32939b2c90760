// `npm run bench`: how soon each page of `serve` begins to arrive, with a thousand clients and while records come in.
import { PAGES } from '../src/server/document.ts'
import { keycloakLines } from './keycloak-lines.ts'
import { argument, build, serving } from './serving.ts'

const CLIENTS = argument('clients', 1000)
const REQUESTS = argument('requests', 200)
const LINES = argument('lines', 60_000)
/** The promise: the first byte within it. */
const WITHIN_MS = argument('within', 50)
/** Records a second that come in meanwhile, in as many batches as a collector sends. */
const RATE = argument('rate', 200)
const BATCH_EVERY_MS = 200
const TEN_MS_A_LINE = 10

const line = keycloakLines(1, { clients: CLIENTS, start: Date.now() - LINES * TEN_MS_A_LINE })
let next = 0
const batch = (records: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      resourceLogs: [
        {
          resource: {},
          scopeLogs: [
            {
              logRecords: Array.from({ length: records }, () => ({
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
  const send = async (records: number): Promise<void> => {
    const body = batch(records)
    const status = await serve.post('/v1/logs', body, { 'content-type': 'application/json' })
    if (status !== 200 && status !== 503) throw new Error(`told ${status}`)
  }
  while (next < LINES) await send(500)
  const sending = setInterval(() => void send((RATE * BATCH_EVERY_MS) / 1000), BATCH_EVERY_MS)
  console.log(`${CLIENTS} clients, ${REQUESTS} requests a page, ${RATE} records/s coming in`)
  for (const { path } of PAGES) {
    const url = path === './' ? '/' : `/${path}`
    const times: number[] = []
    let size = 0
    const before = serve.cpuSeconds()
    for (let i = 0; i < REQUESTS; i++) {
      const { ms, bytes } = await serve.firstByte(url)
      times.push(ms)
      size = bytes
      await new Promise((done) => setTimeout(done, 5))
    }
    const cpuMs = ((serve.cpuSeconds() - before) * 1000) / REQUESTS
    times.sort((a, b) => a - b)
    const within = times.filter((ms) => ms < WITHIN_MS).length / times.length
    console.log(
      `${url.padEnd(10)} first byte p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms, max ${percentile(times, 1)} ms; ${(100 * within).toFixed(1)} % within ${WITHIN_MS} ms; ${cpuMs.toFixed(1)} ms of CPU a request, ingestion included; ${(size / 1024).toFixed(0)} KiB`,
    )
  }
  clearInterval(sending)
} finally {
  await serve.stop()
}
