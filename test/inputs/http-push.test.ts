import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pushedRecords } from '../../src/inputs/pushed-records.ts'
import { gate, receiving, type Receiving } from './receiving.ts'

const SOURCES = `receivers: {http: {listen: "127.0.0.1:0", max_body: 1MiB}, max_queue: 2MiB}
limits: {line: 64KiB}
sources:
  - {name: okta, server: as, format: auto, http: {}}
  - {name: auth0, server: as, format: auto, http: {token_file: ../fixtures/otlp/token.txt}}
`
const NDJSON = 'application/x-ndjson'
const JSON_TYPE = 'application/json'

const post = async (
  taken: Receiving,
  body: string | Uint8Array,
  type: string,
  headers: Record<string, string> = {},
  source = 'okta',
): Promise<{ status: number; said: unknown; headers: Headers }> => {
  const response = await fetch(taken.url('http', `/ingest/${source}`), {
    method: 'POST',
    body: body as Uint8Array<ArrayBuffer>,
    headers: { 'content-type': type, ...headers },
  })
  return { status: response.status, said: await response.json(), headers: response.headers }
}

const TAKEN: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['lines', '{"a":1}\r\n\n{"a":2}\n', NDJSON, ['{"a":1}', '{"a":2}']],
  ['lines that are called JSON', '{"a":1}\n{"a":2}', JSON_TYPE, ['{"a":1}', '{"a":2}']],
  ['an array', '[{"a":1}, {"a":2}]', JSON_TYPE, ['{"a":1}', '{"a":2}']],
  [
    'an envelope, for the unwrap layer',
    ' {"data":{"events":[{"a":1}]}}\n',
    JSON_TYPE,
    ['{"data":{"events":[{"a":1}]}}'],
  ],
  ['lines that are no JSON', 'a=1\nb=2', 'text/plain; charset=utf-8', ['a=1', 'b=2']],
  ['nothing', '', NDJSON, []],
  ['no elements', '[]', JSON_TYPE, []],
]
test.each(TAKEN)('%s', async (_, body, type, records) => {
  const taken = await receiving(SOURCES)
  const plain = await post(taken, body, type)
  expect([plain.status, plain.said]).toEqual([202, { records: records.length }])
  expect(taken.records()).toEqual(records)
  const zipped = await post(taken, gzipSync(body), type, { 'content-encoding': 'gzip' })
  expect(zipped.status).toBe(202)
  expect(taken.records()).toEqual([...records, ...records])
})

const REFUSED: readonly (readonly [string, number, string | Uint8Array, string, string])[] = [
  ['the second line', 400, '{"a":1}\n{"a":\n{}', NDJSON, 'record 2: it is no JSON; none was taken'],
  ['a torn array', 400, '[{"a":1},', JSON_TYPE, 'record 1: it is no JSON; none was taken'],
  [
    'a long record',
    400,
    `{}\n{"a":"${'x'.repeat(70_000)}"}`,
    NDJSON,
    'record 2: it is longer than 65536 bytes; none was taken',
  ],
  [
    'a NUL',
    400,
    'a\nb\0c',
    'text/plain',
    'record 2: it holds a NUL: it is no text; none was taken',
  ],
  ['a large body', 413, 'x'.repeat(1024 * 1024 + 1), 'text/plain', 'over 1048576 bytes'],
  [
    'another type',
    415,
    'x',
    'image/png',
    'send application/json, application/x-ndjson or text/plain',
  ],
]
test.each(REFUSED)(
  '%s is refused with the reason, and all with it',
  async (_, status, body, type, error) => {
    const taken = await receiving(SOURCES)
    const told = await post(taken, body, type)
    expect(told.status).toBe(status)
    expect(told.said).toMatchObject({ error })
    expect(taken.records()).toEqual([])
    expect(
      taken.counted('authslo_ingest_requests_total', { receiver: 'http', code: String(status) }),
    ).toBe(1)
  },
)

