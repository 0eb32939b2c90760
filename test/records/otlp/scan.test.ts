// What is looked over before it is read: never torn in the middle, never more than may be.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MESSAGES, type Signal } from '../../../src/records/otlp/messages.ts'
import { scanRequest } from '../../../src/records/otlp/scan.ts'
import { hostileBody, realBodies } from '../../inputs/otlp/hostile.ts'

const decodes = (body: Buffer, signal: Signal): boolean => {
  try {
    MESSAGES[signal].decode(body)
    return true
  } catch {
    return false
  }
}

test('what it lets through, the decoder reads', () => {
  const seen = { refused: 0, read: 0 }
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom<Signal>('traces', 'logs'), (seed, signal) => {
      const body = hostileBody(seed)
      if (scanRequest(body, signal, Infinity) === 'malformed') seen.refused++
      else {
        expect(decodes(body, signal)).toBe(true)
        seen.read++
      }
    }),
    { numRuns: 5000, endOnFailure: true },
  )
  expect(seen.refused).toBeGreaterThan(100)
  expect(seen.read).toBeGreaterThan(100)
})

test('a text that is longer than what is left is torn, though the decoder takes what there is', () => {
  // ResourceSpans of 6 bytes, ScopeSpans of 4, a span of 2: a name that should have 9 bytes
  const body = Buffer.from([0x0a, 6, 0x12, 4, 0x12, 2, 0x2a, 9])
  expect(decodes(body, 'traces')).toBe(true)
  expect(scanRequest(body, 'traces', Infinity)).toBe('malformed')
})

test('finds each record where it is, with its scope and resource', () => {
  for (const { body, signal } of realBodies()) {
    const found = scanRequest(body, signal, Infinity)
    if (typeof found === 'string') throw new Error(found)
    expect(found.length).toBeGreaterThan(0)
    const type = signal === 'traces' ? MESSAGES.span : MESSAGES.log
    const made = found.map(({ start, length }) =>
      type.decode(body.subarray(start, start + length)).toJSON(),
    )
    const whole = JSON.stringify(MESSAGES[signal].decode(body).toJSON())
    for (const record of made) expect(whole).toContain(JSON.stringify(record))
  }
})

test('counts messages, and stops', () => {
  const [first] = realBodies()
  if (first === undefined) throw new Error('no body')
  expect(scanRequest(first.body, first.signal, 10)).toBe('too_large')
  expect(scanRequest(first.body, first.signal, 1_000_000)).not.toBe('too_large')
})
