import { expect, test } from 'vitest'
import { nearest } from '../src/nearest.ts'

const KNOWN = ['server', 'servers', 'source', 'lateness', 'file']

test.each([
  ['a swap of neighbours', 'sevrer', 'server'],
  ['one letter too many', 'serverr', 'server'],
  ['the nearer one of two', 'serverss', 'servers'],
  ['another case', 'Lateness', 'lateness'],
  ['a short word with one slip', 'flie', 'file'],
  ['a word like none', 'prometheus', undefined],
  ['a short word that is another', 'pipe', undefined],
  ['nothing', '', undefined],
  ['a word without end', 'server'.repeat(10_000), undefined],
])('%s', (_, word, near) => {
  expect(nearest(word, KNOWN)).toBe(near)
})
