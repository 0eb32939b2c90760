// `format: auto` on every recorded file, and on logs of other software.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { recognise, SAMPLE_RECORDS } from '../../src/adapters/recognise.ts'
import { readFinished } from '../../src/inputs/finished.ts'
import { endpointOfPath } from '../../src/records/endpoint-paths.ts'
import { allAdapters } from '../../src/running/formats.ts'

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

const recognised = (lines: readonly string[]): string | undefined => {
  const settings = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }
  return recognise(lines, allAdapters(), { settings, unwrap: 'auto' })?.adapter.id
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

/** Access lines in the format that all servers share, about anything but OAuth: nothing in them names their writer. */
const isAnybodys = (lines: readonly string[]): boolean =>
  lines.every((line) => {
    const path = / "[A-Z]+ (\S+) HTTP\/[\d.]+" \d{3} /.exec(line)?.[1]
    return path !== undefined && ['other', undefined].includes(endpointOfPath(path))
  })

test.each(recorded)('%s is recognised in %s', async (format, file) => {
  const lines = await firstLines(join(corpora, file))
  const found = recognised(lines)
  if (found === undefined) expect(isAnybodys(lines), 'nothing recognised').toBe(true)
  else expect(found).toBe(format)
})

test.each(readdirSync(others))('nothing is recognised in %s', async (file) => {
  expect(recognised(await firstLines(join(others, file)))).toBeUndefined()
})

test('there are ten logs of other software', () => {
  expect(readdirSync(others).length).toBeGreaterThanOrEqual(10)
})
