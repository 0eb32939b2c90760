import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { realDisk } from '../../src/state/disk.ts'
import { openJournal, type Journal } from '../../src/state/journal.ts'
import { failingDisk } from './failing-disk.ts'

let directory: string
const journals: Journal[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'authslo-journal-'))
})
afterEach(async () => {
  await Promise.all(journals.splice(0).map((journal) => journal.close()))
  rmSync(directory, { recursive: true })
})

const MIB = 1024 * 1024
const opened = async (after = 0, disk = realDisk, maxBytes = 64 * MIB): Promise<Journal> => {
  const journal = await openJournal({ directory, disk, maxBytes, after })
  journals.push(journal)
  return journal
}
const put = (journal: Journal, body: string, numbers: number[] = []): Promise<boolean> =>
  journal.append({ body: body.length }, Buffer.from(body), (number) => void numbers.push(number))
const bodies = async (journal: Journal): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const { number, body, about } of journal.entries()) {
    expect(about).toEqual({ body: body.length })
    found.push(`${number} ${body.toString()}`)
  }
  return found
}
const files = (): string[] => readdirSync(directory).sort()

test('what was kept is there after a restart, in order; what a checkpoint has is not', async () => {
  const journal = await opened()
  const numbers: number[] = []
  await Promise.all(['a', '', 'c'].map((body) => put(journal, body, numbers)))
  await put(journal, 'd', numbers)
  expect(numbers).toEqual([1, 2, 3, 4])
  expect(await bodies(await opened())).toEqual(['1 a', '2 ', '3 c', '4 d'])
  const next = await opened(2)
  expect(await bodies(next)).toEqual(['3 c', '4 d'])
  await put(next, 'e', numbers)
  expect(numbers.at(-1)).toBe(5)
  expect(await bodies(await opened(3))).toEqual(['4 d', '5 e'])
})

test('many are made safe by one sync', async () => {
  const disk = failingDisk()
  const journal = await opened(0, disk)
  await Promise.all(Array.from({ length: 100 }, (_, i) => put(journal, `body ${i}`)))
  expect(disk.syncs()).toBeLessThanOrEqual(2)
})

test('torn or changed at any byte, what stands before it is there', async () => {
  const journal = await opened()
  for (const body of ['first', 'second', 'third']) await put(journal, body)
  const [name = ''] = files()
  const path = join(directory, name)
  const whole = readFileSync(path)
  const expected = ['1 first', '2 second', '3 third']
  for (let at = 0; at < whole.length; at++) {
    truncateSync(path, at)
    const cut = await bodies(await opened())
    expect(expected.slice(0, cut.length)).toEqual(cut)
    expect(cut.length).toBeLessThan(3)
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] as number) ^ 4
    writeFileSync(path, changed)
    const read = await bodies(await opened())
    expect(expected.slice(0, read.length)).toEqual(read)
    expect(read.length).toBeLessThan(3)
    writeFileSync(path, whole)
  }
})

test('a full disk refuses, leaves nothing behind, and is taken up again by itself', async () => {
  const disk = failingDisk()
  const journal = await opened(0, disk)
  await put(journal, 'safe')
  const numbers: number[] = []
  for (let calls = 0; calls < 6; calls++) {
    disk.allow(calls)
    const kept = await put(journal, `try ${calls}`, numbers)
    expect(kept).toBe(calls >= 3)
    if (!kept) expect(journal.problem()).toContain('ENOSPC')
    disk.allow(Infinity)
    await put(journal, `after ${calls}`)
    expect(journal.problem()).toBeUndefined()
  }
  const read = (await bodies(await opened())).map((text) => text.replace(/^\d+ /, ''))
  expect(read.filter((text) => text.startsWith('try'))).toEqual(['try 3', 'try 4', 'try 5'])
  expect(read.filter((text) => text.startsWith('after'))).toHaveLength(6)
})

test('it is bounded, and has room again once a checkpoint has what it holds', async () => {
  const journal = await opened(0, realDisk, 9 * MIB)
  const large = 'x'.repeat(3 * MIB)
  expect([await put(journal, large), await put(journal, large), await put(journal, large)]).toEqual(
    [true, true, false],
  )
  await journal.trim(1)
  expect(await put(journal, large)).toBe(false)
  await journal.trim(2)
  expect(files()).toEqual([])
  expect(await put(journal, large)).toBe(true)
  expect(files()).toEqual(['journal-3'])
  expect((await bodies(await opened(2))).map((text) => text.slice(0, 2))).toEqual(['3 '])
})
