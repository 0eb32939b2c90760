import { expect, test } from 'vitest'
import type { Batch } from '../../src/inputs/batch.ts'
import { interleave } from '../../src/inputs/interleave.ts'

const batchOf = (source: string, records: Batch['records'], atEnd = false): Batch => ({
  source,
  records,
  bytes: records.length,
  receivedAt: 7,
  position: undefined,
  atEnd,
})

/** One batch, then the end. */
async function* finished(source: string, records: Batch['records']): AsyncGenerator<Batch, void> {
  yield batchOf(source, records)
  yield batchOf(source, [], true)
}

/** Records are times, written as text. */
const read = async (
  sources: Readonly<Record<string, Batch['records']>>,
): Promise<readonly Batch[]> => {
  const newest = new Map<string, number>()
  const inputs = Object.entries(sources).map(([source, records]) => ({
    source,
    batches: finished(source, records),
  }))
  const batches: Batch[] = []
  for await (const batch of interleave(inputs, (source) => newest.get(source) ?? -Infinity)) {
    batches.push(batch)
    const times = batch.records.map(Number).filter((time) => !Number.isNaN(time))
    newest.set(batch.source, Math.max(newest.get(batch.source) ?? -Infinity, ...times))
  }
  return batches
}
const times = (count: number, step: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String(i * step))

test('the source that is furthest behind is read next, in portions; nothing is lost or doubled', async () => {
  const batches = await read({ slow: times(1000, 10), fast: times(2000, 5) })
  const at = { slow: -Infinity, fast: -Infinity } as Record<string, number>
  let apart = 0
  for (const { source, records, atEnd } of batches) {
    if (!atEnd) at[source] = Number(records.at(-1))
    const [slow = 0, fast = 0] = Object.values(at)
    if (Number.isFinite(slow) && Number.isFinite(fast))
      apart = Math.max(apart, Math.abs(slow - fast))
  }
  expect(apart).toBeLessThanOrEqual(500)
  for (const [source, expected] of [
    ['slow', times(1000, 10)],
    ['fast', times(2000, 5)],
  ] as const) {
    const own = batches.filter((batch) => batch.source === source)
    expect(own.flatMap(({ records }) => records)).toEqual(expected)
    expect(own.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(expected.length)
    expect(own.at(-1)?.atEnd).toBe(true)
  }
})

test('a source whose records have no time is read until it has one', async () => {
  const batches = await read({
    timed: times(60, 1),
    silent: Array.from({ length: 120 }, () => 'x'),
  })
  expect(batches.map(({ source, records }) => [source, records.length])).toEqual([
    ['timed', 50],
    ['silent', 50],
    ['silent', 50],
    ['silent', 20],
    ['silent', 0],
    ['timed', 10],
    ['timed', 0],
  ])
})

test('what one OTLP request holds stays together, and one source alone passes as it is', async () => {
  const span = { otlp: 'span', record: {} } as const
  const spans = Array.from({ length: 120 }, () => span)
  const sizes = (batches: readonly Batch[]): readonly (readonly [string, number])[] =>
    batches.map(({ source, records }) => [source, records.length])
  expect(sizes(await read({ spans, log: times(1, 1) }))).toContainEqual(['spans', 120])
  const alone = await read({ log: times(120, 1) })
  expect(sizes(alone)).toEqual([
    ['log', 120],
    ['log', 0],
  ])
  expect(alone.at(-1)?.receivedAt).toBe(7)
})
