import { expect, test } from 'vitest'
import { apart } from '../src/apart.ts'
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
