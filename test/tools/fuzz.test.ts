import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { fuzzLines } from '../../tools/fuzz/lines.ts'
import { fuzzRequests } from '../../tools/fuzz/requests.ts'

/** Of CPU of the event loop: other tests that run beside it are not in it. */
const HUNG_MS = 1000

test('mutated lines of every format: nothing is thrown, nothing comes out', async () => {
  const { lines, events, faults } = await fuzzLines(30_000, 7)
  expect(faults).toEqual([])
  expect(lines).toBeGreaterThanOrEqual(30_000)
  expect(events).toBeGreaterThan(lines / 10)
}, 120_000)

test('requests that nobody should send: it goes on, and nothing comes out', async () => {
  const cli = resolve(import.meta.dirname, '../../src/cli.ts')
  const { taken, faults } = await fuzzRequests(cli, 2000, 7, HUNG_MS)
  expect(faults).toEqual([])
  expect(taken).toBeGreaterThanOrEqual(2000)
}, 240_000)
