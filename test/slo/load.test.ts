import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkSloSet, loadSlo } from '../../src/slo/load.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'

const good = readFileSync(
  join(import.meta.dirname, '..', '..', 'slo', 'token-issuance-latency-200ms.yaml'),
  'utf8',
)
const issuance = readFileSync(
  join(import.meta.dirname, '..', '..', 'slo', 'token-issuance-success.yaml'),
  'utf8',
)

test('a good file loads', () => {
  const checked = loadSlo(good, 'slo.yaml')
  expect(checked.ok && checked.value[0]).toMatchObject({
    name: 'token-issuance-latency-200ms',
    indicator: 'token-issuance-latency',
    objective: 0.95,
    thresholdSeconds: 0.2,
    periodDays: 30,
  })
})

/** One thing changed in a good file. */
test.each<[string, string, string | RegExp, string, string]>([
  ['an objective of 100 %', good, 'target: 0.95', 'target: 1', 'objective-impossible'],
  ['an objective in percent', good, 'target: 0.95', 'target: 95', 'objective-as-percent'],
  [
    'an objective that nothing could alert on',
    good,
    'target: 0.95',
    'target: 0.01',
    'objective-too-low',
  ],
  ['a missing threshold', good, /, threshold: 200ms/g, '', 'threshold-missing'],
  [
    'a threshold where there is none',
    issuance,
    /indicator: token-issuance-success/g,
    'indicator: token-issuance-success, threshold: 1s',
    'threshold-superfluous',
  ],
  ['two indicators', good, 'threshold: 200ms', 'threshold: 300ms', 'indicator-differs'],
  [
    'an unknown key',
    good,
    '  service: authorization-server',
    '  servce: authorization-server',
    'unknown-key',
  ],
  [
    'an unknown indicator',
    issuance,
    /indicator: token-issuance-success/g,
    'indicator: token-issuanse-success',
    'invalid-value',
  ],
  ['time slices', good, 'Occurrences', 'Timeslices', 'invalid-value'],
  ['a period of 31 days', good, 'duration: 30d', 'duration: 31d', 'invalid-value'],
  [
    'no name',
    good,
    '  name: token-issuance-latency-200ms\n  displayName',
    '  displayName',
    'missing-key',
  ],
  ['a quote that does not end', good, 'Occurrences', '"Occurrences', 'yaml-syntax'],
])('%s is said with its place and a remedy', (_, text, from, to, id) => {
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  const checked = loadSlo(changed, 'slo.yaml')
  const problems = checked.ok ? [] : checked.problems
  expect(problems.map((problem) => problem.id)).toContain(id)
  for (const { place, remedy } of problems) {
    expect(place.line, id).toBeGreaterThan(0)
    expect(remedy).toBeTruthy()
  }
})

test('a problem as it is written', () => {
  const checked = loadSlo(good.replace('target: 0.95', 'target: 95'), 'slo/mine.yaml')
  expect(formatDiagnostics(checked.ok ? [] : checked.problems, 'text')).toMatchInlineSnapshot(`
    "slo/mine.yaml:31:60: error: a target is a share, and 95 is more than 1 [objective-as-percent]
      31 |     - { displayName: Token issuance within 200 ms, target: 95 }
         |                                                            ^
      Write 0.95.
    "
  `)
})

test('two files of one name', () => {
  const load = (file: string) => {
    const checked = loadSlo(good, file)
    return checked.ok ? checked.value : []
  }
  expect(checkSloSet([...load('a.yaml'), ...load('b.yaml')])).toMatchObject([
    { id: 'duplicate-slo', place: { file: 'b.yaml' } },
  ])
})
