import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MESSAGES } from '../../../src/records/otlp/messages.ts'
import { gate, receiving, type Receiving } from '../receiving.ts'

const SOURCES = `receivers: {otlp_http: {listen: "127.0.0.1:0", max_body: 8MiB}, max_queue: 16MiB}
sources: [{name: all, server: as, format: auto, otlp: {}}]
`
const PROTOBUF = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'otlp')
const recorded = [
  '01_v1_logs.protobuf.zstd',
  '02_v1_logs.protobuf.gzip',
  '03_v1_logs.json.identity',
]

interface Told {
  readonly status: number
  readonly type: string | null
  readonly retryAfter: string | null
  readonly body: Buffer
}

const post = async (
  taken: Receiving,
  body: Uint8Array | string,
  type: string,
  headers: Record<string, string> = {},
  path = '/v1/traces',
): Promise<Told> => {
  const response = await fetch(taken.url('otlp_http', path), {
    method: 'POST',
    body: body as Uint8Array<ArrayBuffer>,
    headers: { 'content-type': type, ...headers },
  })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    retryAfter: response.headers.get('retry-after'),
    body: Buffer.from(await response.arrayBuffer()),
  }
}
const statusOf = ({ body }: Told): object => MESSAGES.status.toObject(MESSAGES.status.decode(body))

const span = (attributes: readonly object[] = [], service = 'as') => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: 'AF7651916CD43DD8448EB211C80319C0',
              spanId: 'b7ad6b7169203331',
              name: 'POST /token',
              kind: 2,
              startTimeUnixNano: '1764072000000000000',
              endTimeUnixNano: 1764072000020000000,
              attributes,
            },
          ],
        },
      ],
    },
  ],
})

test.each(recorded)('a body that a collector sent: %s', async (name) => {
  const taken = await receiving(SOURCES)
  const headers = JSON.parse(
    readFileSync(join(fixtures, `${name}.headers.json`), 'utf8'),
  ) as Record<string, string>
  const told = await post(
    taken,
    readFileSync(join(fixtures, `${name}.bin`)),
    headers['Content-Type'] ?? '',
    { 'content-encoding': headers['Content-Encoding'] ?? 'identity' },
    headers['path'],
  )
  expect(told).toMatchObject({ status: 200, type: headers['Content-Type'] })
  expect(told.body.toString()).toBe(headers['Content-Type'] === JSON_TYPE ? '{}' : '')
  expect(taken.records().length).toBeGreaterThan(30)
})

test('an empty request is a success, in either encoding', async () => {
  const taken = await receiving(SOURCES)
  expect(await post(taken, '', PROTOBUF)).toMatchObject({ status: 200, type: PROTOBUF })
  expect(await post(taken, '{}', `${JSON_TYPE}; charset=utf-8`)).toMatchObject({
    status: 200,
    type: JSON_TYPE,
  })
})

test('only what no source matches, or what has no ids, is rejected; nothing is sent again', async () => {
  const taken = await receiving(
    `receivers: {otlp_http: {listen: "127.0.0.1:0"}}
sources:
  - {name: a, server: as, format: auto, otlp: {match: {service.name: a}}}
  - {name: b, server: as, format: auto, otlp: {match: {service.name: b}}}
`,
  )
  const [mine] = span([], 'a').resourceSpans
  const bad = structuredClone(mine)
  if (bad?.scopeSpans[0]?.spans[0] !== undefined) bad.scopeSpans[0].spans[0].spanId = ''
  const body = {
    resourceSpans: [mine, ...span([], 'other').resourceSpans, ...span([], 'b').resourceSpans, bad],
  }
  const told = await post(taken, JSON.stringify(body), JSON_TYPE)
  expect(told.status).toBe(200)
  expect(JSON.parse(told.body.toString())).toEqual({
    partialSuccess: {
      rejectedSpans: '2',
      errorMessage:
        '1 of services that no source of authslo matches; 1 spans without a valid trace id and span id',
    },
  })
  expect(
    taken.batches.filter(({ records }) => records.length > 0).map(({ source }) => source),
  ).toEqual(['a', 'b'])
  expect(taken.counted('authslo_ingest_refused_total', { refusal: 'unmatched' })).toBe(1)
})

