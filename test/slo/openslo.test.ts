// SLO files are OpenSLO v1 documents, valid under the schema of the OpenSLO project and under our own narrower one.
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..', '..')
const json = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object

const openslo = join(root, 'test', 'schemas', 'openslo-v1')
const ajv = new Ajv({ strict: false, validateFormats: false })
for (const part of globSync('parts/*.json', { cwd: openslo }))
  ajv.addSchema(json(join(openslo, part)))
const validOpenSlo = ajv.compile(json(join(openslo, 'openslo.schema.json')))
const validHere = new Ajv2020({ strict: false, validateFormats: false }).compile(
  json(join(root, 'schemas', 'slo.schema.json')),
)

const files = globSync('slo/*.yaml', { cwd: root })

test('ten SLOs are shipped', () => {
  expect(files).toHaveLength(10)
})

test.each(files)('%s is valid OpenSLO v1 and valid here', (file) => {
  const document: unknown = parse(readFileSync(join(root, file), 'utf8'))
  expect(validOpenSlo(document), JSON.stringify(validOpenSlo.errors)).toBe(true)
  expect(validHere(document), JSON.stringify(validHere.errors)).toBe(true)
})

test.each<[string, (document: Record<string, unknown>) => void]>([
  ['an SLO without a spec', (document) => delete document['spec']],
  ['another kind', (document) => (document['kind'] = 'SLI')],
  ['a version of its own', (document) => (document['apiVersion'] = 'openslo/v9')],
])('both schemas refuse %s', (_, spoil) => {
  const document = parse(readFileSync(join(root, files[0] ?? ''), 'utf8')) as Record<
    string,
    unknown
  >
  spoil(document)
  expect(validOpenSlo(document)).toBe(false)
  expect(validHere(document)).toBe(false)
})
