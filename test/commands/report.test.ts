import { expect, test } from 'vitest'
import { fakePrometheus } from './fake-prometheus.ts'
import { run } from './terminal.ts'

test.each([
  [['budget'], 'there is no report budget; there are review and postmortem'],
  [['review'], 'name a Prometheus'],
  [['review', '--period', '2026-13'], 'a month such as 2026-11, or days such as 30d'],
  [['review', '--period', '2026-02', '--prometheus', 'http://x'], '2026-02 has not begun'],
  [['postmortem', '--prometheus', 'http://x'], 'name an alert with --alert, or a time'],
  [['postmortem', '--from', 'today', '--prometheus', 'http://x'], 'a moment such as'],
  [
    [
      'postmortem',
      '--from',
      '2026-01-02T00:00:00Z',
      '--to',
      '2026-01-01T00:00:00Z',
      '--prometheus',
      'http://x',
    ],
    'name an alert with --alert, or a time',
  ],
])('report %j: %s', async (argv, told) => {
  const ran = await run(['report', ...argv])
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain(told)
})

test('a Prometheus that has counted nothing is no review', async () => {
  const url = await fakePrometheus(() => [])
  expect(await run(['report', 'review', '--prometheus', url])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('has counted nothing of any SLO in 30d') as string,
  })
})

test('an alert that never fired', async () => {
  const url = await fakePrometheus(() => [])
  const argv = ['report', 'postmortem', '--alert', 'OAuthServerOnFire', '--prometheus', url]
  expect(await run(argv)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('OAuthServerOnFire did not fire in 30 days') as string,
  })
})
