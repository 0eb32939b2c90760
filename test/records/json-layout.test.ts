import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonLayout } from '../../src/records/json-layout.ts'

const KEYS = new Set(['a', 'message', 'mdc', 'n', 'flag'])
type Record_ = Readonly<Record<string, unknown>>

/** What of the record is asked for. */
const asked = (line: string): Record_ =>
  Object.fromEntries(Object.entries(JSON.parse(line) as Record_).filter(([key]) => KEYS.has(key)))
const matched = (layout: ReturnType<typeof jsonLayout>, line: string): unknown => {
  return layout?.match(line) === true ? structuredClone({ ...layout.record }) : undefined
}

test('a line reads as the parser reads it, as do others of the same kind', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', 'é\u2028'),
  )
  const leaf = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null))
  const key = fc.oneof(
    fc.constantFrom('a', 'message', 'mdc', 'n', 'flag', 'other.key', '$(', '-'),
    fc.string(),
  )
  const object = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf), fc.constant([])))
  let [own, others] = [0, 0]
  fc.assert(
    fc.property(object, object, (first, second) => {
      const line = JSON.stringify(first)
      const layout = jsonLayout(line, KEYS)
      if (layout === undefined) return
      own++
      expect(matched(layout, line)).toEqual(asked(line))
      // Values of the other record under the keys of the first.
      const likely = JSON.stringify(
        Object.fromEntries(
          Object.keys(first).map((name, i) => [name, Object.values(second)[i] ?? first[name]]),
        ),
      )
      const read = matched(layout, likely)
      if (read === undefined) return
      others++
      expect(read).toEqual(asked(likely))
    }),
    { numRuns: 2000 },
  )
  // Not by chance without a try.
  expect(own).toBeGreaterThan(200)
  expect(others).toBeGreaterThan(50)
})

const SAMPLE = '{"a": "x", "n":1.5,"flag":true,"mdc":{"t":"1"},"skip":[],"message":"say \\"hi\\""}'

test('what fits to the letter is read, numbers and literals too', () => {
  const layout = jsonLayout(SAMPLE, KEYS)
  const other = '{"a": "", "n":-0.5e3,"flag":null,"mdc":{"t":"é"},"skip":[],"message":"\\u0041\\n"}'
  expect(matched(layout, other)).toEqual({
    a: '',
    n: -500,
    flag: null,
    mdc: { t: 'é' },
    message: 'A\n',
  })
  expect(layout?.quoted('message')).toBe('\\u0041\\n')
  expect(layout?.quoted('a')).toBeUndefined()
  expect(layout?.has(['message'])).toBe(true)
  expect(layout?.has(['mdc', 't'])).toBe(true)
  expect(layout?.has(['mdc', 'u'])).toBe(false)
  expect(layout?.has(['message', 'length'])).toBe(false)
})

test.each([
  [
    'another order of keys',
    '{"n":1.5,"a": "x","flag":true,"mdc":{"t":"1"},"skip":[],"message":""}',
  ],
  ['a value of another kind', SAMPLE.replace('1.5', '"1.5"')],
  ['a number that JSON has not', SAMPLE.replace('1.5', '01.5')],
  ['an escape in a plain value', SAMPLE.replace('"x"', '"\\u0041"')],
  ['an escape that JSON has not', SAMPLE.replace('\\"hi', '\\xhi')],
  ['a control character in a text', SAMPLE.replace('say', 'say\t')],
  ['a list that is not empty', SAMPLE.replace('[]', '[1]')],
  ['one key more', SAMPLE.replace('"skip"', '"more":1,"skip"')],
  ['a torn line', SAMPLE.slice(0, -1)],
  ['text behind it', `${SAMPLE}x`],
])('%s does not fit', (_, line) => {
  const layout = jsonLayout(SAMPLE, KEYS)
  expect(layout?.match(SAMPLE)).toBe(true)
  expect(layout?.match(line)).toBe(false)
})

test.each([
  ['a list with items', '{"a":["x"]}'],
  ['a key that comes twice', '{"a":"x","a":"y"}'],
  ['what an object inherits', '{"a":"x","__proto__":"y"}'],
  ['a key with escapes', '{"a":"x","\\u0062":"y"}'],
  ['an escape within an object that is asked for', '{"mdc":{"t":"\\n"}}'],
  // V8 would give up on a pattern of it when it is used, or on the way to one.
  ['a great many values', `{${Array.from({ length: 1800 }, (_, i) => `"k${i}":${i}`).join(',')}}`],
  ['a great many levels', `{"a":${'{"b":'.repeat(2600)}1${'}'.repeat(2600)}}`],
  ['a very long text around few values', `{"a":"x","${'k'.repeat(9000)}":1}`],
])('no layout is made of a line with %s', (_, line) => {
  expect(jsonLayout(line, KEYS)).toBeUndefined()
})