const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024))
const nested = (depth: number): object => {
  let value: object = { stringValue: 'x' }
  for (let i = 0; i < depth; i++) value = { arrayValue: { values: [value] } }
  return value
}
/** Length-delimited fields within each other, innermost first. */
const deepProtobuf = (depth: number): Buffer => {
  let parts: Buffer[] = []
  let size = 0
  const wrap = (field: number): void => {
    const head = [(field << 3) | 2]
    for (let rest = size; ; rest >>>= 7) {
      head.push(rest > 127 ? (rest & 127) | 128 : rest)
      if (rest <= 127) break
    }
    parts.push(Buffer.from(head))
    size += head.length
  }
  for (let i = 0; i < depth; i++) wrap(i % 2 === 0 ? 5 : 1)
  for (const field of [2, 9, 2, 2, 1]) wrap(field)
  parts = parts.toReversed()
  return Buffer.concat(parts)
}
const attributes = (many: number): object[] =>
  Array.from({ length: many }, (_, i) => ({ key: `k${i}`, value: { stringValue: 'v' } }))

const HOSTILE: readonly (readonly [
  string,
  number,
  Uint8Array | string,
  string,
  Record<string, string>,
])[] = [
  ['torn JSON', 400, '{"resourceSpans": [', JSON_TYPE, {}],
  ['no OTLP', 400, '{"a": 1}', JSON_TYPE, {}],
  ['spans that are no list', 400, '{"resourceSpans": {}}', JSON_TYPE, {}],
  ['torn protobuf', 400, Buffer.from([0x0a, 0x7f, 1]), PROTOBUF, {}],
  ['text as protobuf', 400, 'POST /token', PROTOBUF, {}],
  ['a wire type that is none', 400, Buffer.from([0x0a, 0x02, 0x0f, 0x0f]), PROTOBUF, {}],
  ['no gzip', 400, 'plain', PROTOBUF, { 'content-encoding': 'gzip' }],
  ['torn gzip', 400, bomb.subarray(0, 1000), PROTOBUF, { 'content-encoding': 'gzip' }],
  ['a gzip bomb', 413, bomb, PROTOBUF, { 'content-encoding': 'gzip' }],
  [
    'a zstd bomb',
    413,
    zstdCompressSync(Buffer.alloc(80 * 1024 * 1024)),
    PROTOBUF,
    { 'content-encoding': 'zstd' },
  ],
  ['a large body', 413, Buffer.alloc(8 * 1024 * 1024 + 1), PROTOBUF, {}],
  [
    'two million messages',
    413,
    Buffer.alloc(4 * 1024 * 1024, Buffer.from([0x0a, 0])),
    PROTOBUF,
    {},
  ],
  ['two million objects', 413, `{"resourceSpans":[${'{},'.repeat(2_000_000)}{}]}`, JSON_TYPE, {}],
  ['100 k attributes', 200, JSON.stringify(span(attributes(100_000))), JSON_TYPE, {}],
  [
    'values 10 k deep',
    200,
    gzipSync(
      JSON.stringify(span())
        .replace('"attributes":[],', '')
        .replace(
          '"kind":2',
          `"kind":2,"attributes":[{"key":"a","value":${'{"arrayValue":{"values":['.repeat(10_000)}${']}}'.repeat(10_000)}}]`,
        )
        .replace(',"attributes":[]}', '}'),
    ),
    JSON_TYPE,
    { 'content-encoding': 'gzip' },
  ],
  ['protobuf 200 k deep', 400, deepProtobuf(200_001), PROTOBUF, {}],
  ['another type', 415, 'x', 'text/plain', {}],
  ['another coding', 415, 'x', PROTOBUF, { 'content-encoding': 'br' }],
]

test.each(HOSTILE)('%s: %i in bounded time', async (_, status, body, type, headers) => {
  const taken = await receiving(SOURCES)
  const begin = performance.now()
  const told = await post(taken, body, type, headers)
  expect(told.status).toBe(status)
  expect(performance.now() - begin).toBeLessThan(5000)
  if (status === 200) return
  expect(told.type).toBe(type === PROTOBUF ? PROTOBUF : JSON_TYPE)
  const said = type === PROTOBUF ? statusOf(told) : (JSON.parse(told.body.toString()) as object)
  expect(said).toMatchObject({
    code: status === 413 ? 8 : 3,
    message: expect.any(String) as string,
  })
  expect(taken.records()).toEqual([])
  expect(taken.counted('authslo_ingest_requests_total', { code: String(status) })).toBe(1)
})

