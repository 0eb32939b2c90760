import { expect, test } from 'vitest'
import { measure } from '../../tools/theft-month/measure.ts'
import { createMonth } from '../../tools/theft-month/month.ts'

const twoDays = {
  seed: 7,
  days: 2,
  people: 200,
  thefts: 8,
  hybridShare: 0,
  relayedShare: 0,
}

test('two days of the month: thieves are found, nobody else is', () => {
  const { events, ledger, incidents, found, dampened } = measure(createMonth(twoDays))
  expect(events).toBeGreaterThan(15_000)
  expect(ledger).toHaveLength(8)
  expect(incidents.filter(({ theft }) => theft === undefined)).toEqual([])
  const parallel = ledger.filter(({ kind, mimics }) => kind === 'access_parallel' && !mimics)
  expect(parallel.length).toBeGreaterThan(0)
  for (const theft of parallel) expect(found, theft.subject).toContain(theft)
  const replays = ledger.filter(({ kind, mimics }) => kind === 'ancestor_replay' && !mimics)
  expect(replays.length).toBeGreaterThan(0)
  for (const theft of replays) expect(found, theft.subject).toContain(theft)
  // Hosts of both stacks are everywhere: without the damper they would be candidates.
  expect(dampened.get('dual_stack')).toBeGreaterThan(50)
})

test('the same seed gives the same month, another one another', () => {
  const lines = (seed: number): readonly string[] => {
    const month = createMonth({ ...twoDays, seed, people: 10, thefts: 0 })
    return [...month.arrivals()].flatMap((hour) => hour.flatMap(({ lines: of }) => of))
  }
  const first = lines(1)
  expect(first.length).toBeGreaterThan(100)
  expect(lines(1)).toEqual(first)
  expect(lines(2)).not.toEqual(first)
})
