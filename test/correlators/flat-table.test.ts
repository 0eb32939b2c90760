// The flat table against a Map that keeps the same promises slowly.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFlatTable, NONE } from '../../src/correlators/flat-table.ts'
import type { Words } from '../../src/correlators/words.ts'
import { halfAt, setHalf, type Half } from '../../src/correlators/words.ts'
import { asSaved } from '../state/saved.ts'

const COLUMNS = { time: 'float64', client: 'uint32', flag: 'uint8', other: 'half' } as const
const create = (limit: number, onEvict?: (row: number) => void) =>
  createFlatTable({ columns: COLUMNS, limit, ...(onEvict && { onEvict }) })
type Table = ReturnType<typeof create>
type Entry = [time: number, client: number, flag: number, other: Half | undefined]

// Few different first words, so that probe runs are long and wrap.
const key = fc.tuple(
  fc.constantFrom(0, 1, 254, 255, 511, 0xffffffff),
  fc.constantFrom(0, 1),
  fc.constantFrom(0, 0xffffffff),
  fc.nat(3),
)
const command = fc.oneof(
  fc.record({ do: fc.constant('put' as const), key, value: fc.nat(0xffffffff) }),
  fc.record({ do: fc.constantFrom('remove' as const, 'renew' as const), key }),
  fc.record({ do: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant('reload' as const) }),
)

const entryOf = ({ columns: { time, client, flag, other } }: Table, row: number): Entry => [
  time[row] ?? -1,
  client[row] ?? -1,
  flag[row] ?? -1,
  halfAt(other, row),
]

const content = (table: Table): [string, Entry][] => {
  const all: [string, Entry][] = []
  for (let row = table.oldest(); row !== NONE; row = table.newer(row))
    all.push([table.keyOf(row).join(), entryOf(table, row)])
  return all
}

describe('flat table', () => {
  it('holds what a Map would, in the same order, over any sequence of commands', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        let limit = 30
        let table = create(limit)
        const model = new Map<string, Entry>()
        let evictions = 0
        const evictTo = (size: number) => {
          for (const oldest of model.keys()) {
            if (model.size <= size) return
            model.delete(oldest)
            evictions++
          }
        }
        for (const c of commands) {
          if (c.do === 'put') {
            const row = table.put(c.key)
            const half: Half = [c.value, 1]
            const entry: Entry = [c.value / 7, c.value, c.value & 255, half]
            const { time, client, flag, other } = table.columns
            const name = c.key.join()
            expect(entryOf(table, row)).toEqual(model.get(name) ?? [0, 0, 0, undefined])
            ;[time[row], client[row], flag[row]] = entry
            setHalf(other, row, half)
            if (!model.has(name)) evictTo(limit - 1)
            model.set(name, entry)
          } else if (c.do === 'limit') {
            limit = c.limit
            table.setLimit(limit)
            evictTo(limit)
          } else if (c.do === 'reload') {
            const state = asSaved(table.save())
            table = create(limit)
            table.load(state)
          } else {
            const row = table.find(c.key)
            const entry = model.get(c.key.join())
            expect(row !== NONE).toBe(entry !== undefined)
            if (entry === undefined) continue
            model.delete(c.key.join())
            if (c.do === 'remove') table.remove(row)
            else {
              table.renew(row)
              model.set(c.key.join(), entry)
            }
          }
          expect(content(table)).toEqual([...model])
          expect([table.entries(), table.evictions()]).toEqual([model.size, evictions])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the numbers of its rows over growth and a restart', () => {
    const table = create(100_000)
    const words = (n: number): Words => [Math.imul(n, 0x9e3779b1) >>> 0, n, 0, 7]
    const rows = Array.from({ length: 5000 }, (_, n) => table.put(words(n)))
    for (let n = 0; n < 5000; n += 3) table.remove(rows[n] ?? NONE)
    const copy = create(100_000)
    copy.load(asSaved(table.save()))
    for (let n = 0; n < 5000; n++)
      expect([table.find(words(n)), copy.find(words(n))]).toEqual(
        n % 3 === 0 ? [NONE, NONE] : [rows[n], rows[n]],
      )
    expect(copy.put(words(0))).not.toBe(rows[1])
  })

  it('tells which row it evicts while that can still be read', () => {
    const evicted: [Words, number][] = []
    const table = create(2, (row) =>
      evicted.push([table.keyOf(row), table.columns.client[row] ?? -1]),
    )
    for (const n of [1, 2, 3, 4]) {
      const row = table.put([n, 0, 0, 0])
      table.columns.client[row] = 10 * n
    }
    expect(evicted).toEqual([
      [[1, 0, 0, 0], 10],
      [[2, 0, 0, 0], 20],
    ])
  })

  it('refuses a state of other columns', () => {
    const other = createFlatTable({ columns: { time: 'float64' }, limit: 2 })
    expect(() => create(2).load(other.save())).toThrow(TypeError)
  })

  it('holds a million entries in its arrays alone', () => {
    const table = create(1_000_000)
    for (let n = 0; n < 1_000_001; n++) table.put([Math.imul(n, 0x9e3779b1) >>> 0, n, 0, 0])
    expect(table.entries()).toBe(1_000_000)
    expect(table.evictions()).toBe(1)
    expect(table.find([0, 0, 0, 0])).toBe(NONE)
    // 16 key, 8 order, 1 holders, 21 columns, 5.4 slots.
    expect(table.bytes() / 1_000_000).toBeLessThan(52)
  })
})
