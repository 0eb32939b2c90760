import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSlo } from '../../src/slo/load.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'

const good = readFileSync(
  join(import.meta.dirname, '..', '..', 'slo', 'token-issuance-latency-200ms.yaml'),
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

test('a file with every setting', () => {
  const text = good
    .replaceAll('threshold: 200ms', 'threshold: 1.5s, groupBy: [tenant, client]')
    .replace('duration: 30d', 'duration: 7d')
    .replace(
      'authslo.dev/owner: identity',
      `authslo.dev/owner: \${OWNER}
    authslo.dev/tiers: ticket
    authslo.dev/double-tier: 'true'
    authslo.dev/min-bad-events-page: '7'
    authslo.dev/min-bad-events-ticket: '9'`,
    )
    .replace('authslo.dev/team: identity', 'authslo.dev/team: sso')
  const checked = loadSlo(text, 'slo.yaml', { OWNER: 'ada' })
  const [slo] = checked.ok ? checked.value : []
  expect(slo).toMatchObject({
    thresholdSeconds: 1.5,
    groupBy: ['tenant', 'client'],
    periodDays: 7,
    minBadEvents: { page: 7, ticket: 9 },
    team: 'sso',
    owner: 'ada',
  })
  expect(
    slo?.tiers.map(({ name, severity, minBadEvents }) => [name, severity, minBadEvents]),
  ).toEqual([
    ['fast', 'ticket', 9],
    ['steady', 'ticket', 9],
    ['slow', 'ticket', 9],
    ['double', 'ticket', 10],
  ])
})

test('the hash changes with what rules and exporter must agree on, and with nothing else', () => {
  const hash = (from: string, to: string) => {
    const checked = loadSlo(good.replaceAll(from, to), 'slo.yaml')
    return checked.ok ? checked.value[0]?.spec : undefined
  }
  const same = hash('', '')
  expect(same).toMatch(/^[0-9a-f]{12}$/)
  expect(hash('identity', 'sso')).toBe(same)
  for (const [from, to] of [
    ['target: 0.95', 'target: 0.96'],
    ['threshold: 200ms', 'threshold: 201ms'],
    ['duration: 30d', 'duration: 28d'],
    ['threshold: 200ms', 'threshold: 200ms, groupBy: [client]'],
  ] as const)
    expect(hash(from, to), to).not.toBe(same)
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
