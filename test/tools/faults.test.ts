import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FAULTS } from '../../tools/faults/faults.ts'
import { runTrial } from '../../tools/faults/trial.ts'
import { createRandom } from '../../tools/theft-month/random.ts'

const cli = resolve(import.meta.dirname, '../../src/cli.ts')

// One short trial of those that differ most; all of them, often, are `npm run faults`.
test.each(['rename-twice', 'copytruncate-glob', 'torn-line', 'kill-zst-glob'])(
  '%s: counters are exact',
  async (name) => {
    const fault = FAULTS[name]
    if (fault === undefined) throw new Error(`no fault ${name}`)
    const random = createRandom(1).fork(name)
    const load = { linesPerSecond: 2000, seconds: 1, injections: 1 }
    const { lines, error, resets, lostBytes } = await runTrial({ cli, fault, random, ...load })
    expect(lines).toBeGreaterThan(100)
    expect({ error, resets }).toEqual({ error: 0, resets: 0 })
    expect(lostBytes.counted).toBe(lostBytes.truth)
  },
  240_000,
)
