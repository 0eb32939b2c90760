import { expect, test } from 'vitest'
import { createSlab } from '../../src/inputs/slabs.ts'

test('holds what was put, over any number of pieces, and nothing of who was there before', () => {
  for (const length of [0, 1, 65_536, 65_537, 700_000]) {
    const whole = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + length) % 251))
    const slab = createSlab()
    for (let at = 0; at < length; at += 10_007) slab.put(whole.subarray(at, at + 10_007))
    expect(slab.size()).toBe(length)
    expect(slab.bytes().equals(whole)).toBe(true)
    slab.release()
    expect(slab.bytes()).toHaveLength(0)
  }
})

test('two at once do not share', () => {
  const [a, b] = [createSlab(), createSlab(1e9)]
  a.put(Buffer.from('a'))
  b.put(Buffer.from('b'))
  a.release()
  a.release()
  const [c, d] = [createSlab(), createSlab()]
  c.put(Buffer.from('c'))
  d.put(Buffer.from('d'))
  expect([b, c, d].map((slab) => slab.bytes().toString())).toEqual(['b', 'c', 'd'])
})
