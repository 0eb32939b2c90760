import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reject, Wrapping } from '../../src/records/fields.ts'
import { createUnwrap, MULTILINES, type UnwrapOptions } from '../../src/records/unwrap.ts'
import { countSteps } from '../adapters/counted-steps.ts'
import { asSaved } from '../state/saved.ts'

const T = '2026-11-23T05:38:21.123456789Z'
const docker = (log: string, rest: object = {}): string =>
  JSON.stringify({ log, stream: 'stdout', ...rest, time: T })
const journal = (MESSAGE: unknown, rest: object = {}): string =>
  JSON.stringify({ __CURSOR: 's=1', __REALTIME_TIMESTAMP: '1795412301123456', ...rest, MESSAGE })

interface Record {
  readonly record: string | Reject
  readonly wrapping: Wrapping
  readonly wrappers: readonly string[]
}

const recordsOf = (
  lines: readonly string[],
  options: Partial<UnwrapOptions> = {},
): readonly Record[] => {
  const records: Record[] = []
  const unwrap = createUnwrap({ unwrap: 'auto', ...options }, (record, wrapping, wrappers) => {
    records.push({ record, wrapping, wrappers })
  })
  for (const line of lines) unwrap.line(line)
  unwrap.flush()
  return records
}

/** What wraps it, outermost first, and its record; `!` and the reason where there is none. */
const seen = (lines: readonly string[], options?: Partial<UnwrapOptions>): readonly string[] =>
  recordsOf(lines, options).map(({ record, wrappers }) => {
    const text = typeof record === 'string' ? record : `!${record.reject}`
    const isItem = wrappers.includes('envelope') && typeof record === 'string'
    return [...wrappers, isItem ? JSON.stringify(JSON.parse(text)) : text].join(' > ')
  })

const OWN = '{"log.level":"INFO","message":"x"}'
const PRETTY = JSON.stringify({ a: 1, b: { c: [true, null, -1.5e3] }, d: 'x{' }, null, 2)
const ITEMS = [{ a: 1 }, { a: '},{"' }, { a: [{}] }]
const cut = (text: string): readonly string[] => text.split('\n')
const items = ITEMS.map((item) => JSON.stringify(item))
const array = items.map((item) => `envelope > ${item}`)

