import { expect, test } from 'vitest'
import { CARRIERS, slots } from '../../src/records/fields.ts'
import { logfmt } from '../../src/records/logfmt.ts'
import { countSteps } from '../adapters/counted-steps.ts'

const NAMES = ['time', 'level', 'msg', 'err', 'user', 'a', 'my key', 'groups'] as const
const [F, TABLE] = slots({
  ...Object.fromEntries(NAMES.map((name) => [name, name])),
  version: 'go.version',
} as Readonly<Record<(typeof NAMES)[number] | 'version', string>>)
const read = logfmt(TABLE, { timezone: 'UTC', now: () => 0 })

/** The values of a line, by name; why it was refused; undefined: not this carrier's. */
const valuesOf = (line: string): unknown => {
  const fields = read(line)
  if (fields === undefined || fields === null) return fields
  if ('reject' in fields) return fields.reject
  return Object.fromEntries(
    Object.entries(F).flatMap(([name, slot]) => {
      const text = fields.text(slot)
      return text === undefined ? [] : [[name, text]]
    }),
  )
}

test('is a carrier', () => expect(CARRIERS).toContain('logfmt'))

test.each<[string, string, unknown]>([
  ['words', 'level=info msg=started a=1', { level: 'info', msg: 'started', a: '1' }],
  ['quotes', 'level=INFO msg="login successful"', { level: 'INFO', msg: 'login successful' }],
  ['a group', 'msg=x go.version=go1.26.8 go.os=linux', { msg: 'x', version: 'go1.26.8' }],
  ['quotes and line feeds', String.raw`msg="a\" level=x\n\tb\\"`, { msg: 'a" level=x\n\tb\\' }],
  [
    'a forged key stays in its value',
    String.raw`user="x\" msg=\"login\"" a=1`,
    { user: 'x" msg="login"', a: '1' },
  ],
  ['Go: \\x, \\u, \\U', String.raw`msg="\x1b\u202e\U0001f511é"`, { msg: '\u001b\u202e🔑é' }],
  ['Go: a byte that is no UTF-8', String.raw`msg="\xfcx"`, { msg: '\ufffdx' }],
  ['JSON: a surrogate pair, a slash', String.raw`msg="\ud83d\udd11\/"`, { msg: '🔑/' }],
  ['an escape that is none', String.raw`msg="\u12 \q"`, { msg: 'u12 q' }],
  ['nothing', 'a= msg="" err=<nil> user=null level=x', { level: 'x' }],
  [
    'text that reads like nothing',
    'a=1 err="<nil>" user="null"',
    { a: '1', err: '<nil>', user: 'null' },
  ],
  ['a flag', 'level=x a user=u', { level: 'x', a: 'true', user: 'u' }],
  ['an equals sign and a quote in a word', 'a=b=c"d msg=x', { a: 'b=c"d', msg: 'x' }],
  ['a quoted key', 'a=1 "my key"=2', { a: '1', 'my key': '2' }],
  ['the first value of a key stays', 'level=INFO msg=x level=DEBUG', { level: 'INFO', msg: 'x' }],
  ['blanks between and behind', 'level=x   msg=y \t', { level: 'x', msg: 'y' }],
  ['a list', 'msg=x groups=[] user="[a b]"', { msg: 'x', groups: '[]', user: '[a b]' }],
  ['a value that does not end', 'level=x msg="abc', 'truncated'],
  ['a last backslash', 'level=x msg="abc\\', 'truncated'],
  ['text glued to a value', 'type="LOGIN" realmId="r"x', 'malformed'],
  ['a list with commas', 'type="LOGIN", realmId="r"', undefined],
  ['an equals sign alone', 'level=x =y', 'malformed'],
  ['JSON', '{"level":"info"}', undefined],
  ['prose', 'run groups: received signal terminated', undefined],
  ['an address', 'https://a.example/?b=c is down', undefined],
  [
    'an access line',
    '127.0.0.1 - - [23/Nov/2026:05:44:30 +0000] "GET /?a=b HTTP/1.1" 200 1',
    undefined,
  ],
])('%s', (_, line, wanted) => expect(valuesOf(line)).toEqual(wanted))

test('a time', () => {
  const fields = read('time=2026-11-23T05:55:23.600Z level=INFO')
  if (fields === undefined || fields === null || 'reject' in fields) throw new Error('not read')
  expect(fields.time(F.time)).toBe(Date.UTC(2026, 10, 23, 5, 55, 23, 600))
})

test('words without a value cost what their length costs', () => {
  const line = `level=x ${'word '.repeat(2000)}a=1`
  expect(valuesOf(line)).toEqual({ level: 'x', a: '1' })
  expect(countSteps(() => void read(line))).toBeLessThan(5 * line.length)
})
