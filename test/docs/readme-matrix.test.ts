import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { withMatrix } from '../../tools/readme-matrix.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')

test('the matrix in README.md is the one that the adapters give: npm run readme', () => {
  expect(readme).toBe(withMatrix(readme))
})

test('a README without markers is told', () => {
  expect(() => withMatrix('# authslo')).toThrow('no markers')
})
