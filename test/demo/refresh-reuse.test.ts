// Theft and what looks like it, from the real log of the demo's authorization server.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startWorld } from '../../src/demo/world.ts'
import type { AuthEvent } from '../../src/events.ts'
import type { MetricName } from '../../src/metrics/catalog.ts'
import { linesOf, replayed } from './replayed.ts'

interface Request {
  readonly event: string
  readonly grant_type?: string
  readonly account_id?: string
  readonly ip?: string
  readonly user_agent?: string
  readonly error?: string
  readonly status?: number
  readonly presented_token?: string
}

/** Starts the incident, waits until the refreshes that the log holds suffice, and tells what authslo makes of the log. */
const reuseIn = async (incident: string, suffice: (refreshes: readonly Request[]) => boolean) => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-reuse-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const world = await startWorld({ seed: 7, folder, now: Date.now })
  const file = world.sources[0]?.file ?? ''
  const refreshes = (): readonly Request[] =>
    linesOf(file)
      .map((line) => JSON.parse(line) as Request)
      .filter((line) => line.event === 'http_request' && line.grant_type === 'refresh_token')
  try {
    world.setIncident(incident, true)
    await vi.waitFor(() => expect(suffice(refreshes())).toBe(true), {
      timeout: 80_000,
      interval: 100,
    })
  } finally {
    await world.stop()
  }
  const { store, events } = replayed(world)
  const count = (name: MetricName, labels: Record<string, string> = {}): number =>
    store.sum(name, { server: 'demo', ...labels })
  return {
    requests: refreshes(),
    reuse: events.filter(({ kind }) => kind === 'refresh_reuse'),
    attempts: (labels?: Record<string, string>) =>
      count('oauth_refresh_reuse_attempts_total', labels),
    incidents: (labels?: Record<string, string>) =>
      count('oauth_refresh_reuse_incidents_total', labels),
    suspiciousUses: () => count('oauth_suspicious_token_use_incidents_total'),
    dampened: (damper: string) => count('oauth_suspicious_token_use_dampened_total', { damper }),
    falseKills: () => count('oauth_refresh_family_false_kills_total'),
  }
}

const times = (requests: readonly Request[], which: (request: Request) => boolean): number =>
  requests.filter(which).length
/** Exchanges of tokens that were exchanged before; the end of the world cuts some answers off. */
const exchangedAgain = (requests: readonly Request[], ofStatus: readonly unknown[]): number => {
  const exchanges = requests.filter(({ status }) => ofStatus.includes(status))
  return exchanges.length - new Set(exchanges.map(({ presented_token: token }) => token)).size
}
const classes = (reuse: readonly AuthEvent[]): ReadonlySet<unknown> =>
  new Set(reuse.map((event) => event.class))

test(
  'a stolen refresh token is one incident of class suspicious',
  { timeout: 120_000 },
  async () => {
    const byThief = ({ ip }: Request): boolean => ip === '2001:db8:bad::66'
    const { requests, reuse, attempts, incidents, suspiciousUses, falseKills } = await reuseIn(
      'stolen-refresh-token',
      (seen) => times(seen, byThief) >= 2,
    )
    expect(requests.filter(byThief).map(({ status }) => status)).not.toContain(200)
    expect(reuse.filter((event) => event.incident)).toMatchObject([
      { class: 'suspicious', generation: 'parent', client: 'mobile-app' },
    ])
    expect(incidents({ class: 'suspicious' })).toBe(1)
    expect(incidents()).toBe(1)
    expect(attempts()).toBeGreaterThanOrEqual(
      times(requests, (request) => byThief(request) && request.status === 400),
    )
    expect(attempts()).toBeLessThanOrEqual(times(requests, byThief))
    expect(suspiciousUses()).toBe(0)
    expect(falseKills()).toBe(0)
  },
)

test('an office behind one address is silent', { timeout: 120_000 }, async () => {
  const { requests, reuse, attempts, incidents, suspiciousUses, dampened, falseKills } =
    await reuseIn('nat-office', (seen) => {
      const users = seen.filter(({ ip }) => ip === '203.0.113.7').map((one) => one.account_id)
      // The last of them has come back as well.
      return new Set(users).size === 100 && exchangedAgain(seen, [200]) >= 100
    })
  expect(times(requests, ({ ip }) => ip?.startsWith('198.51.100.') === true)).toBeGreaterThan(5)
  expect(attempts()).toBeGreaterThanOrEqual(exchangedAgain(requests, [200]))
  expect(attempts()).toBeLessThanOrEqual(exchangedAgain(requests, [200, undefined]))
  expect(attempts()).toBeGreaterThanOrEqual(100)
  expect(classes(reuse)).toEqual(new Set(['grace_accepted']))
  expect(incidents()).toBe(0)
  expect(dampened('shared_address')).toBeGreaterThan(0)
  expect(suspiciousUses()).toBe(0)
  expect(falseKills()).toBe(0)
})

test('two tabs of one browser page nobody', { timeout: 120_000 }, async () => {
  const { requests, reuse, attempts, incidents, suspiciousUses, falseKills } = await reuseIn(
    'two-tabs',
    (seen) => times(seen, ({ account_id: account }) => account === 'reader') >= 20,
  )
  expect(attempts()).toBeGreaterThanOrEqual(exchangedAgain(requests, [200]))
  expect(attempts()).toBeLessThanOrEqual(exchangedAgain(requests, [200, undefined]))
  expect(attempts()).toBeGreaterThanOrEqual(9)
  expect(classes(reuse)).toEqual(new Set(['grace_accepted']))
  expect(incidents()).toBe(0)
  expect(suspiciousUses()).toBe(0)
  expect(falseKills()).toBe(0)
})
