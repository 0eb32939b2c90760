import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCheckpoints, type Checkpoints } from '../../src/state/checkpoints.ts'
import { keptList } from '../../src/kept-list.ts'
import { realDisk, type Disk } from '../../src/state/disk.ts'
import { candidates, type Candidate } from '../../src/state/restore.ts'
import { failingDisk } from './failing-disk.ts'
import { asSaved } from './saved.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'authslo-state-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const NOON = Date.UTC(2026, 10, 25, 12)
type Sections = Readonly<Record<string, unknown>>

const opened = async (disk: Disk = realDisk) => {
  const found = { highest: 0, problems: [] as string[] }
  let candidate: Candidate | undefined
  for await (const each of candidates(directory, disk, found)) {
    candidate = each
    break
  }
  const checkpoints: Checkpoints = createCheckpoints({
    directory,
    disk,
    keysMark: 'mark',
    program: '1',
    now: () => NOON,
    clock: () => performance.now(),
    last: found.highest,
    restored: candidate && { ...candidate.manifest, passed: candidate.passed },
  })
  const save = (sections: Sections) => checkpoints.save(sections, () => undefined)
  return { found, candidate, checkpoints, save }
}
const names = (): string[] => readdirSync(directory).sort()

test('a kept list is walked and written once, wherever it stands', async () => {
  let walked = 0
  const list = (of: string) =>
    keptList(
      Array.from({ length: 4000 }, (_, i) => `${of} ${i}`),
      (each) => {
        walked++
        return each
      },
    )
  const [a, b] = [list('a'), list('b')]
  const { save } = await opened()
  await save({ held: { before: 'x'.repeat(1000), lists: [a, b] } })
  walked = 0
  const again = await save({ held: { before: 'longer by far', lists: [b, list('c'), a] } })
  expect(walked).toBe(4000)
  expect(again.writtenBytes).toBeLessThan(1.2 * JSON.stringify([...a]).length)
  const { candidate } = await opened()
  const read = candidate?.sections['held']
  expect(read).toEqual({ before: 'longer by far', lists: [[...b], [...list('c')], [...a]] })
})

test('a kept list of a save that failed is written by the next one', async () => {
  const list = keptList(
    Array.from({ length: 4000 }, (_, i) => i),
    (each) => each,
  )
  const disk = failingDisk()
  const { save } = await opened(disk)
  disk.fill(true)
  await expect(save({ held: list })).rejects.toThrow('ENOSPC')
  disk.fill(false)
  await save({ held: list })
  const { candidate, found } = await opened()
  expect(found.problems).toEqual([])
  expect(candidate?.sections['held']).toEqual([...list])
})

test('what was saved is read again: JSON, lists that are made as they are walked, arrays of numbers', async () => {
  const json = fc.jsonValue({ noUnicodeString: false })
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), json), (state) => {
      expect(asSaved(state)).toEqual(JSON.parse(JSON.stringify(state)))
      return Promise.resolve()
    }),
  )
  const numbers = Float64Array.from({ length: 100_000 }, (_, i) => i / 3)
  const state = {
    list: new Set(['a', 'b']),
    gone: undefined,
    of: [{ numbers, words: Uint32Array.of(1, 2 ** 32 - 1), bytes: Uint8Array.of(0, 255) }],
  }
  const { save } = await opened()
  await save({ state, nothing: null })
  const { gone, ...rest } = state
  expect(gone).toBeUndefined()
  expect((await opened()).candidate).toMatchObject({
    passed: false,
    sections: { state: { ...rest, list: ['a', 'b'] }, nothing: null },
  })
})

test('chunks that have not changed are not written again, and what nobody needs is removed', async () => {
  const numbers = new Float64Array(1_000_000)
  const { save } = await opened()
  const first = await save({ table: { numbers }, count: 1 })
  expect(first.writtenBytes).toBeGreaterThan(8_000_000 / 40)
  for (let count = 2; count < 12; count++) {
    numbers[count] = count
    const { writtenBytes } = await save({ table: { numbers }, count })
    expect(writtenBytes).toBeLessThan(600_000)
  }
  expect(names().filter((name) => name.startsWith('checkpoint'))).toEqual([
    'checkpoint-10',
    'checkpoint-11',
  ])
  const bytes = names().reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
  expect(bytes).toBeLessThan(3 * 8_000_000)
  expect((await opened()).candidate?.sections).toEqual({ table: { numbers }, count: 11 })
  expect(statSync(join(directory, 'checkpoint-11')).mode & 0o777).toBe(0o600)
})

test('cut or changed at any place, the one before it is there, and it is said', async () => {
  const { save } = await opened()
  await save({ a: { at: 1 } })
  await save({ a: { at: 2 } })
  for (const name of ['checkpoint-2', 'chunks-2']) {
    const path = join(directory, name)
    const whole = readFileSync(path)
    for (let cut = 0; cut < whole.length; cut += 7) {
      truncateSync(path, cut)
      const torn = await opened()
      expect(torn.candidate).toMatchObject({ passed: true, sections: { a: { at: 1 } } })
      expect(torn.found.problems).toHaveLength(1)
      const changed = Buffer.from(whole)
      changed[cut] = (changed[cut] as number) ^ 1
      writeFileSync(path, changed)
      expect((await opened()).candidate).toMatchObject({ sections: { a: { at: 1 } } })
      writeFileSync(path, whole)
    }
  }
  expect((await opened()).candidate).toMatchObject({ passed: false, sections: { a: { at: 2 } } })
})

test('a disk that fails at any of its calls leaves what was there, and the next save works', async () => {
  const disk = failingDisk()
  const { save } = await opened(disk)
  let at = 0
  await save({ a: ++at })
  let failures = 0
  for (let calls = 0; calls < 12; calls++) {
    disk.allow(calls)
    const before = at
    const outcome = await save({ a: ++at }).catch(() => 'failed' as const)
    if (outcome === 'failed') failures++
    disk.allow(Infinity)
    const read = (await opened()).candidate?.sections['a'] as number
    expect(read).toBeGreaterThanOrEqual(outcome === 'failed' ? Math.min(before, read) : at)
    expect((await opened()).found.problems).toEqual([])
    await save({ a: ++at })
    expect((await opened()).candidate?.sections).toEqual({ a: at })
  }
  expect(failures).toBeGreaterThan(5)
})

test('others have their turn while much is saved, and nothing may change until it is captured', async () => {
  const { checkpoints } = await opened()
  const list = function* (): Generator<object> {
    for (let i = 0; i < 300_000; i++) yield { i, text: 'x'.repeat(20) }
  }
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  let turnsAtCapture = 0
  await checkpoints.save({ list: { [Symbol.iterator]: list } }, () => (turnsAtCapture = turns))
  clearInterval(timer)
  expect(turnsAtCapture).toBeGreaterThan(3)
  expect((await opened()).candidate?.sections['list']).toHaveLength(300_000)
})

test('what was shown beyond it is remembered, until the next one', async () => {
  const { save, checkpoints } = await opened()
  await save({ a: 1 })
  await checkpoints.markPassed()
  await checkpoints.markPassed()
  const after = await opened()
  expect(after.candidate).toMatchObject({ passed: true, sections: { a: 1 } })
  await after.save({ a: 2 })
  expect((await opened()).candidate).toMatchObject({ passed: false, sections: { a: 2 } })
})
