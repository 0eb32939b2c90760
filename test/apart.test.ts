import { expect, test } from 'vitest'
import { apart } from '../src/apart.ts'
import { slots } from '../src/records/fields.ts'
import { json } from '../src/records/json.ts'
import { heldBytes } from './collect.ts'

test('a text that is kept does not keep what it was cut from', () => {
  const grown = (keep: (text: string) => string): number => {
    const kept: string[] = []
    const bytes = heldBytes(() => {
      for (let i = 0; i < 500; i++) {
        const read = Buffer.from(`${'x'.repeat(60_000)} a-client-with-a-name-${i}`)
        kept.push(keep(read.toString('latin1').slice(60_001)))
      }
    })
    expect(kept[7]).toBe('a-client-with-a-name-7')
    return bytes
  }
  expect(grown((text) => text)).toBeGreaterThan(25e6)
  expect(grown(apart)).toBeLessThan(5e6)
})

test('a text out of a JSON line does not keep the line', () => {
  const [S, table] = slots({ type: 'type' })
  const reader = json(table, { timezone: 'UTC', now: () => 0 })
  const kept: unknown[] = []
  const bytes = heldBytes(() => {
    for (let i = 0; i < 2000; i++) {
      const line = JSON.stringify({ type: `a-type-with-a-name-${i}`, other: 'x'.repeat(15_000) })
      // Read from a file, not put together.
      const fields = reader(Buffer.from(line).toString())
      if (fields !== null && fields !== undefined && 'text' in fields)
        kept.push(fields.text(S.type))
    }
  })
  expect(kept[1999]).toBe('a-type-with-a-name-1999')
  expect(bytes).toBeLessThan(5e6)
})