const WRAPPED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a plain line', ['text'], ['text']],
  ['CRI, stdout', [`${T} stdout F text`], ['cri > text']],
  ['CRI with an offset', ['2026-11-23T05:38:21.1+01:00 stderr F text'], ['cri > text']],
  ['CRI with more tags', [`${T} stdout F:x:y text`], ['cri > text']],
  ['CRI, an empty line', [`${T} stdout F`, `${T} stdout F `], ['cri > ', 'cri > ']],
  [
    'CRI, parts of one line',
    [`${T} stdout P {"a":`, `${T} stdout P "b`, `${T} stdout F c"}`],
    ['cri > {"a":"bc"}'],
  ],
  [
    'CRI, parts of two streams',
    [`${T} stdout P a`, `${T} stderr P x`, `${T} stdout F b`, `${T} stderr F y`],
    ['cri > ab', 'cri > xy'],
  ],
  ['CRI, a last part alone', [`${T} stdout P a`], ['cri > a']],
  ['CRI, blanks around a cut stay', [`${T} stdout P a `, `${T} stdout F  b`], ['cri > a  b']],
  ['no CRI: another word', [`${T} stdin F text`], [`${T} stdin F text`]],
  ['no CRI: no tag', [`${T} stdout Full text`], [`${T} stdout Full text`]],
  ['Docker', [docker('text\n')], ['docker > text']],
  ['Docker with attributes', [docker('t\r\n', { attrs: { tag: 'as' } })], ['docker > t']],
  ['Docker, parts of one line', [docker('{"a":'), docker('1}\n')], ['docker > {"a":1}']],
  ['Docker, whole without newline', [docker(OWN), docker(OWN)], Array(2).fill(`docker > ${OWN}`)],
  ['a JSON log with log.level', [OWN], [OWN]],
  ['ECS with a log object', ['{"log":{"level":"INFO"}}'], ['{"log":{"level":"INFO"}}']],
  [
    'a record that has a text called log, and more',
    [docker('x\n', { level: 'info' })],
    [docker('x\n', { level: 'info' })],
  ],
  ['journald', [journal('text')], ['journald > text']],
  ['journald, bytes', [journal([...Buffer.from('é\u001b')])], ['journald > é\u001b']],
  ['journald, repeated field', [journal(['text', 'more'])], ['journald > text']],
  ['journald, left out', [journal(null)], ['journald > !truncated']],
  ['journald, neither', [journal([300])], ['journald > !malformed']],
  ['no journal: other stamp', ['{"MESSAGE":"x","T":"1"}'], ['{"MESSAGE":"x","T":"1"}']],
  ['RFC 5424', ['<14>1 2026-11-23T05:38:21Z h a 1 - - \ufefftext'], ['syslog > text']],
  ['RFC 3164', ['<13>Nov 23 05:38:21 h a[7]: text'], ['syslog > text']],
  ['RFC 3164 in a file', ['Nov 23 05:38:21 h a[7]: text'], ['syslog > text']],
  [
    'syslog in CRI around JSON',
    [`${T} stdout F <13>Nov 23 05:38:21 h a[7]: {"a":1}`],
    ['cri > syslog > {"a":1}'],
  ],
  [
    'syslog in a journal in Docker',
    [docker(`${journal('<13>Nov 23 05:38:21 h a: x')}\n`)],
    ['docker > journald > syslog > x'],
  ],
  [
    'three and no more',
    [docker(`${journal(`${T} stdout F <13>Nov 23 05:38:21 h a: x`)}\n`)],
    ['docker > journald > cri > <13>Nov 23 05:38:21 h a: x'],
  ],
  ['CloudTrail', [`{"Records":[${items.join(',')}]}`], array],
  ['Azure', [`{ "records": [ ${items.join(' , ')} ] }`], array],
  ['Auth0', [`{"logs":[${items.join(',')}]}`], array],
  [
    'Microsoft Graph',
    [`{"@odata.context":"x","value":[${items.join(',')}],"@odata.nextLink":"y"}`],
    array,
  ],
  ['a bare array', [`[${items.join(',')}]`], array],
  [
    'an array in Docker',
    [docker(`[${items.join(',')}]\n`)],
    array.map((text) => `docker > ${text}`),
  ],
  ['an empty array', ['{"Records":[]}'], []],
  [
    'an array that is torn',
    [`{"Records":[{"a":1},{"a":`],
    ['envelope > {"a":1}', 'envelope > !truncated'],
  ],
  [
    'a product of its own with logs in it',
    ['{"logs":[{"a":1}],"level":"info"}'],
    ['{"logs":[{"a":1}],"level":"info"}'],
  ],
  ['an array of texts', ['{"records":["a"]}'], ['{"records":["a"]}']],
  ['values alone', ['{"value":[{"a":1}]}'], ['{"value":[{"a":1}]}']],
  ['text in brackets', ['[Mon Nov 23 05:56:25 2026] [x] y'], ['[Mon Nov 23 05:56:25 2026] [x] y']],
  ['pretty-printed JSON', cut(PRETTY), [`multiline > ${PRETTY}`]],
  [
    'pretty-printed JSON in CRI',
    cut(PRETTY).map((line) => `${T} stdout F ${line}`),
    [`cri > multiline > ${PRETTY}`],
  ],
  [
    'pretty-printed JSON behind text',
    ['x | Info: {', '  "a": 1', '}', 'next'],
    ['multiline > x | Info: {\n  "a": 1\n}', 'next'],
  ],
  ['text that ends in a bracket', ['function () {', 'next'], ['function () {', 'next']],
  ['a torn line before a whole one', ['{"a":1,', '{"b":2}'], ['multiline > !truncated', '{"b":2}']],
  ['a torn line before text', ['{"a":{', 'text'], ['multiline > !truncated', 'text']],
  [
    'an end that another follows',
    ['{', ' "a": 1', '} {"b":2}'],
    ['multiline > {\n "a": 1\n}', ' {"b":2}'],
  ],
  [
    'a pretty-printed array of records',
    cut(JSON.stringify({ Records: ITEMS }, null, 2)),
    items.map((item) => `multiline > envelope > ${item}`),
  ],
  [
    'an array with a record a line',
    ['[', ...items.map((item, i) => (i < 2 ? `${item},` : item)), ']', 'next'],
    [...items.map((item) => `multiline > envelope > ${item}`), 'next'],
  ],
]

