// One request from bytes to the pipeline: as a whole or not at all, whatever it holds.
import { expect, test } from 'vitest'
import type { Batch } from '../../../src/inputs/batch.ts'
import { createExport, type Export } from '../../../src/inputs/otlp/export.ts'
import { createPushInput, type PushInput } from '../../../src/inputs/push.ts'
import { MESSAGES } from '../../../src/records/otlp/messages.ts'
import { hostileBody } from './hostile.ts'

interface Sink {
  readonly take: Export
  readonly input: PushInput
  readonly batches: Batch[]
  readonly refused: () => number
}

const sink = (): Sink => {
  const input = createPushInput({ source: 'all', now: () => 0 })
  const batches: Batch[] = []
  void input.run((batch) => {
    if (batch.records.length > 0) batches.push(batch)
    return Promise.resolve()
  })
  let refused = 0
  const take = createExport({
    targets: [{ match: {}, input }],
    onRefused: (_, records) => {
      refused += records
    },
  })
  return { take, input, batches, refused: () => refused }
}

const traceOf = (number: number): Buffer => {
  const id = Buffer.alloc(16, 1)
  id.writeUInt32BE(number)
  return id
}
/** `groups`: of each resource, the traces of its spans. */
const request = (groups: readonly (readonly number[])[]): Buffer => {
  const resourceSpans = groups.map((traces) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'as' } }] },
    scopeSpans: [
      {
        spans: traces.map((trace) => ({ traceId: traceOf(trace), spanId: Buffer.alloc(8, 2) })),
      },
    ],
  }))
  return Buffer.from(MESSAGES.traces.encode(MESSAGES.traces.fromObject({ resourceSpans })).finish())
}
const tracesOf = ({ records }: Batch): unknown[] =>
  records.map((record) =>
    typeof record === 'object' && 'otlp' in record ? record.record['traceId'] : undefined,
  )

test('several thousand bodies that nobody should send: refused, or taken with all that they have', async () => {
  const { take, batches, refused } = sink()
  const told: Record<string, number> = {}
  for (let seed = 0; seed < 4000; seed++) {
    const before = batches.reduce((sum, { records }) => sum + records.length, 0) + refused()
    const signal = seed % 2 === 0 ? 'traces' : 'logs'
    const result = await take(signal, hostileBody(seed), seed % 50 === 0 ? 'json' : 'protobuf')
    const after = batches.reduce((sum, { records }) => sum + records.length, 0) + refused()
    if (!result.ok) expect(after).toBe(before)
    const what = result.ok ? 'taken' : result.fault
    told[what] = (told[what] ?? 0) + 1
    batches.length = 0
  }
  expect(Object.keys(told).toSorted()).toEqual(['malformed', 'taken'])
})

test('torn at the end: nothing of it is taken', async () => {
  const { take, batches } = sink()
  const body = request([Array.from({ length: 1000 }, (_, i) => i)])
  const told = await take('traces', body.subarray(0, body.length - 1), 'protobuf')
  expect(told).toMatchObject({ ok: false, fault: 'malformed' })
  expect(batches).toEqual([])
})

test('in portions, in which the spans of a trace stay together, also from several resources', async () => {
  const { take, batches } = sink()
  const traces = Array.from({ length: 300 }, (_, i) => i)
  expect(await take('traces', request([traces, traces.toReversed()]), 'protobuf')).toMatchObject({
    ok: true,
    rejected: 0,
  })
  expect(batches.length).toBeGreaterThan(2)
  const seen = batches.map((batch) => new Set(tracesOf(batch)))
  expect(batches.flatMap(tracesOf)).toHaveLength(600)
  expect(seen.reduce((sum, { size }) => sum + size, 0)).toBe(300)
})

test('once an input has begun with a request it takes the whole of it', async () => {
  const input = createPushInput({ source: 'all', now: () => 0 })
  let taken = 0
  let stopped: Promise<void> | undefined
  void input.run((batch) => {
    taken += batch.records.length
    if (batch.records.length > 0) stopped ??= input.stop()
    return Promise.resolve()
  })
  const take = createExport({ targets: [{ match: {}, input }], onRefused: () => undefined })
  const body = request([Array.from({ length: 1000 }, (_, i) => i)])
  expect(await take('traces', body, 'protobuf')).toMatchObject({ ok: true })
  await stopped
  expect(taken).toBe(1000)
  expect(await take('traces', body, 'protobuf')).toMatchObject({ ok: false, fault: 'stopped' })
})
