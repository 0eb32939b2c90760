// `format: auto` must not take one product's lines for another's.
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { settingsFor } from '../../src/adapters/adapter.ts'
import { createDecode } from '../../src/records/decode.ts'
import { allAdapters } from '../../src/running/formats.ts'
import { FIXTURES } from './fixture-lines.ts'

const ofSource = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }
const all = allAdapters()
const products = new Set(ADAPTERS.map(({ id }) => id))
const documented = FIXTURES.filter(({ adapter }) => adapter.origin === 'documented')

const recognisedBy = (line: string): readonly string[] =>
  all
    .filter((adapter) => {
      const { carriers, table, recognises } = adapter
      const settings = settingsFor(adapter, ofSource)
      const fields = createDecode({ carriers, table, settings, unwrap: 'auto' }).line(line)
      return fields !== null && !('reject' in fields) && recognises(fields)
    })
    .map(({ id }) => id)

test.each(documented.map(({ adapter, lines }) => [adapter.id, lines] as const))(
  'lines of %s are nobody else’s',
  (id, lines) => {
    const found = lines.map(recognisedBy)
    expect(found.flat().filter((other) => other !== id)).toEqual([])
    // A mapping is named by the operator: it claims only what can be nobody else's.
    const least = products.has(id) ? lines.length / 2 : -1
    expect(found.filter((by) => by.length > 0).length).toBeGreaterThan(least)
  },
)

test.each(FIXTURES.map(({ adapter, lines }) => [adapter.id, lines] as const))(
  'lines of %s are not taken for those of a product known from documentation',
  (id, lines) => {
    const ids = documented.map(({ adapter }) => adapter.id).filter((other) => other !== id)
    for (const line of lines)
      expect(
        recognisedBy(line).filter((other) => ids.includes(other)),
        line,
      ).toEqual([])
  },
)