test.each(WRAPPED)('%s', (_, lines, records) => {
  expect(seen(lines)).toEqual(records)
})

const around = (line: string, options?: Partial<UnwrapOptions>): Wrapping | undefined =>
  recordsOf([line], options)[0]?.wrapping

test.each<[string, string, Wrapping]>([
  ['CRI', `${T} stdout F x`, { time: T }],
  ['Docker', docker('x\n', { attrs: { tag: 'as' } }), { time: T, app: 'as' }],
  [
    'journald',
    journal('x', { _HOSTNAME: 'h', _COMM: 'java', SYSLOG_IDENTIFIER: 'as' }),
    { time: '1795412301123456', host: 'h', app: 'as' },
  ],
  [
    'journald without identifier',
    journal('x', { _COMM: 'java' }),
    { time: '1795412301123456', app: 'java' },
  ],
  [
    'RFC 5424',
    '<14>1 2026-11-23T05:38:21Z h a 1 - - x',
    { time: '2026-11-23T05:38:21Z', host: 'h', app: 'a' },
  ],
  [
    'RFC 3164 in CRI: the stamp with a year',
    `${T} stdout F <13>Nov 23 05:38:21 h a: x`,
    { time: T, host: 'h', app: 'a' },
  ],
  [
    'RFC 5424 in CRI: the stamp of the writer',
    `${T} stdout F <14>1 2026-11-23T05:38:20Z h a 1 - - x`,
    { time: '2026-11-23T05:38:20Z', host: 'h', app: 'a' },
  ],
])('what %s says of a record', (_, line, wrapping) => {
  expect(around(line)).toEqual(wrapping)
})

const OF_EACH = {
  cri: `${T} stdout F text`,
  docker: docker('text\n'),
  journald: journal('text'),
  syslog: '<13>Nov 23 05:38:21 h a: text',
  envelope: '[{"a":1}]',
} as const

test.each(Object.keys(OF_EACH) as (keyof typeof OF_EACH)[])(
  'unwrap %s peels that and nothing else, none peels nothing',
  (unwrap) => {
    for (const [wrapper, line] of Object.entries(OF_EACH)) {
      const record = wrapper === 'envelope' ? '{"a":1}' : 'text'
      expect(seen([line], { unwrap })).toEqual([
        wrapper === unwrap ? `${wrapper} > ${record}` : line,
      ])
      expect(seen([line], { unwrap: 'none' })).toEqual([line])
    }
  },
)

const TRACE = [
  'ERROR x',
  'a.b.CException: y',
  '\tat a.b.C.d(C.java:1)',
  'Caused by: z',
  'INFO next',
]

