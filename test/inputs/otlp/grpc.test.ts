import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  compressionAlgorithms,
  credentials,
  makeClientConstructor,
  Metadata,
  status,
  type ServiceError,
} from '@grpc/grpc-js'
import { hashSync } from 'bcryptjs'
import { expect, onTestFinished, test } from 'vitest'
import { MESSAGES } from '../../../src/records/otlp/messages.ts'
import { certificates } from '../../server/certificates.ts'
import { gate, receiving, type Receiving } from '../receiving.ts'

const SOURCES = `receivers: {otlp_grpc: {listen: "127.0.0.1:0", max_body: 1MiB}, max_queue: 2MiB}
sources: [{name: all, server: as, format: auto, otlp: {}}]
`
const PATHS = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
} as const

interface Told {
  readonly code: number
  readonly body: Buffer | undefined
}

const call = (
  taken: Receiving,
  body: Buffer,
  {
    path = PATHS.traces,
    authorization = '',
    gzip = false,
    channel = credentials.createInsecure(),
  } = {},
): Promise<Told> => {
  const options = gzip ? { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip } : {}
  const client = new (makeClientConstructor({}, 'any'))(
    `127.0.0.1:${taken.port('otlp_grpc')}`,
    channel,
    options,
  )
  onTestFinished(() => client.close())
  const metadata = new Metadata()
  if (authorization !== '') metadata.set('authorization', authorization)
  const asItIs = (bytes: Buffer): Buffer => bytes
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      asItIs,
      asItIs,
      body,
      metadata,
      { deadline: Date.now() + 20_000 },
      (error: ServiceError | null, answer?: Buffer) => {
        resolve({ code: error?.code ?? status.OK, body: answer })
      },
    )
  })
}

const request = (spans: readonly object[]): Buffer =>
  Buffer.from(
    MESSAGES.traces
      .encode(MESSAGES.traces.fromObject({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
      .finish(),
  )
const good = {
  traceId: Buffer.alloc(16, 1),
  spanId: Buffer.alloc(8, 1),
  name: 'POST /token',
  kind: 2,
}

test('a partial success says how many and why', async () => {
  const taken = await receiving(SOURCES)
  const told = await call(taken, request([good, { ...good, spanId: Buffer.alloc(8) }]))
  expect(told.code).toBe(status.OK)
  const said = MESSAGES.response.toObject(MESSAGES.response.decode(told.body ?? Buffer.alloc(0)), {
    longs: Number,
  })
  expect(said).toEqual({
    partialSuccess: { rejected: 1, errorMessage: '1 spans without a valid trace id and span id' },
  })
  expect(taken.records()).toHaveLength(1)
})

const HOSTILE: readonly (readonly [string, number, Buffer, string, object])[] = [
  ['no message', status.INVALID_ARGUMENT, Buffer.from('POST /token'), 'invalid_argument', {}],
  [
    'a torn message',
    status.INVALID_ARGUMENT,
    request([good]).subarray(0, 20),
    'invalid_argument',
    {},
  ],
  ['a large message', status.RESOURCE_EXHAUSTED, Buffer.alloc(1024 * 1024 + 1), '', {}],
  ['a gzip bomb', status.RESOURCE_EXHAUSTED, Buffer.alloc(64 * 1024 * 1024), '', { gzip: true }],
  [
    'no such method',
    status.UNIMPLEMENTED,
    request([good]),
    '',
    { path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export' },
  ],
]
test.each(HOSTILE)('%s', async (_, code, body, counted, options) => {
  const taken = await receiving(SOURCES)
  expect((await call(taken, body, options)).code).toBe(code)
  expect(taken.records()).toEqual([])
  // What the library refuses never gets to us.
  if (counted !== '')
    expect(taken.counted('authslo_ingest_requests_total', { code: counted })).toBe(1)
  expect((await call(taken, request([good]))).code).toBe(status.OK)
})

test('without the token nothing is read', async () => {
  const taken = await receiving(
    SOURCES.replace('max_queue', 'auth: {bearer_file: ../fixtures/otlp/token.txt}, max_queue'),
  )
  expect((await call(taken, request([good]))).code).toBe(status.UNAUTHENTICATED)
  expect((await call(taken, request([good]), { authorization: 'Bearer of-the-test' })).code).toBe(
    status.OK,
  )
})

test('behind: UNAVAILABLE, which is sent again; what was promised is taken', async () => {
  const { opened, open } = gate()
  const taken = await receiving(SOURCES.replace('max_queue: 2MiB', 'max_queue: 64KiB'), {
    deliver: () => opened,
  })
  const large = request([{ ...good, name: 'x'.repeat(25_000) }])
  const waiting = [call(taken, large), call(taken, large)]
  await expect.poll(() => taken.waiting()).toBe(2)
  expect((await call(taken, large)).code).toBe(status.UNAVAILABLE)
  open()
  expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual([status.OK, status.OK])
  expect(taken.records()).toHaveLength(2)
})

test('TLS with client certificates, by the same file as over HTTP', async () => {
  const made = certificates()
  onTestFinished(made.remove)
  made.authority('ca')
  made.issue('server', 'ca', 'IP:127.0.0.1')
  made.issue('collector', 'ca', 'DNS:collector.example')
  made.issue('stranger', 'ca', 'DNS:stranger.example')
  writeFileSync(
    made.at('web.yml'),
    'tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt, client_allowed_sans: [collector.example]}\n',
  )
  const taken = await receiving(
    SOURCES.replace('{otlp_grpc', `{web_config_file: ${made.at('web.yml')}, otlp_grpc`),
  )
  const pem = (name: string): Buffer => readFileSync(made.at(name))
  const by = (name: string): Promise<Told> =>
    call(taken, request([good]), {
      channel: credentials.createSsl(pem('ca.crt'), pem(`${name}.key`), pem(`${name}.crt`)),
    })
  expect((await by('collector')).code).toBe(status.OK)
  expect((await by('stranger')).code).toBe(status.UNAVAILABLE)
  expect((await call(taken, request([good]))).code).toBe(status.UNAVAILABLE)
  expect(taken.records()).toHaveLength(1)
})

test('users and the rate, by the same file as over HTTP', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-grpc-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(
    join(folder, 'web.yml'),
    `basic_auth_users: {collector: "${hashSync('right', 4)}"}\nrate_limit: {interval: 1h, burst: 3}\n`,
  )
  const taken = await receiving(
    SOURCES.replace('{otlp_grpc', `{web_config_file: ${join(folder, 'web.yml')}, otlp_grpc`),
  )
  const by = async (password: string): Promise<number> => {
    const encoded = Buffer.from(`collector:${password}`).toString('base64')
    return (await call(taken, request([good]), { authorization: `Basic ${encoded}` })).code
  }
  expect((await call(taken, request([good]))).code).toBe(status.UNAUTHENTICATED)
  expect(await by('wrong')).toBe(status.UNAUTHENTICATED)
  expect(await by('right')).toBe(status.OK)
  // Sent again by who speaks OTLP.
  expect(await by('right')).toBe(status.UNAVAILABLE)
  expect(taken.records()).toHaveLength(1)
})
