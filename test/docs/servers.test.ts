// Every product has a page; the lines that it shows give the events that it shows, and its configuration is accepted.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { replayLines } from '../replay-lines.ts'
import { blocks } from './blocks.ts'

const folder = resolve(import.meta.dirname, '../../docs/servers')
/** Our own lines are described in docs/reference/events.md. */
const products = ADAPTERS.filter(({ origin }) => origin !== 'own')
const SECTIONS = ['Settings', 'Measured', 'Not measured', 'Example', 'Surprises']

const pageOf = (id: string): string => readFileSync(join(folder, `${id}.md`), 'utf8')

/** One event a line; a page with a single one may write it over several lines. */
const eventsIn = (text: string): readonly unknown[] => {
  if (/^\{$/m.test(text)) return [JSON.parse(text)]
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]))
}

test.each(products.map(({ id }) => id))('%s has a page with every section', (id) => {
  expect(existsSync(join(folder, `${id}.md`)), `docs/servers/${id}.md`).toBe(true)
  const page = pageOf(id)
  for (const section of SECTIONS) expect(page, section).toContain(`\n## ${section}\n`)
})

test.each(products)('$id: the page says how its format is known', ({ id, origin }) => {
  const said = pageOf(id).includes('documented, not recorded')
  expect(said).toBe(origin === 'documented')
})

test.each(products.map(({ id }) => id))('%s: the lines give the events', (id) => {
  const [log = ''] = blocks(pageOf(id), 'log')
  const [events = ''] = blocks(pageOf(id), 'json')
  const wanted = eventsIn(events)
  expect(wanted.length).toBeGreaterThan(0)
  expect(replayLines(id, log)).toEqual(wanted)
})

test.each(products.map(({ id }) => id))('%s: the configuration is accepted', (id) => {
  const found = blocks(pageOf(id), 'yaml').filter((text) => text.includes('sources:'))
  expect(found.length).toBeGreaterThan(0)
  const formats = ADAPTERS.map((adapter) => adapter.id)
  for (const text of found)
    expect(loadConfig(text, { file: 'authslo.yaml', folder, env: {}, formats })).toMatchObject({
      ok: true,
    })
})
