// The laws of an adapter, for spans; and the reading of request bodies that nobody should send.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { otlp } from '../../src/adapters/otlp.ts'
import { printEvent } from '../../src/event-text.ts'
import { DERIVED_KINDS, KINDS, OUTCOMES, REASONS, type AuthEvent } from '../../src/events.ts'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { jsonFields } from '../../src/records/json.ts'
import { MESSAGES } from '../../src/records/otlp/messages.ts'
import { readOtlpRequest, type OtlpRecord } from '../../src/records/otlp/request.ts'
import { createSpanTrees } from '../../src/records/otlp/span-trees.ts'
import { CANARIES, planted } from './mutated-lines.ts'

const corpora = resolve(import.meta.dirname, '../corpora')
const FILES = [
  'node-otel/proto/rs/otlp/007-traces.bin',
  'node-otel/oldsemconv/as/otlp/001-traces.bin',
  'hydra-spans/otlp/0003-v1-traces.bin',
  'spring-authorization-server-spans/info/otlp/003-traces.bin',
  'spring-resource-server-spans/info/jwt/otlp/003-traces.bin',
]
const bodies = FILES.map((file) => gunzipSync(readFileSync(join(corpora, `${file}.gz`))))
const recordsOf = (body: Buffer): readonly OtlpRecord[] => {
  const records = readOtlpRequest(body, 'protobuf')
  return 'reject' in records ? [] : records
}
const trees = bodies.flatMap((body) =>
  createSpanTrees({ limit: 10_000 }).add(recordsOf(body).map(({ record }) => record)),
)
const settings = { timezone: 'UTC', now: () => 0 }
const read = (span: unknown): readonly AuthEvent[] => {
  const fields = jsonFields(otlp.table, settings, () => ({ span }), 'otlp-span')
  const context = { settings, identify: createIdentify(REPLAY_KEYS, ''), dropped: () => undefined }
  const reading = otlp.read(fields, context)
  return reading === null || 'reject' in reading ? [] : reading
}
const check = (events: readonly AuthEvent[]): void => {
  for (const { kind, outcome, reason, time } of events) {
    expect(KINDS).toContain(kind)
    expect(DERIVED_KINDS.has(kind)).toBe(false)
    expect(OUTCOMES).toContain(outcome)
    if (reason !== undefined) expect(REASONS).toContain(reason)
    expect(Number.isFinite(time)).toBe(true)
  }
}

test('there are request spans of every product', () => {
  expect(trees.length).toBeGreaterThan(60)
  const kinds = new Set(trees.flatMap(read).map(({ kind }) => kind))
  for (const kind of [
    'http_request',
    'token_request',
    'token_validation',
    'introspection',
    'login',
  ])
    expect(kinds).toContain(kind)
})

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -1,
    'x',
    '__proto__',
    [],
    {},
    [null],
    [[]],
    true,
    1e300,
  ),
  fc.string(),
  fc.json().map((text) => JSON.parse(text) as unknown),
)

test('whatever stands in a span, it is read or left, and never throws', () => {
  const keys = [
    'name',
    'kind',
    'start',
    'end',
    'durationSeconds',
    'attributes',
    'events',
    'resource',
    'inner',
    'scope',
    'traceId',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...trees),
      fc.constantFrom(...keys),
      hostile,
      (tree, key, value) => {
        check(read({ ...tree, [key]: value }))
        check(
          read({
            ...tree,
            attributes: {
              ...(tree['attributes'] as object),
              [key]: value,
              'http.response.status_code': value,
            },
          }),
        )
        check(read({ ...tree, inner: [{ ...tree, [key]: value }] }))
      },
    ),
    { numRuns: 500, endOnFailure: true },
  )
})

test('no secret that stands in a value of a span comes out', () => {
  for (const tree of trees.filter((_, i) => i % 7 === 0))
    for (const { line } of planted(JSON.stringify(tree))) {
      const out = JSON.stringify(read(JSON.parse(line)).map((event) => printEvent(event)))
      for (const canary of CANARIES) expect(out.includes(canary), `${canary} in ${out}`).toBe(false)
    }
})

test('bodies that are cut, changed or made up are refused or read, and never throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...bodies),
      fc.nat(),
      fc.uint8Array({ maxLength: 40 }),
      (body, at, bytes) => {
        const place = at % body.length
        readOtlpRequest(body.subarray(0, place), 'protobuf')
        const changed = Buffer.from(body)
        changed.set(bytes.subarray(0, body.length - place), place)
        readOtlpRequest(changed, 'protobuf')
        readOtlpRequest(Buffer.from(bytes), 'protobuf')
        readOtlpRequest(Buffer.from(bytes), 'json')
      },
    ),
    { numRuns: 100, endOnFailure: true },
  )
})

test('values nested deeper than any log end in nothing', () => {
  let value: object = { stringValue: 'x' }
  for (let i = 0; i < 500; i++) value = { arrayValue: { values: [value] } }
  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    kind: 2,
    attributes: [{ key: 'deep', value }],
  }
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
  const records = readOtlpRequest(Buffer.from(body), 'json')
  expect('reject' in records ? 0 : JSON.stringify(records).length).toBeLessThan(1000)
})

test('traces and logs are told apart without a path', () => {
  expect(recordsOf(bodies[0] as Buffer).every(({ otlp: kind }) => kind === 'span')).toBe(true)
  for (const stamp of ['timeUnixNano', 'observedTimeUnixNano']) {
    const logRecords = [{ [stamp]: 1_795_412_917_886_000_000, body: { stringValue: 'x' } }]
    const body = MESSAGES.logs.encode({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }).finish()
    expect(recordsOf(Buffer.from(body)).map(({ otlp: kind }) => kind)).toEqual(['log'])
  }
})
