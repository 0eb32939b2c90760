// The walk-through of docs/servers/generic.md: its configuration, its log, its events.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../commands/terminal.ts'
import { blocks } from './blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/servers/generic.md'), 'utf8')
const ofPage = (language: string): readonly string[] => blocks(page, language)

test('the walk-through does what it says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-generic-'))
  try {
    writeFileSync(join(folder, 'authslo.yaml'), ofPage('yaml')[0] ?? '')
    writeFileSync(join(folder, 'idp.ndjson'), ofPage('log')[0] ?? '')
    expect((await run(['check'], { folder })).code).toBe(0)
    const argv = ['replay', '--events', '--source', 'idp-log', join(folder, 'idp.ndjson')]
    const { code, stdout } = await run(argv, { folder })
    expect([code, stdout]).toEqual([0, ofPage('json')[0]])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the configuration for access lines is accepted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-generic-'))
  try {
    writeFileSync(join(folder, 'authslo.yaml'), ofPage('yaml')[1] ?? '')
    expect(await run(['check'], { folder })).toMatchObject({ code: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('every mapping stands in the table', () => {
  const table = readFileSync(join(root, 'docs/servers/mappings.md'), 'utf8')
  for (const file of readdirSync(join(root, 'mappings')))
    expect(table).toContain(`| \`${basename(file, '.yaml')}\``)
})
