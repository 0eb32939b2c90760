// `npm run bench`: a million OTLP bodies that nobody should send, in this process; then some thousands to a `serve` over HTTP.
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { createExport } from '../src/inputs/otlp/export.ts'
import { createPushInput } from '../src/inputs/push.ts'
import { createYoungLimit, limitOldGarbage } from '../src/running/memory.ts'
import { hostileBody, seeded } from '../test/inputs/otlp/hostile.ts'
import { argument, build, serving } from './serving.ts'

const BODIES = argument('bodies', 1_000_000)
const OVER_HTTP = argument('http', 5000)
const SEED = argument('seed', 1)

/** Looked at again. */
const SLOW_MS = 5

const counted = (counts: ReadonlyMap<string | number, number>): string =>
  [...counts].map(([what, by]) => `${what} ${by.toLocaleString('en-US')}`).join(', ')
const count = <K>(into: Map<K, number>, key: K): void => {
  into.set(key, (into.get(key) ?? 0) + 1)
}
const megabytes = (): number => Math.round(process.memoryUsage.rss() / 1024 / 1024)

const inProcess = async (): Promise<void> => {
  const input = createPushInput({ source: 'fuzz', now: () => 0 })
  let records = 0
  void input.run(async (batch) => {
    records += batch.records.length
    await Promise.resolve()
  })
  const take = createExport({ targets: [{ match: {}, input }], onRefused: () => undefined })
  const results = new Map<string, number>()
  const one = async (i: number): Promise<{ ms: number; told: string }> => {
    const body = hostileBody(SEED + i)
    // Some are called JSON, which they are not.
    const encoding = i % 50 === 0 ? 'json' : 'protobuf'
    const begin = performance.now()
    const result = await take(i % 2 === 0 ? 'traces' : 'logs', body, encoding)
    return { ms: performance.now() - begin, told: result.ok ? 'taken' : result.fault }
  }
  // As serve does.
  limitOldGarbage()
  const limitYoung = createYoungLimit()
  const slow: { readonly ms: number; readonly i: number }[] = []
  let most = 0
  for (let i = 0; i < BODIES; i++) {
    const { ms, told } = await one(i)
    if (ms > SLOW_MS) slow.push({ ms, i })
    count(results, told)
    if (i % 1000 === 0) limitYoung()
    if (i % 10_000 === 0) most = Math.max(most, megabytes())
  }
  // What a body costs, and not what else the machine did at that moment.
  let worstMs = 0
  for (const { i, ms } of slow) {
    const again = [(await one(i)).ms, (await one(i)).ms, (await one(i)).ms]
    worstMs = Math.max(worstMs, Math.min(ms, ...again))
  }
  await input.stop()
  console.log(
    `OTLP fuzz in process: ${BODIES.toLocaleString('en-US')} bodies: ${counted(results)}; ${records.toLocaleString('en-US')} records; worst ${worstMs.toFixed(1)} ms (best of four); ${most} MB RSS at most`,
  )
}

/** Ten times what `max_body` of OTLP over HTTP lets through, when unpacked. */
const BOMB_BYTES = 200 * 1024 * 1024

const overHttp = async (): Promise<void> => {
  build()
  const serve = await serving()
  const random = seeded(SEED)
  const plain = Buffer.alloc(BOMB_BYTES)
  const bombs = { gzip: gzipSync(plain), zstd: zstdCompressSync(plain) } as const
  const deep = Buffer.from(`{"resourceSpans":${'['.repeat(200_000)}`)
  const wide = Buffer.from(
    `{"resourceSpans":[{"resource":{"attributes":[${'{},'.repeat(1_000_000)}{}]}}]}`,
  )
  const statuses = new Map<number, number>()
  let worstMs = 0
  const json = { 'content-type': 'application/json' }
  const protobuf = { 'content-type': 'application/x-protobuf' }
  const one = async (seed: number): Promise<void> => {
    const turn = seed % 100
    const path = random() < 0.5 ? '/v1/traces' : '/v1/logs'
    const begin = performance.now()
    const status = await (turn === 0
      ? serve.post(path, bombs.gzip, { ...protobuf, 'content-encoding': 'gzip' })
      : turn === 1
        ? serve.post(path, bombs.zstd, { ...protobuf, 'content-encoding': 'zstd' })
        : turn === 2
          ? serve.post(path, deep, json)
          : turn === 3
            ? serve.post(path, wide, json)
            : turn < 20
              ? serve.post(path, gzipSync(hostileBody(seed)), {
                  ...protobuf,
                  'content-encoding': 'gzip',
                })
              : serve.post(path, hostileBody(seed), protobuf))
    worstMs = Math.max(worstMs, performance.now() - begin)
    count(statuses, status)
  }
  try {
    for (let i = 0; i < OVER_HTTP; i++) await one(SEED + i)
    const { most } = serve.memory()
    console.log(
      `OTLP fuzz over HTTP: ${OVER_HTTP.toLocaleString('en-US')} bodies: ${counted(statuses)}; worst ${Math.round(worstMs)} ms; ${most} MB RSS at most; scrape after it ${Math.round(await serve.scrape())} ms`,
    )
  } finally {
    await serve.stop()
  }
}

await inProcess()
await overHttp()
