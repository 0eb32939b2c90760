// A revoked token that a service goes on accepting, in the demo's real logs: the exposure found against what the logs say themselves.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startWorld, type World } from '../../src/demo/world.ts'
import { sha256 } from '../../src/identifier.ts'
import { linesOf, replayed } from './replayed.ts'

interface Line {
  readonly time: string
  readonly event?: string
  readonly route?: string
  readonly client_id?: string
  readonly status?: number
  readonly decision?: string
  readonly token?: string
  readonly presented_token?: string
}

const linesIn = (world: World, name: string): readonly Line[] =>
  linesOf(world.sources.find((source) => source.name === name)?.file ?? '').map(
    (line) => JSON.parse(line) as Line,
  )

test('the exposure of a stale cache is what the logs of both sides say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-revocation-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const world = await startWorld({ seed: 7, folder, now: Date.now })
  /** The first is the incident's: the demo's own clients revoke nothing of this one. */
  const revocation = (): Line | undefined =>
    linesIn(world, 'authorization-server').find(
      ({ event, route, client_id: client }) =>
        event === 'http_request' && route === 'revocation' && client === 'stock-sync',
    )
  const acceptedAgain = (): readonly Line[] => {
    const { time, presented_token: presented } = revocation() ?? {}
    return linesIn(world, 'stock').filter(
      (line) =>
        time !== undefined &&
        line.time > time &&
        line.decision === 'accept' &&
        `sha256:${sha256(line.token ?? '')}` === presented,
    )
  }
  try {
    world.setIncident('stale-revocation-cache', true)
    // Beyond what clocks may differ by.
    await vi.waitFor(() => expect(acceptedAgain().length).toBeGreaterThan(4), {
      timeout: 80_000,
      interval: 100,
    })
  } finally {
    await world.stop()
  }
  const seconds = (line: Line | undefined): number => Date.parse(line?.time ?? '') / 1000
  const kept = acceptedAgain().at(-1)
  const [episode, ...others] = replayed(world)
    .events.filter(({ kind }) => kind === 'revocation_closed')
    .filter(
      ({ resource_server: name, exposure_seconds: exposure = 0 }) =>
        name === 'stock' && exposure > 0,
    )
  expect(others).toEqual([])
  // Within the target until now: no verdict yet, and no success.
  expect(episode).toMatchObject({ result: 'inconclusive', client: 'stock-sync' })
  const truth = seconds(kept) - seconds(revocation())
  expect(Math.abs((episode?.exposure_seconds ?? 0) - truth)).toBeLessThan(0.25)
}, 90_000)
