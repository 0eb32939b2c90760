import { expect, test } from 'vitest'
import { slots, type ReadSettings } from '../../src/records/fields.ts'
import { logfmt } from '../../src/records/logfmt.ts'

const settings: ReadSettings = { timezone: 'UTC', now: () => 0 }
const [F, TABLE] = slots({ time: 'time', msg: 'msg', group: 'go.version', last: 'last' })
const read = logfmt(TABLE, settings)
const values = (line: string) => {
  const fields = read(line)
  if (fields === undefined || fields === null || 'reject' in fields) return undefined
  return { msg: fields.text(F.msg), group: fields.text(F.group), last: fields.text(F.last) }
}

test.each<[string, string, object | undefined]>([
  ['plain values', 'msg=hello go.version=1.26 last=x', { msg: 'hello', group: '1.26', last: 'x' }],
  ['quoted values', 'msg="a b = c" last=x', { msg: 'a b = c', last: 'x' }],
  ['escapes', 'msg="a\\"b\\n\\u00e9\\x1b" last=x', { msg: 'a"b\né\u001b', last: 'x' }],
  [
    'a forged pair inside quotes',
    'msg="x\\" last=\\"forged" last=x',
    { msg: 'x" last="forged', last: 'x' },
  ],
  ['an empty value', 'msg= last=x', { last: 'x' }],
  ['an empty quoted value', 'msg="" last=x', { last: 'x' }],
  ['a quote that does not end', 'msg="abc last=x', { msg: 'abc last=x' }],
  ['a broken escape', 'msg="a\\q\\u12" last=x', { msg: 'aqu12', last: 'x' }],
  ['a word alone', 'msg=a word last=x', { msg: 'a', last: 'x' }],
  ['the first of equal keys', 'msg=a msg=b last=x', { msg: 'a', last: 'x' }],
  ['a sentence', 'run groups: received signal=terminated', undefined],
  ['JSON', '{"msg":"a=b"}', undefined],
])('%s', (_, line, wanted) => {
  expect(values(line)).toEqual(
    wanted === undefined
      ? undefined
      : { msg: undefined, group: undefined, last: undefined, ...wanted },
  )
})

test('the time of a line', () => {
  const fields = read('time=2026-11-23T05:55:23.600Z msg=x')
  if (fields === undefined || fields === null || 'reject' in fields) throw new Error('not read')
  expect(fields.time(F.time)).toBe(Date.UTC(2026, 10, 23, 5, 55, 23, 600))
})
