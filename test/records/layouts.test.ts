// What a reader has learned from lines must not change how the next ones are read.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slots, type Fields, type ReadSettings } from '../../src/records/fields.ts'
import { json } from '../../src/records/json.ts'
import { keyValue } from '../../src/records/key-value.ts'
import { compiled, createLayouts } from '../../src/records/layouts.ts'

const settings: ReadSettings = { timezone: 'UTC', now: () => 0 }
const [S, TABLE] = slots({
  type: 'type',
  time: ['timestamp', '@timestamp'],
  message: 'message',
  trace: ['mdc.trace', 'trace.id'],
  count: 'count',
})
const all = Object.values(S)
const read = (fields: Fields | object | null | undefined): unknown =>
  fields !== null && fields !== undefined && 'text' in fields
    ? all.map((slot) => [
        fields.text(slot),
        fields.value(slot),
        fields.texts(slot),
        fields.number(slot),
      ])
    : fields

const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'REFRESH',
    'a b',
    '"',
    '\\',
    'x\\"',
    'é',
    '\u2028',
    '\n',
    ', b="',
    'null',
  ),
  fc.string({ maxLength: 6 }),
)

test('JSON: whatever came before, a line reads as it does first', () => {
  const leaf = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
  const record = fc.record(
    {
      type: leaf,
      timestamp: leaf,
      '@timestamp': leaf,
      other: fc.oneof(leaf, fc.array(leaf, { maxLength: 2 })),
      mdc: fc.record({ trace: leaf, more: leaf }, { requiredKeys: [] }),
      count: leaf,
      message: leaf,
    },
    { requiredKeys: ['type', 'message'] },
  )
  const line = fc.oneof(
    record.map((each) => JSON.stringify(each)),
    record.map((each) => JSON.stringify(each).slice(0, -1)),
    record.map((each) => JSON.stringify(each, null, 1).replaceAll('\n', '')),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const used = json(TABLE, settings)
      for (const each of lines) {
        expect(read(used(each))).toEqual(read(json(TABLE, settings)(each)))
        // Once more, when it has been learned.
        expect(read(used(each))).toEqual(read(json(TABLE, settings)(each)))
      }
    }),
    { numRuns: 300 },
  )
})

test('key="value": whatever came before, a text reads as it does first, also out of JSON', () => {
  const pair = fc.tuple(fc.constantFrom('type', 'message', 'count', 'other.name', 'b'), text)
  const written = fc
    .array(pair, { minLength: 1, maxLength: 6 })
    .map((pairs) =>
      pairs.map(([name, value]) => `${name}="${value.replaceAll('"', '\\"')}"`).join(', '),
    )
  const cut = fc.tuple(written, fc.nat(40)).map(([whole, at]) => whole.slice(0, at))
  const bare = written.map((whole) => whole.replaceAll('"', ''))
  fc.assert(
    fc.property(fc.array(fc.oneof(written, written, cut, bare), { maxLength: 40 }), (texts) => {
      const used = keyValue(TABLE, settings)
      for (const each of texts) {
        const first = read(keyValue(TABLE, settings).text(each))
        const quoted = JSON.stringify(each).slice(1, -1)
        for (let again = 0; again < 2; again++) {
          expect(read(used.text(each))).toEqual(first)
          expect(read(used.quoted(quoted))).toEqual(first)
        }
      }
    }),
    { numRuns: 300 },
  )
})

const tracked = () => {
  const tries: string[] = []
  const layouts = createLayouts((layout: string, given: string) => {
    tries.push(layout)
    return layout === given ? given : undefined
  })
  const triedFor = (given: string): readonly string[] => {
    tries.length = 0
    layouts.match(given)
    return [...tries]
  }
  let made = 0
  const learn = (given: string): boolean => {
    const before = made
    layouts.learn(given, () => {
      made++
      return given
    })
    return made > before
  }
  return { triedFor, learn }
}

test('what seldom fits is not tried any more, for a while', () => {
  const { triedFor, learn } = tracked()
  expect(learn('a')).toBe(true)
  let misses = 0
  while (triedFor('none').length > 0 && misses < 1000) learn(`b${misses++}`)
  expect(misses).toBeLessThan(200)
  for (let lines = 0; lines < 10_000; lines++) if (learn('c')) throw new Error('learned')
  expect(learn('c')).toBe(true)
  expect(triedFor('c')).toEqual(['c'])
})

test('what fitted last is tried first, and few are tried', () => {
  const { triedFor, learn } = tracked()
  for (const each of ['a', 'b', 'c', 'd']) learn(each)
  expect(triedFor('b')).toEqual(['d', 'c', 'b'])
  expect(triedFor('none')).toEqual(['b', 'd', 'c', 'a'])
  // Each costs as much as many fits are worth.
  expect(learn('e')).toBe(false)
  for (let fits = 0; fits < 256; fits++) triedFor('b')
  expect(learn('e')).toBe(true)
  expect(triedFor('none')).toEqual(['e', 'b', 'd', 'c'])
})

test('a text that is too long is neither matched nor learned', () => {
  const { triedFor, learn } = tracked()
  const long = 'x'.repeat(20_000)
  learn('a')
  expect(learn(long)).toBe(false)
  expect(triedFor(long)).toEqual([])
})

test('a pattern that is too long, or that cannot be compiled, is none', () => {
  expect(compiled('a(b)*')?.test('abb')).toBe(true)
  expect(compiled('(')).toBeUndefined()
  expect(compiled('x'.repeat(9000))).toBeUndefined()
})
