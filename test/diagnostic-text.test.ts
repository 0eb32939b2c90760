import { expect, test } from 'vitest'
import { formatDiagnostics } from '../src/diagnostic-text.ts'
import type { Diagnostic, Place } from '../src/diagnostic.ts'

const at = (place: Place, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({
  id: 'some-id',
  severity,
  place,
  problem: 'something is wrong',
  remedy: 'Write something else.',
})

test.each([
  [
    'a line and a column: a caret',
    { file: 'a.yaml', line: 9, column: 3, excerpt: 'a b c' },
    'a.yaml:9:3: error: something is wrong [some-id]\n  9 | a b c\n    |   ^\n  Write something else.\n',
  ],
  [
    'a line alone',
    { file: 'a.yaml', line: 10, excerpt: 'a b c' },
    'a.yaml:10: error: something is wrong [some-id]\n  10 | a b c\n  Write something else.\n',
  ],
  [
    'a whole file',
    { file: 'a.yaml' },
    'a.yaml: error: something is wrong [some-id]\n  Write something else.\n',
  ],
  [
    'tabs and control characters: the caret stays in place, the terminal unharmed',
    { file: 'a.yaml', line: 1, column: 3, excerpt: '\t\u001b[31m' },
    'a.yaml:1:3: error: something is wrong [some-id]\n  1 |   [31m\n    |   ^\n  Write something else.\n',
  ],
])('text of %s', (_, place, text) => {
  expect(formatDiagnostics([at(place)], 'text')).toBe(text)
})

test('a long line is cut around its column', () => {
  const excerpt = `${'a'.repeat(5000)}X${'b'.repeat(5000)}`
  const text = formatDiagnostics([at({ file: 'a', line: 1, column: 5001, excerpt })], 'text')
  const [, shown, caret] = text.split('\n')
  expect(shown?.length).toBeLessThan(140)
  expect(shown?.[caret?.indexOf('^') ?? 0]).toBe('X')
})

test('in the order of files and lines, whatever the order found', () => {
  const places = [{ file: 'b' }, { file: 'a', line: 10 }, { file: 'a', line: 9 }]
  const text = formatDiagnostics(
    places.map((place) => at(place)),
    'github',
  )
  expect(text.match(/file=.(,line=\d+)?/g)).toEqual(['file=a,line=9', 'file=a,line=10', 'file=b'])
})

test('github: percent signs, newlines, commas and colons are escaped', () => {
  const diagnostic = { ...at({ file: 'a,b:c.yaml' }, 'warning'), problem: '100 %\nsure' }
  expect(formatDiagnostics([diagnostic], 'github')).toBe(
    '::warning file=a%2Cb%3Ac.yaml,title=some-id::100 %25%0Asure. Write something else.\n',
  )
})

test('nothing wrong: nothing to read, and an empty array for programs', () => {
  expect(formatDiagnostics([], 'text')).toBe('')
  expect(formatDiagnostics([], 'github')).toBe('')
  expect(formatDiagnostics([], 'json')).toBe('[]\n')
})
