// `npm run readme`: writes the generated tables of README.md between their markers; a test holds them.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withMatrix } from './readme-matrix.ts'

const path = resolve(import.meta.dirname, '..', 'README.md')
writeFileSync(path, withMatrix(readFileSync(path, 'utf8')))