test('nested values are plain to a depth, and the rest is left out', async () => {
  const taken = await receiving(SOURCES)
  const [group] = span([{ key: 'deep', value: nested(100) }]).resourceSpans
  expect((await post(taken, JSON.stringify({ resourceSpans: [group] }), JSON_TYPE)).status).toBe(
    200,
  )
  expect(JSON.stringify(taken.records()).length).toBeLessThan(2000)
})

test('paths and methods that are not there', async () => {
  const taken = await receiving(SOURCES)
  expect(await post(taken, '{}', JSON_TYPE, {}, '/v1/metrics')).toMatchObject({
    status: 404,
    type: JSON_TYPE,
  })
  const got = await fetch(taken.url('otlp_http', '/v1/logs'))
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
})

test('without the token nothing is read', async () => {
  const taken = await receiving(
    SOURCES.replace('max_queue', 'auth: {bearer_file: ../fixtures/otlp/token.txt}, max_queue'),
  )
  const body = JSON.stringify(span())
  expect(await post(taken, body, JSON_TYPE)).toMatchObject({ status: 401 })
  for (const authorization of ['Bearer', 'Bearer of-the-tes', 'Basic of-the-test', 'of-the-test'])
    expect(await post(taken, body, JSON_TYPE, { authorization })).toMatchObject({ status: 401 })
  expect(taken.records()).toEqual([])
  expect(await post(taken, body, JSON_TYPE, { authorization: 'bearer of-the-test' })).toMatchObject(
    { status: 200 },
  )
})

test('behind: 503 with Retry-After before memory is spent; what was promised is taken', async () => {
  const { opened, open } = gate()
  const taken = await receiving(SOURCES.replace('max_queue: 16MiB', 'max_queue: 64KiB'), {
    deliver: () => opened,
  })
  const body = JSON.stringify(span([{ key: 'a', value: { stringValue: 'x'.repeat(20_000) } }]))
  const waiting = Array.from({ length: 3 }, () => post(taken, body, JSON_TYPE))
  await expect.poll(() => taken.waiting()).toBe(3)
  expect(await post(taken, body, JSON_TYPE)).toMatchObject({ status: 503, retryAfter: '1' })
  open()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(taken.records()).toHaveLength(3)
  expect(await post(taken, body, JSON_TYPE)).toMatchObject({ status: 200 })
})

test('a sender that goes away leaves its room to others', async () => {
  const taken = await receiving(SOURCES.replace('max_queue: 16MiB', 'max_queue: 64KiB'))
  for (let i = 0; i < 4; i++) {
    const socket = connect(taken.port('otlp_http'), '127.0.0.1')
    socket.on('error', () => undefined)
    await new Promise<void>((sent) => {
      socket.write(
        `POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: 60000\r\n\r\n`,
      )
      socket.write('x'.repeat(40_000), () => sent())
    })
    socket.destroy()
  }
  const body = JSON.stringify(span([{ key: 'a', value: { stringValue: 'x'.repeat(50_000) } }]))
  await expect.poll(async () => (await post(taken, body, JSON_TYPE)).status).toBe(200)
})

const protobufLogs = (await import('node:zlib')).gunzipSync(
  readFileSync(join(fixtures, `${recorded[1]}.bin`)),
)
test('any change of a recorded body is answered by 200, 400 or 413', async () => {
  const taken = await receiving(SOURCES)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(protobufLogs.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(protobufLogs.length),
      fc.constantFrom('/v1/logs', '/v1/traces'),
      async (changes, length, path) => {
        const body = Buffer.from(protobufLogs.subarray(0, length))
        for (const [at, byte] of changes) if (at < length) body[at] = byte
        const told = await post(taken, body, PROTOBUF, {}, path)
        expect([200, 400]).toContain(told.status)
      },
    ),
    { numRuns: 300, seed: 5 },
  )
})
