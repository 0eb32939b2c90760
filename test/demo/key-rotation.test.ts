// The demo's broken rotation, from the real log of the service that refuses and the real key set of the server.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startWorld, type World } from '../../src/demo/world.ts'
import { createJwks } from '../../src/probes/jwks.ts'
import type { KeyChange } from '../../src/probes/journey.ts'
import { once, transportOf } from '../probes/serving.ts'

const until = async (met: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 50))
}

interface Validation {
  readonly decision: string
  readonly reason?: string
  readonly key_id?: string
}
const validationsOf = (world: World): readonly Validation[] => {
  const file = world.sources.find(({ name }) => name === 'orders')?.file ?? ''
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Validation)
}
const told = (changes: readonly KeyChange[] | undefined): readonly string[] =>
  (changes ?? []).map(({ phase, kid }) => `${phase} ${kid}`)

test('tokens under a new key are refused until the service fetches the keys again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-incident-'))
  const world = await startWorld({ seed: 7, folder, now: Date.now })
  const keys = createJwks({
    issuer: world.issuer,
    transport: transportOf(),
    now: Date.now,
    wait: () => Promise.resolve(),
  })
  const has = (decision: string, kid: string): boolean =>
    validationsOf(world).some((seen) => seen.decision === decision && seen.key_id === kid)
  try {
    expect(told((await once(keys)).changes)).toEqual(['published demo-1'])
    await until(() => has('accept', 'demo-1'))
    world.setIncident('broken-key-rotation', true)
    await until(() => has('reject', 'demo-2'))
    expect(told((await once(keys)).changes)).toEqual(['published demo-2'])
    const refused = validationsOf(world).filter(
      (seen) => seen.decision === 'reject' && seen.key_id === 'demo-2',
    )
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['unknown_kid']))
    expect(has('accept', 'demo-2')).toBe(false)
    world.setIncident('broken-key-rotation', false)
    await until(() => has('accept', 'demo-2'))
  } finally {
    await world.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}, 90_000)
