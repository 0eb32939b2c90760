// Faults of a real server: each is found by the journey that is about it, at the step that names it, and by no other.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expected, TRUTHS } from '../../tools/probe-truth/faults.ts'
import {
  failuresOf,
  keyChanges,
  skewOf,
  tableOf,
  withTable,
  type Measured,
} from '../../tools/probe-truth/report.ts'
import { looksAt } from '../../tools/probe-truth/table.ts'

const measured: Measured[] = []

test.each(TRUTHS.map((truth) => [truth.fault, truth] as const))('%s', async (_, truth) => {
  const looks = await looksAt(truth.how)
  measured.push({ truth, ...looks })
  // A server in order: a journey that always fails would find every fault.
  expect(failuresOf(looks.before)).toEqual({})
  expect(looks.before['revoke-and-verify'].refusal).toMatchObject({ resourceServer: 'billing' })
  expect(failuresOf(looks.after)).toEqual(expected(truth))
  expect(keyChanges(looks.after) !== '').toBe(truth.tells === 'keys')
  expect(skewOf(looks.before)).toBeLessThan(2)
  const isOff = skewOf(looks.after) > 60
  expect(isOff).toBe(truth.tells === 'clock')
})

test('every journey finds something', () => {
  const finders = TRUTHS.flatMap(({ found, tells }) => [
    ...Object.keys(found),
    ...(tells === 'keys' ? ['jwks'] : []),
  ])
  const [first] = measured
  expect([...new Set(finders)].toSorted()).toEqual(Object.keys(first?.after ?? {}).toSorted())
})

test('the page shows what was found', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/watching-servers.md'), 'utf8')
  expect(withTable(page, tableOf(measured))).toBe(page)
})