test('what a body says of its coding has to be so', async () => {
  const taken = await receiving(SOURCES)
  const large = Buffer.alloc(64 * 1024 * 1024, '\n')
  expect(await post(taken, gzipSync(large), NDJSON, { 'content-encoding': 'gzip' })).toMatchObject({
    status: 413,
  })
  expect(
    await post(taken, zstdCompressSync(large), NDJSON, { 'content-encoding': 'zstd' }),
  ).toMatchObject({ status: 413 })
  expect(await post(taken, '{}', NDJSON, { 'content-encoding': 'gzip' })).toMatchObject({
    status: 400,
    said: { error: 'the body is not gzip' },
  })
  expect(await post(taken, '{}', NDJSON, { 'content-encoding': 'br' })).toMatchObject({
    status: 415,
  })
})

test('a token of one source only', async () => {
  const taken = await receiving(SOURCES)
  const mine = { authorization: 'Bearer of-the-test' }
  expect(await post(taken, '{}', NDJSON, {}, 'auth0')).toMatchObject({ status: 401 })
  expect(await post(taken, '{}', NDJSON, mine, 'auth0')).toMatchObject({ status: 202 })
  expect(await post(taken, '{}', NDJSON, {}, 'okta')).toMatchObject({ status: 202 })
  expect(await post(taken, '{}', NDJSON, {}, 'other')).toMatchObject({ status: 404 })
  expect(await post(taken, '{}', NDJSON, {}, '%zz')).toMatchObject({ status: 400 })
})

test("Okta's challenge comes back, to who may send", async () => {
  const taken = await receiving(SOURCES)
  const ask = async (source: string, headers: Record<string, string>): Promise<Response> =>
    fetch(taken.url('http', `/ingest/${source}`), { headers })
  const challenge = { 'x-okta-verification-challenge': 'a"b' }
  const told = await ask('okta', challenge)
  expect([told.status, await told.json()]).toEqual([200, { verification: 'a"b' }])
  expect((await ask('auth0', challenge)).status).toBe(401)
  expect((await ask('okta', {})).status).toBe(405)
})

test('behind: 429 with Retry-After; 202 only when the pipeline has it', async () => {
  const { opened, open } = gate()
  const taken = await receiving(SOURCES.replace('max_queue: 2MiB', 'max_queue: 64KiB'), {
    deliver: () => opened,
  })
  const body = `"${'x'.repeat(30_000)}"`
  const waiting = [post(taken, body, NDJSON), post(taken, body, NDJSON)]
  await expect.poll(() => taken.waiting()).toBe(2)
  const refused = await post(taken, body, NDJSON)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  expect(taken.records()).toEqual([])
  open()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202])
  expect(taken.records()).toHaveLength(2)
})

test('a stop answers what is in hand and takes no more', async () => {
  const { opened, open } = gate()
  const taken = await receiving(SOURCES, { deliver: () => opened })
  const waiting = post(taken, '{}', NDJSON)
  await expect.poll(() => taken.waiting()).toBe(1)
  const closed = taken.close()
  open()
  expect((await waiting).status).toBe(202)
  await closed
  expect(taken.records()).toEqual(['{}'])
  await expect(post(taken, '{}', NDJSON)).rejects.toThrow()
})

test('objects beyond number are not built', () => {
  expect(
    pushedRecords(Buffer.from(`[${'{},'.repeat(1_100_000)}{}]`), 'json', 1_000_000),
  ).toMatchObject({ record: 1 })
})

test('nor are lines beyond number', () => {
  expect(pushedRecords(Buffer.alloc(3_000_000, '1\n'), 'text', 1_000_000)).toEqual({
    record: 1_000_001,
    why: 'send fewer at once',
  })
  expect(pushedRecords(Buffer.alloc(20_000_000, '\r\n'), 'text', 1_000_000)).toEqual([])
})