test.each<[NonNullable<UnwrapOptions['multiline']>, readonly string[], readonly string[]]>([
  ['auto', TRACE, TRACE],
  ['none', cut(PRETTY), cut(PRETTY)],
  ['none', TRACE, TRACE],
  ['json', ['{"a":1', ',"b":2}'], ['multiline > {"a":1\n,"b":2}']],
  ['json', ['{"a":"torn', '{"b":2}'], ['{"a":"torn', '{"b":2}']],
  ['indent', TRACE, [TRACE.slice(0, 4).join('\n'), 'INFO next']],
  ['indent', [...cut(PRETTY), 'x', ' y'], [`multiline > ${PRETTY}`, 'x\n y']],
])('multiline %s', (multiline, lines, records) => {
  expect(seen(lines, { multiline })).toEqual(records)
})

test('what is longer than the limit is refused, and what follows is read', () => {
  const long = 'x'.repeat(60)
  const part = `${T} stdout P ${long}`
  const whole = `${T} stdout F end`
  const options = { maxChars: 100 }
  expect(seen([part, part, part, whole, whole], options)).toEqual(['cri > !too_long', 'cri > end'])
  expect(seen([part, part], options)).toEqual(['cri > !too_long'])
  const pretty = ['{', ` "a": "${long}",`, ` "b": "${long}"`, '}', 'next']
  expect(seen(pretty, options)).toEqual(['multiline > !too_long', 'next'])
  const item = [' {', `  "a": "${long}",`, `  "b": "${long}"`, ' },']
  expect(seen(['[', ...item, ' {"c": 1}', ']'], options)).toEqual([
    'multiline > envelope > !too_long',
    'multiline > envelope > {"c":1}',
  ])
  expect(seen(['x', ` ${long}`, ` ${long}`], { ...options, multiline: 'indent' })).toEqual([
    `x\n ${long}`,
  ])
})

test('lines of several files do not mix', () => {
  const found: unknown[] = []
  const unwrap = createUnwrap({ unwrap: 'auto' }, (record) => found.push(record))
  unwrap.line(`${T} stdout P a`, '1')
  unwrap.line('{', '2')
  unwrap.line(`${T} stdout F x`, '3')
  unwrap.line(`${T} stdout F b`, '1')
  unwrap.line('}', '2')
  expect(found).toEqual(['x', 'ab', '{\n}'])
})

const anyLines = fc.array(
  fc.oneof(
    fc.constantFrom(...WRAPPED.flatMap(([, lines]) => lines), ...TRACE),
    fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', ' ', '\\', '1', 'a') }),
  ),
  { maxLength: 30 },
)
const multiline = fc.constantFrom(...MULTILINES)

test('saved and loaded between any two lines, as JSON, the records are the same', () => {
  fc.assert(
    fc.property(anyLines, fc.nat(), multiline, (lines, at, mode) => {
      const options = { unwrap: 'auto', multiline: mode } as const
      const records: unknown[] = []
      const reader = () => createUnwrap(options, (...taken) => records.push(structuredClone(taken)))
      const place = at % (lines.length + 1)
      const first = reader()
      for (const line of lines.slice(0, place)) first.line(line)
      const second = reader()
      second.load(asSaved(first.save()))
      for (const line of lines.slice(place)) second.line(line)
      second.flush()
      const inTwo = records.splice(0)
      const whole = reader()
      for (const line of lines) whole.line(line)
      whole.flush()
      expect(JSON.stringify(inTwo)).toBe(JSON.stringify(records))
    }),
    { numRuns: 300 },
  )
})

test('a long hostile line or many of them cost linear work', () => {
  const size = 200_000
  const begin = [`${T} stdout F `, '{"log":"', '{"_A":1,', '{"Records":[', '[', '{', 'x {', '']
  const runs = ['[', '{', '{"', '\\', '"', '}', ' ', 'a.', '{"a":', '"@odata.a":"', '\n{', '\n"']
  const bound = 60 * size
  for (const start of begin)
    for (const run of runs) {
      const lines = cut(start + run.repeat(size / run.length))
      const steps = countSteps(() => void recordsOf(lines))
      expect(steps, `${start} ${run}`).toBeLessThan(bound)
    }
})
