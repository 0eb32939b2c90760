import { expect, test } from 'vitest'
import { createLog, type LogFields, type LogFormat, type LogLevel } from '../src/telemetry.ts'

const logged = (format: LogFormat, fields?: LogFields, level: LogLevel = 'info'): string => {
  let written = ''
  const log = createLog({ level, format, write: (line) => (written += line), now: () => 0 })
  for (const at of ['debug', 'info', 'warn', 'error'] as const) log[at]('said', fields)
  return written
}

test.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
] as const)('at level %s', (level, shown) => {
  const lines = logged('json', undefined, level).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(shown)
})

test('text: bare values as they are, others quoted, absent ones left out', () => {
  const fields = {
    file: '/var/log/kc.log',
    why: 'no such "file"',
    lines: 3,
    up: false,
    x: undefined,
  }
  expect(logged('text', fields, 'error')).toBe(
    '1970-01-01T00:00:00.000Z error said file=/var/log/kc.log why="no such \\"file\\"" lines=3 up=false\n',
  )
})

test.each(['text', 'json'] as const)('%s: a value stays on its line and is cut', (format) => {
  const line = logged(format, { value: `a\nb\u001b[2J\u009b${'x'.repeat(10_000)}` }, 'error')
  expect(line.split('\n')).toHaveLength(2)
  expect(line).not.toContain('\u001b')
  expect(line.length).toBeLessThan(700)
})
