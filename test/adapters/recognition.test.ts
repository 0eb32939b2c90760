// `format: auto` must not take one product's lines for another's.
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { createDecode } from '../../src/records/decode.ts'
import { FIXTURES } from './fixture-lines.ts'

const settings = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }
const documented = FIXTURES.filter(({ adapter }) => adapter.origin === 'documented')

const recognisedBy = (line: string): readonly string[] =>
  ADAPTERS.filter(({ carriers, table, recognises }) => {
    const fields = createDecode({ carriers, table, settings, unwrap: 'auto' }).line(line)
    return fields !== null && !('reject' in fields) && recognises(fields)
  }).map(({ id }) => id)

test.each(documented.map(({ adapter, lines }) => [adapter.id, lines] as const))(
  'lines of %s are nobody else’s',
  (id, lines) => {
    const found = lines.map(recognisedBy)
    expect(found.flat().filter((other) => other !== id)).toEqual([])
    expect(found.filter((by) => by.length > 0).length).toBeGreaterThan(lines.length / 2)
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
