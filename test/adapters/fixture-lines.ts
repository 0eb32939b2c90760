// Lines of every format from the recorded and documented runs: a few of each shape, so that a suite over them stays short.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Adapter } from '../../src/adapters/adapter.ts'
import { createFraming } from '../../src/inputs/framing.ts'
import { allAdapters } from '../../src/running/formats.ts'
import { GENERIC_FIXTURES } from './generic-formats.ts'

const corpora = resolve(import.meta.dirname, '../corpora')
const SAMPLES_A_FILE = 40
const OTLP = 'otlp'

interface Run {
  readonly files: readonly string[]
  readonly format: string
}

const bytesOf = (path: string): Buffer =>
  existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`))

/** Digits and hex folded away: lines of one shape differ only in ids and times. */
const shapeOf = (line: string): string => line.slice(0, 400).replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#')

const sampleOf = (path: string): readonly string[] => {
  const framing = createFraming({ maxLineBytes: 1 << 20 })
  const records = [...framing.push(bytesOf(path)), ...framing.flush()]
  const byShape = new Map<string, string>()
  for (const record of records) {
    if (typeof record !== 'string' || record.trim() === '') continue
    const shape = shapeOf(record)
    if (!byShape.has(shape)) byShape.set(shape, record)
  }
  const lines = [...byShape.values()]
  const step = Math.max(1, Math.floor(lines.length / SAMPLES_A_FILE))
  return lines.filter((_, i) => i % step === 0).slice(0, SAMPLES_A_FILE)
}

export interface FormatFixture {
  readonly adapter: Adapter
  readonly lines: readonly string[]
}

const own = JSON.stringify({
  time: '2026-11-24T11:59:59.000Z',
  kind: 'token_request',
  outcome: 'client_error',
  reason: 'code_expired',
  client: 'shop',
  grant_type: 'authorization_code',
})

const linesOf = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>([['authslo', [own]]])
  const seen = new Set<string>()
  for (const product of readdirSync(corpora)) {
    const folder = join(corpora, product)
    const runs = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8')) as readonly Run[]
    for (const { files, format } of runs) {
      // Binary bodies; their laws stand in test/adapters/otlp.test.ts.
      if (format === OTLP) continue
      for (const file of files) {
        if (seen.has(`${folder}/${file}`)) continue
        seen.add(`${folder}/${file}`)
        found.set(format, [...(found.get(format) ?? []), ...sampleOf(join(folder, file))])
      }
    }
  }
  return found
}

const lines = linesOf()

/** Every adapter that reads lines, with lines of its format. */
export const FIXTURES: readonly FormatFixture[] = [
  ...allAdapters()
    .filter(({ id }) => id !== OTLP)
    .map((adapter) => ({ adapter, lines: lines.get(adapter.id) ?? [] })),
  ...GENERIC_FIXTURES,
]
