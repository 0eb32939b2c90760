// Requests that nobody should send: HTTP, HTTP/2 frames, syslog, and what is torn of them.
import { gzipSync } from 'node:zlib'
import { FIXTURES } from '../../test/adapters/fixture-lines.ts'
import { HOSTILE, planted } from '../../test/adapters/mutated-lines.ts'
import { hostileBody } from '../../test/inputs/otlp/hostile.ts'
import type { Random } from '../theft-month/random.ts'

export type Port = 'web' | 'otlp_http' | 'otlp_grpc' | 'http' | 'syslog_tcp' | 'syslog_udp'

const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH']
const PATHS = [
  '/',
  '/metrics',
  '/-/ready',
  '/-/healthy',
  '/-/reload',
  '/api/status',
  '/episodes',
  '/v1/logs',
  '/v1/traces',
  '/v1/metrics',
  '/ingest/push',
  '/ingest/',
  '/ingest/nobody',
  '/../../etc/passwd',
  '/%2e%2e/',
  '/%zz',
  '/__proto__',
  '/ingest/constructor',
  '//a',
]
const TYPES = [
  'application/json',
  'application/x-protobuf',
  'application/x-ndjson',
  'text/plain',
  '',
  'application/json; charset=utf-7',
  'multipart/form-data; boundary=x',
]

const secretLines = FIXTURES.filter(({ adapter }) => adapter.id === 'authslo').flatMap(
  ({ lines }) => lines.flatMap(planted).map(({ line }) => line),
)

const bodyOf = (random: Random): Buffer => {
  switch (random.whole(5)) {
    case 0:
      return hostileBody(random.whole(2 ** 31))
    case 1:
      return Buffer.from(`${random.pick(secretLines)}\n`)
    case 2:
      return Buffer.from(random.pick(HOSTILE))
    case 3:
      return Buffer.from('['.repeat(random.whole(2000)))
    default:
      return Buffer.alloc(0)
  }
}

const oneLine = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

const httpRequest = (random: Random): Buffer => {
  const packed = random.chance(0.1)
  const plain = bodyOf(random)
  const body = packed ? gzipSync(plain) : plain
  const path = random.chance(0.1)
    ? `/${oneLine(random.pick(HOSTILE)).replaceAll(' ', '+')}`
    : random.pick(PATHS)
  const coding = packed ? 'gzip' : random.pick(['', '', '', 'br', 'zstd', 'x'])
  const length = random.chance(0.002) ? random.pick(['-1', '1e9', 'x', '99999999999']) : body.length
  const head = [
    `${random.chance(0.005) ? 'BREW' : random.pick(METHODS)} ${path} HTTP/1.1`,
    'Host: a',
    `Content-Type: ${random.pick(TYPES)}`,
    `Accept: ${random.pick(['*/*', 'application/openmetrics-text', 'text/html', ';q=2,,'])}`,
    ...(coding === '' ? [] : [`Content-Encoding: ${coding}`]),
    ...(random.chance(0.05) ? [`Authorization: Bearer ${oneLine(random.pick(HOSTILE))}`] : []),
    ...(random.chance(0.02) ? [`X-${'a'.repeat(random.whole(20_000))}: 1`] : []),
    `Content-Length: ${length}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

const syslogFrame = (random: Random): Buffer =>
  Buffer.from(`<${random.whole(300)}>1 ${random.pick(HOSTILE)} ${random.pick(secretLines)}\n`)

/** HTTP/2 as far as its frames: what is in them is anything. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1')
const http2Frame = (random: Random): Buffer => {
  const payload = bodyOf(random).subarray(0, 16_384)
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = random.whole(12)
  head[4] = random.whole(256)
  head.writeUInt32BE(random.whole(8), 5)
  return Buffer.concat([head, payload])
}

/** Cut and changed here and there, so that the framing is wrong as well. */
export const torn = (bytes: Buffer, random: Random): Buffer => {
  if (!random.chance(0.005)) return bytes
  const copy = Buffer.from(bytes)
  copy[random.whole(copy.length)] = random.whole(256)
  return random.chance(0.5) ? copy : copy.subarray(0, random.whole(copy.length))
}

/** By port. */
export const MAKE: Readonly<Record<Port, (random: Random) => Buffer>> = {
  web: httpRequest,
  otlp_http: httpRequest,
  otlp_grpc: http2Frame,
  http: httpRequest,
  syslog_tcp: syslogFrame,
  syslog_udp: syslogFrame,
}
