// Two tables over the keys of one directory, each against a Map: neither sees what only the other holds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFlatTable, NONE, type FlatTable } from '../../src/correlators/flat-table.ts'
import { createTokenDirectories } from '../../src/correlators/token-directories.ts'
import type { Words } from '../../src/correlators/words.ts'
import { asSaved } from '../state/saved.ts'

const COLUMNS = { value: 'uint32' } as const
const CORRELATORS = ['passport', 'suspicious-use'] as const
type Table = FlatTable<typeof COLUMNS>

const create = () => {
  const directories = createTokenDirectories(40)
  const tables = CORRELATORS.map((correlator) =>
    createFlatTable({
      columns: COLUMNS,
      limit: 40,
      shared: directories.of('access', 'as', correlator),
    }),
  )
  return { directories, tables }
}
const keyOf = (n: number): Words => [n % 3, n, 0, 0]
const content = (table: Table): Map<number, number> => {
  const held = new Map<number, number>()
  for (let row = table.oldest(); row !== NONE; row = table.newer(row))
    held.set(table.keyOf(row)[1], table.columns.value[row] ?? 0)
  return held
}

const which = fc.constantFrom(0, 1)
const key = fc.nat(30)
const command = fc.oneof(
  fc.record({
    do: fc.constant('put' as const),
    which,
    key,
    value: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({ do: fc.constantFrom('remove' as const, 'renew' as const), which, key }),
  fc.record({ do: fc.constant('limit' as const), which, limit: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant('reload' as const) }),
)

test('each table holds what it was given, in zeros at first, over any sequence of commands', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
      let { directories, tables } = create()
      const models = [new Map<number, number>(), new Map<number, number>()]
      const limits = [40, 40]
      for (const c of commands) {
        if (c.do === 'reload') {
          const saved = asSaved([directories.save(), ...tables.map(({ save }) => save())] as const)
          const [ofDirectories, ...ofTables] = saved
          ;({ directories, tables } = create())
          directories.load(ofDirectories)
          tables.forEach((table, at) => {
            table.setLimit(limits[at] ?? 0)
            table.load(ofTables[at] as ReturnType<Table['save']>)
          })
          directories.dropUnclaimed()
        } else {
          const table = tables[c.which] as Table
          const model = models[c.which] as Map<number, number>
          if (c.do === 'limit') {
            limits[c.which] = c.limit
            table.setLimit(c.limit)
          } else if (c.do === 'put') {
            const isKnown = model.has(c.key)
            const row = table.put(keyOf(c.key))
            expect(table.columns.value[row]).toBe(model.get(c.key) ?? 0)
            if (!isKnown) expect(table.newer(row)).toBe(NONE)
            table.columns.value[row] = c.value
            model.set(c.key, c.value)
          } else {
            const row = table.find(keyOf(c.key))
            expect([row !== NONE, row !== NONE && table.has(row)]).toEqual(
              Array(2).fill(model.has(c.key)),
            )
            if (row === NONE) continue
            if (c.do === 'renew') table.renew(row)
            else {
              table.remove(row)
              model.delete(c.key)
              expect(table.has(row)).toBe(false)
            }
          }
          // What was evicted is the table's to choose, the limit is not.
          const held = content(table)
          if (model.size > (limits[c.which] ?? 0))
            for (const n of model.keys()) if (!held.has(n)) model.delete(n)
        }
        tables.forEach((table, at) => {
          const sorted = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b)
          expect(sorted(content(table))).toEqual(sorted(models[at] ?? new Map()))
          expect(table.entries()).toBe(models[at]?.size)
          expect(table.entries()).toBeLessThanOrEqual(limits[at] ?? 0)
        })
      }
    }),
    { numRuns: 300 },
  )
})

test('what a table that was not loaded held is dropped, and its row is one of zeros', () => {
  const { directories, tables } = create()
  for (const [at, table] of tables.entries())
    for (const n of at === 0 ? [1, 2] : [2, 3]) {
      const row = table.put(keyOf(n))
      table.columns.value[row] = 10 * n + at
    }
  const state = asSaved([directories.save(), tables[1]?.save()] as const)
  const again = create()
  again.directories.load(state[0])
  again.tables[1]?.load(state[1] as ReturnType<Table['save']>)
  again.directories.dropUnclaimed()
  expect(again.tables.map((table) => [...content(table)])).toEqual([
    [],
    [
      [2, 20 + 1],
      [3, 30 + 1],
    ],
  ])
  const first = again.tables[0] as Table
  const row = first.put(keyOf(1))
  expect(first.columns.value[row]).toBe(0)
  expect(again.directories.of('access', 'as', 'passport').directory.find(keyOf(9))).toBe(NONE)
})
