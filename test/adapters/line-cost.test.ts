// A hostile line costs at most five times as much as ordinary lines of the same size.
import { expect, test } from 'vitest'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { createDecode } from '../../src/records/decode.ts'
import { settingsFor, type Adapter } from '../../src/adapters/adapter.ts'
import { countSteps } from './counted-steps.ts'
import { FIXTURES } from './fixture-lines.ts'
import { hostileLines } from './hostile-lines.ts'

const LENGTH = 64 * 1024
const AT_MOST = 5
const LINES_A_FORMAT = 3

const ofSource = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }

const stepsOf = (adapter: Adapter, lines: readonly string[]): number => {
  const { carriers, table } = adapter
  const settings = settingsFor(adapter, ofSource)
  const decode = createDecode({ carriers, table, settings, unwrap: 'auto' })
  const context = { settings, identify: createIdentify(REPLAY_KEYS, ''), dropped: () => undefined }
  return countSteps(() => {
    for (const line of lines) {
      const fields = decode.line(line)
      if (fields !== null && !('reject' in fields)) adapter.read(fields, context)
    }
  })
}

const perCharacter = (adapter: Adapter, lines: readonly string[]): number =>
  stepsOf(adapter, lines) / lines.reduce((sum, line) => sum + line.length, 0)

test('a quadratic scan would be found', () => {
  const text = 'ab'.repeat(500)
  const once = countSteps(() => void text.indexOf('x'))
  const often = countSteps(() => {
    for (let at = 0; at >= 0; at = text.indexOf('b', at + 1)) text.indexOf('x', at)
  })
  expect(once).toBe(1000)
  expect(often).toBeGreaterThan(100 * once)
})

test.each(FIXTURES.map(({ adapter, lines }) => [adapter.id, adapter, lines] as const))(
  '%s: the cost of a line is linear',
  (_, adapter, lines) => {
    const ordinary = perCharacter(adapter, lines)
    const step = Math.max(1, Math.floor(lines.length / LINES_A_FORMAT))
    for (const line of lines.filter((__, i) => i % step === 0))
      for (const hostile of hostileLines(line, LENGTH)) {
        const cost = perCharacter(adapter, [hostile.line])
        expect(
          cost,
          `run of ${JSON.stringify(hostile.run)} in ${line.slice(0, 200)}`,
        ).toBeLessThanOrEqual(AT_MOST * ordinary)
      }
  },
)
