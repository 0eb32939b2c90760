import { plainSource } from '../../src/config/plain.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { INCIDENTS } from '../../src/demo/incidents/index.ts'
import { startWorld, type World } from '../../src/demo/world.ts'
import type { Capability } from '../../src/adapters/adapter.ts'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { readFinished } from '../../src/inputs/finished.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { SLIS } from '../../src/slis/index.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

/** What the log of the authorization server tells alone; resource servers and probes tell of the others. */
const ELSEWHERE: ReadonlySet<Capability> = new Set<Capability>(['validations', 'journeys'])
const told = slos.value.filter(
  ({ indicator }) => !SLIS[indicator].needs.some((need: Capability) => ELSEWHERE.has(need)),
)

/** What resource servers tell of incidents; whole.test.ts and revocation.test.ts show it. */
const TOLD_BY_RESOURCE_SERVERS: ReadonlySet<string> = new Set([
  'token-validation',
  'revocation-propagation',
])

/** Waits for a condition, not for a time. */
const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** Share of slow answers that a busy machine may have by itself; an incident of latency has more than twice as many. */
const BUSY = 0.25

/** A hundred people at once are a load of their own: how slow that makes this machine is no part of the incident. */
const CROWDED: ReadonlySet<string> = new Set(['nat-office'])

/** Share of bad events by SLO, from the log that the real listener wrote. */
const badShares = async (world: World): Promise<Record<string, number>> => {
  const base = defaultConfig()
  const [source] = world.sources
  if (source === undefined) throw new Error('the world has no log')
  expect(ADAPTERS.map(({ id }) => id)).toContain(source.format)
  const config = {
    ...base,
    sources: [
      plainSource({
        name: 'log',
        server: 'demo',
        format: source.format,
        latenessSeconds: 2,
      }),
    ],
  } as const
  const pipeline = createPipeline(
    pipelineSetup({ config, slos: slos.value, keys: REPLAY_KEYS, replay: true, now: Date.now }),
  )
  for await (const batch of readFinished({
    source: 'log',
    files: [source.file],
    maxLineBytes: 1 << 20,
    now: Date.now,
  }))
    pipeline.step(batch, Date.now())
  pipeline.finish(Date.now())
  return Object.fromEntries(
    told.map(({ name }) => {
      const labels = { slo: name, server: 'demo' }
      const events = pipeline.store.sum('oauth_slo_events_total', labels)
      expect(events, name).toBeGreaterThan(0)
      return [name, pipeline.store.sum('oauth_slo_bad_events_total', labels) / events]
    }),
  )
}

test.each(INCIDENTS.map(({ id, breaks }) => [id, breaks] as const))(
  '%s burns what it says and no other promise',
  async (id, breaks) => {
    const folder = mkdtempSync(join(tmpdir(), 'authslo-incident-'))
    const world = await startWorld({ seed: 7, folder, now: Date.now })
    await until(() => world.actions() > 60)
    expect(world.setIncident(id, true)).toBe(true)
    const begun = world.actions()
    await until(() => world.actions() > begun + 120)
    await world.stop()
    for (const name of breaks)
      expect(
        told.some((slo) => slo.name === name) || TOLD_BY_RESOURCE_SERVERS.has(name),
        name,
      ).toBe(true)
    const shares = await badShares(world)
    rmSync(folder, { recursive: true, force: true })
    for (const { name, objective, thresholdSeconds } of told) {
      if (thresholdSeconds !== undefined && CROWDED.has(id)) continue
      const budget = 1 - objective
      if (breaks.includes(name))
        expect(shares[name], name).toBeGreaterThan(
          thresholdSeconds === undefined ? 2 * budget : 2 * BUSY,
        )
      // The world runs in real time: other tests beside it make some of its answers slow.
      else
        expect(shares[name], name).toBeLessThanOrEqual(
          thresholdSeconds === undefined ? budget : BUSY,
        )
    }
  },
  90_000,
)

test('an unknown incident is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-incident-'))
  const world = await startWorld({ seed: 1, folder, now: Date.now })
  expect(world.setIncident('no-such-thing', true)).toBe(false)
  await world.stop()
  rmSync(folder, { recursive: true, force: true })
})
