import { expect, test } from 'vitest'
import { checkExcludedSlos } from '../../src/config/exclusions.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/config.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import { BROKEN_EXCLUSIONS, GOOD_EXCLUSIONS } from './broken-exclusions.ts'

const load = (text: string) =>
  loadConfig(text, { file: 'authslo.yaml', folder: '/etc', env: {}, formats: undefined })
const good = (): Config => {
  const loaded = load(GOOD_EXCLUSIONS)
  if (!loaded.ok) throw new Error(formatDiagnostics(loaded.problems, 'text'))
  return loaded.value
}
const covers = (index: number, moment: string): boolean | undefined =>
  good().exclusions[index]?.covers(Date.parse(moment))

test.each([
  ['2026-12-01T21:59:59.999Z', false],
  ['2026-12-01T22:00:00.000Z', true],
  ['2026-12-01T22:59:59.999Z', true],
  ['2026-12-01T23:00:00.000Z', false],
])('a window that comes once: %s', (moment, expected) => {
  expect(covers(0, moment)).toBe(expected)
})

test.each([
  ['2026-11-29T01:59:59.999Z', false],
  ['2026-11-29T02:00:00.000Z', true],
  ['2026-11-29T02:09:59.999Z', true],
  ['2026-11-29T02:10:00.000Z', false],
  // Summer time: three o'clock in Berlin is one in UTC.
  ['2026-07-05T01:05:00.000Z', true],
  ['2026-07-05T02:05:00.000Z', false],
])('a window that comes back: %s', (moment, expected) => {
  expect(covers(1, moment)).toBe(expected)
})

test('a window that comes back answers in any order of questions', () => {
  const window = good().exclusions[1]
  const questions = ['2026-11-29T02:05:00Z', '2026-11-28T02:05:00Z', '2026-12-06T02:05:00Z']
  const answers = questions.map((moment) => window?.covers(Date.parse(moment)))
  expect(answers).toEqual([true, false, true])
  expect(window?.covers(Date.parse('2026-11-29T02:05:00Z'))).toBe(true)
})

test.each(BROKEN_EXCLUSIONS)('%s: %s -> %s', (_id, from, to, expected) => {
  const loaded = load(GOOD_EXCLUSIONS.replace(from, to))
  expect(loaded.ok ? '' : formatDiagnostics(loaded.problems, 'text')).toBe(expected)
})

test('a window that names no promise is a problem, where it is written', () => {
  const problems = checkExcludedSlos(good().exclusions, [{ name: 'refresh-succes' }])
  expect(formatDiagnostics(problems, 'text'))
    .toBe(`authslo.yaml:4:98: error: exclusion \`weekly\` is for \`refresh-success\`, and there is no such SLO: nothing would be left out [unknown-slo]
  4 |  for: 10m, time_zone: Europe/Berlin, servers: ["*"], slos: [refresh-success]}
    |                                                             ^
  Write \`refresh-succes\`.
`)
})
