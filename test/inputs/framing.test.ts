import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFraming } from '../../src/inputs/framing.ts'

const frame = (chunks: readonly (string | Buffer)[], maxLineBytes = 1 << 20) => {
  const framing = createFraming({ maxLineBytes })
  const records = chunks.flatMap((chunk) => framing.push(Buffer.from(chunk as string)))
  return [...records, ...framing.flush()]
}

test.each([
  ['lines', ['one\ntwo\n'], ['one', 'two']],
  ['CRLF', ['one\r\ntwo\r\n'], ['one', 'two']],
  ['a last line without newline', ['one\ntwo'], ['one', 'two']],
  ['a line in three portions', ['on', 'e and', ' more\n'], ['one and more']],
  ['empty lines stay visible', ['one\n\ntwo\n'], ['one', '', 'two']],
  [
    'a line over the limit',
    [`${'x'.repeat(40)}\nshort\n`],
    [{ unreadable: 'too_long', bytes: 40 }, 'short'],
  ],
  [
    'a line over the limit in portions',
    ['x'.repeat(30), 'x'.repeat(30), 'x\nshort\n'],
    [{ unreadable: 'too_long', bytes: 61 }, 'short'],
  ],
  ['NUL bytes', ['a\0b\nfine\n'], [{ unreadable: 'binary', bytes: 3 }, 'fine']],
  ['octet counting', ['11 <14>1 abcde12 <14>1 fghijk'], ['<14>1 abcde', '<14>1 fghijk']],
  [
    'octet counting over the limit',
    [`40 <14>1 ${'x'.repeat(34)}11 <14>1 abcde`],
    [{ unreadable: 'too_long', bytes: 40 }, '<14>1 abcde'],
  ],
])('frames %s', (_, chunks, expected) => {
  expect(frame(chunks, 32)).toEqual(expected)
})

test('octet counted messages keep the newlines inside them', () => {
  const message = '<14>1 trace\n\tat line two'
  const stream = `${message.length} ${message}${message.length} ${message}`
  expect(frame([stream])).toEqual([message, message])
})

test('any cut into portions gives the same records', () => {
  const whole = Buffer.from('first line ok\nzweite Zeile äöü\r\n\n€ third\nlast')
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 6 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length]
      const parts = at.slice(1).map((end, i) => whole.subarray(at[i], end))
      expect(frame(parts)).toEqual(['first line ok', 'zweite Zeile äöü', '', '€ third', 'last'])
    }),
  )
})

test('invalid UTF-8 is read with replacement characters', () => {
  expect(frame([Buffer.from([0x61, 0xff, 0x62, 0x0a])])).toEqual(['a\ufffdb'])
})
