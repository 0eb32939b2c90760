import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Postmortem } from '../../src/reports/postmortem.ts'
import type { Review } from '../../src/reports/review.ts'
import { BEGUN, MINUTE, outageLog, OUTAGE_MS } from './outage-log.ts'
import { run } from './terminal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-replay-report-'))
  writeFileSync(join(folder, 'app.ndjson'), outageLog())
})
afterAll(() => rmSync(folder, { recursive: true }))

const report = (format: string, ...more: string[]) =>
  run(['replay', '--report', format, ...more, join(folder, 'app.ndjson')], { folder })

test('a review from logs alone', async () => {
  const { code, stdout } = await report('json')
  expect(code).toBe(0)
  const review = JSON.parse(stdout) as Review
  expect(review).toMatchObject({ from: 'logs', firingsAre: 'simulated', kind: 'review' })
  expect(review.period.days.map(({ date }) => date)).toEqual(['2026-11-10'])
  const issuance = review.promises.find(({ slo }) => slo === 'token-issuance-success')
  expect(issuance).toMatchObject({ events: 1081, bad: 60, daysMet: 0, daysCounted: 1 })
  expect(issuance?.contributions).toEqual([
    { by: 'reason', rows: [{ value: 'storage', bad: 60 }] },
    {
      by: 'client',
      rows: [
        { value: 'mobile', bad: 40 },
        { value: 'shop', bad: 20 },
      ],
    },
    { by: 'grant_type', rows: [{ value: 'client_credentials', bad: 60 }] },
    { by: 'auth_region', rows: [{ value: 'eu-west-1', bad: 60 }] },
  ])
  expect(review.incidents).toEqual([
    expect.objectContaining({ beganMs: OUTAGE_MS, recoveredMs: OUTAGE_MS + 10 * MINUTE }),
  ])
})

test('Markdown in place of the metrics; with --metrics both', async () => {
  const { stdout } = await report('markdown')
  expect(stdout).toMatch(/^# SLO review of authslo, 2026-11-10\n/)
  expect(stdout).not.toContain('# TYPE')
  expect((await report('markdown', '--metrics')).stdout).toContain('# TYPE oauth_slo_events_total')
})

test('a postmortem of an alert: its times, whom it hit, revocations to the millisecond', async () => {
  const { code, stdout } = await report('json', '--alert', 'OAuthTokenIssuanceSuccessBurnFast')
  expect(code).toBe(0)
  const postmortem = JSON.parse(stdout) as Postmortem
  const of = (what: string) => postmortem.timeline.find((moment) => moment.what === what)
  expect(of('first_bad_event')).toEqual({
    what: 'first_bad_event',
    timeMs: OUTAGE_MS,
    detail: 'availability-requests, token-issuance-success, revocation-propagation',
  })
  expect(of('page')?.timeMs).toBe(OUTAGE_MS + 2 * MINUTE)
  expect(of('recovery')?.timeMs).toBe(OUTAGE_MS + 10 * MINUTE)
  expect(of('revocation')).toMatchObject({ timeMs: OUTAGE_MS + 3 * MINUTE + 1 })
  expect(of('last_acceptance')).toEqual({
    what: 'last_acceptance',
    timeMs: OUTAGE_MS + 6 * MINUTE + 1,
    detail: 'orders',
  })
  expect(of('key_rotation')).toMatchObject({ timeMs: OUTAGE_MS + 20 * MINUTE + 1 })
  expect(postmortem.affected?.contributions[0]).toEqual({
    by: 'reason',
    rows: [{ value: 'storage', bad: 60 }],
  })
  const [detect, rotation, scopes, gaps] = postmortem.answers
  expect(detect).toMatchObject({
    data: [
      'Detected 2 min after the first bad event, by OAuthAvailabilityRequestsBurnFast (theory: 2 min).',
      'Paged 2 min after the first bad event.',
      '1 revocation, the first 3 min after the first bad event.',
      'Revoked tokens were accepted until 3 min after the first revocation, last by orders.',
    ],
    gaps: [],
  })
  expect(rotation?.data).toEqual(['Steps: published, signing; times are in the timeline.'])
  expect(scopes?.data[0]).toMatch(/^Scopes granted: \d+ unlisted\.$/)
  expect(gaps?.gaps.join('\n')).toContain('No alerts are recorded of this time')
  expect(postmortem.shouldHaveFired.map(({ alert }) => alert)).toContain(
    'OAuthTokenIssuanceSuccessBurnFast',
  )
})

test('a quiet time: gaps are named, nothing is made up', async () => {
  const to = new Date(BEGUN + 20 * MINUTE).toISOString()
  const { stdout } = await report('markdown', '--from', '2026-11-10T08:00:00Z', '--to', to)
  expect(stdout).toContain('No alert fired in this time.')
  expect(stdout).toContain('- Gap: No alert of a promise fired in this time')
  expect(stdout).toContain('- Nothing was revoked in this time.')
  expect(stdout).toContain('No step of a key rotation was seen.')
})

test.each([
  ['OAuthRefreshSuccesBurnFast', '; did you mean OAuthRefreshSuccessBurnFast?'],
  ['OAuthIssuanceStopped', ''],
])('an alert that no promise has: %s', async (alert, near) => {
  expect(await report('json', '--alert', alert)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(
      `${alert} is no burn alert of these promises${near}\n`,
    ) as string,
  })
})

test('an alert that would not have fired', async () => {
  expect(await report('json', '--alert', 'OAuthRefreshSuccessBurnFast')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('would not have fired in these logs') as string,
  })
})

test('logs without anything in the scope of an SLO', async () => {
  writeFileSync(
    join(folder, 'none.ndjson'),
    `${JSON.stringify({ time: '2026-11-10T08:00:00Z', kind: 'login', outcome: 'success' })}\n`,
  )
  expect(
    await run(['replay', '--report', 'html', join(folder, 'none.ndjson')], { folder }),
  ).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no event was in the scope of an SLO') as string,
  })
})
