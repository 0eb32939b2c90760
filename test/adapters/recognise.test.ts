// `format: auto` on every recorded file, and on logs of other software.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { recognise, SAMPLE_RECORDS } from '../../src/adapters/recognise.ts'
import { readFinished } from '../../src/inputs/finished.ts'

const corpora = resolve(import.meta.dirname, '../corpora')
const others = resolve(import.meta.dirname, '../fixtures-other')
const OTLP = 'otlp'

const firstLines = async (path: string): Promise<readonly string[]> => {
  const lines: string[] = []
  const settings = { source: '', maxLineBytes: 1 << 20, now: () => 0 }
  for await (const { records } of readFinished({ ...settings, files: [path] })) {
    for (const record of records) if (typeof record === 'string') lines.push(record)
    if (lines.length >= SAMPLE_RECORDS) break
  }
  return lines.slice(0, SAMPLE_RECORDS)
}

const recognised = async (path: string): Promise<string | undefined> => {
  const settings = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }
  return recognise(await firstLines(path), ADAPTERS, { settings, unwrap: 'auto' })?.adapter.id
}

interface Run {
  readonly files: readonly string[]
  readonly format: string
}

const recorded = readdirSync(corpora).flatMap((product) => {
  const names = readdirSync(join(corpora, product), { recursive: true }) as string[]
  const runs = JSON.parse(readFileSync(join(corpora, product, 'runs.json'), 'utf8')) as Run[]
  const formats = new Map(
    runs
      .filter(({ format }) => format !== OTLP)
      .flatMap(({ files, format }) => files.map((file) => [file, format] as const)),
  )
  return [...formats].map(([file, format]) => {
    const stored = names.includes(file) ? file : `${file}.gz`
    return [format, join(product, stored)] as const
  })
})

test.each(recorded)('%s is recognised in %s', async (format, file) => {
  expect(await recognised(join(corpora, file))).toBe(format)
})

test.each(readdirSync(others))('nothing is recognised in %s', async (file) => {
  expect(await recognised(join(others, file))).toBeUndefined()
})

test('there are ten logs of other software', () => {
  expect(readdirSync(others).length).toBeGreaterThanOrEqual(10)
})
