// Bodies that nobody should send: any number of them, the same for a seed. Tests take some, `npm run bench` a million.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Signal } from '../../../src/records/otlp/messages.ts'

const corpora = resolve(import.meta.dirname, '../../corpora')
const FILES: readonly (readonly [string, Signal])[] = [
  ['node-otel/proto/rs/otlp/007-traces.bin', 'traces'],
  ['node-otel/oldsemconv/as/otlp/001-traces.bin', 'traces'],
  ['hydra-spans/otlp/0003-v1-traces.bin', 'traces'],
  ['spring-authorization-server-spans/info/otlp/003-traces.bin', 'traces'],
  ['spring-resource-server-spans/info/jwt/otlp/003-traces.bin', 'traces'],
]
let real: readonly { readonly body: Buffer; readonly signal: Signal }[] | undefined

/** As exporters sent them. */
export const realBodies = (): NonNullable<typeof real> =>
  (real ??= FILES.map(([file, signal]) => ({
    body: gunzipSync(readFileSync(join(corpora, `${file}.gz`))),
    signal,
  })))

/** mulberry32: small, and the same everywhere. */
export const seeded = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest = Math.floor(rest / 128)
  }
  return Buffer.from([...bytes, rest])
}
/** A field of a message within: number and content. */
const within = (field: number, content: Buffer): Buffer =>
  Buffer.concat([varint(field * 8 + 2), varint(content.length), content])

/** ResourceX, ScopeX, and in it one record. */
const request = (record: Buffer): Buffer => within(1, within(2, within(2, record)))

/** AnyValue in ArrayValue in AnyValue, as deep as it goes. */
const nested = (depth: number): Buffer => {
  let value = within(1, Buffer.from('x'))
  for (let i = 0; i < depth; i++) value = within(5, within(1, value))
  return value
}

type Random = (below: number) => number
const pick = (random: Random): Buffer => {
  const bodies = realBodies()
  return bodies[random(bodies.length)]?.body ?? Buffer.alloc(0)
}

const KINDS: readonly ((random: Random) => Buffer)[] = [
  // cut off
  (random) => {
    const body = pick(random)
    return body.subarray(0, random(body.length))
  },
  // some bytes changed
  (random) => {
    const body = Buffer.from(pick(random))
    for (let n = 1 + random(8); n > 0; n--) body[random(body.length)] = random(256)
    return body
  },
  // one bit of a tag or length changed, near the beginning, where it matters most
  (random) => {
    const body = Buffer.from(pick(random))
    const at = random(Math.min(200, body.length))
    body[at] = (body[at] ?? 0) ^ (1 << random(8))
    return body
  },
  // a part twice, or one left out
  (random) => {
    const body = pick(random)
    const [a, b] = [random(body.length), random(body.length)]
    return Buffer.concat([body.subarray(0, a), body.subarray(b)])
  },
  // wrong wire types: every field of a span with every type
  (random) => {
    const fields = Array.from({ length: 1 + random(20) }, () =>
      Buffer.concat([varint(random(20) * 8 + random(8)), varint(random(2 ** 31))]),
    )
    return request(Buffer.concat(fields))
  },
  // lengths that are not there
  (random) => Buffer.concat([varint(8 * (1 + random(3)) + 2), varint(2 ** (7 + random(46)))]),
  // values within values
  (random) =>
    request(
      within(9, Buffer.concat([within(1, Buffer.from('k')), within(2, nested(random(400)))])),
    ),
  // groups within groups, which nobody writes any more
  (random) => request(Buffer.alloc(1 + random(2000), 0x0b)),
  // many small messages
  (random) => request(Buffer.concat(Array<Buffer>(random(300)).fill(within(9, Buffer.alloc(0))))),
  // varints without an end
  (random) => request(Buffer.alloc(random(64), 0xff)),
  // noise
  (random) => Buffer.from(Array.from({ length: random(120) }, () => random(256))),
]

export const hostileBody = (seed: number): Buffer => {
  const next = seeded(seed)
  const random: Random = (below) => Math.floor(next() * below)
  const kind = KINDS[random(KINDS.length)]
  return kind === undefined ? Buffer.alloc(0) : kind(random)
}
