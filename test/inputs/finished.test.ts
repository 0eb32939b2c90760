import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Batch } from '../../src/inputs/batch.ts'
import { readFinished, type ReadProgress } from '../../src/inputs/finished.ts'
import { plainBytes } from '../../src/inputs/stored-bytes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-finished-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const all = async (files: string[], stdin?: Readable): Promise<Batch[]> => {
  const batches: Batch[] = []
  for await (const batch of readFinished({
    source: 'replay',
    files,
    maxLineBytes: 1024,
    now: () => 0,
    ...(stdin && { stdin }),
  }))
    batches.push(batch)
  return batches
}
const recordsOf = (batches: readonly Batch[]): Batch['records'] =>
  batches.flatMap((batch) => batch.records)

const text = 'one\ntwo\nlast without newline'
const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\nlast without newline')])

test.each([
  ['plain', Buffer.from(text)],
  ['gzip', gzipSync(text)],
  ['gzip in several members', members],
  ['zstd', zstdCompressSync(text)],
])('%s is known by its content, not by its name', async (_, content) => {
  const expected = ['one', 'two', 'last without newline']
  expect(recordsOf(await all([file('some.log', content)]))).toEqual(expected)
  const oneByteAtATime = Readable.from([...content].map((byte) => Buffer.from([byte])))
  expect(recordsOf(await all(['-'], oneByteAtATime))).toEqual(expected)
})

test('files are read one after another; only the last batch is the end', async () => {
  const batches = await all([file('b.log', 'b\n'), file('a.gz', gzipSync('a\n'))])
  expect(recordsOf(batches)).toEqual(['b', 'a'])
  expect(batches.map((batch) => batch.atEnd)).toEqual([...batches.slice(1).map(() => false), true])
})

test.each([
  ['', []],
  ['x', ['x']],
  ['\n', ['']],
])('a file of %j gives %j', async (content, records) => {
  expect(recordsOf(await all([file('small.log', content)]))).toEqual(records)
})

test('progress counts the bytes as stored', async () => {
  const content = gzipSync('line\n'.repeat(100_000))
  const seen: ReadProgress[] = []
  const batches = readFinished({
    source: 'replay',
    files: [file('big.gz', content), file('small.log', 'x\n')],
    maxLineBytes: 1024,
    now: () => 0,
    progress: (progress) => seen.push(progress),
  })
  for await (const _ of batches);
  const total = content.length + 2
  expect(seen.at(-1)).toMatchObject({ readBytes: total, totalBytes: total })
})

test('a file that is missing is named before any other is read', async () => {
  const missing = join(folder, 'missing.log')
  await expect(all([file('a.log', 'a\n'), missing])).rejects.toThrow(
    `cannot read ${missing}: ENOENT`,
  )
})

test.each([
  ['gzip', gzipSync('line\n'.repeat(1000))],
  ['zstd', zstdCompressSync('line\n'.repeat(1000))],
])('a torn %s file is an error that names it', async (_, content) => {
  const path = file('torn.log', content.subarray(0, content.length - 10))
  await expect(all([path])).rejects.toThrow(`cannot read ${path}: `)
})

test.each([
  ['plain', Buffer.from('one line\n')],
  ['gzip', gzipSync('one line\n')],
])('who stops at the first bytes of a %s file lets go of it', async (_, bytes) => {
  let isHeld = true
  const stored = async function* (): AsyncGenerator<Buffer> {
    try {
      yield bytes
      yield bytes
    } finally {
      isHeld = false
    }
  }
  for await (const chunk of plainBytes(stored())) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  await vi.waitFor(() => expect(isHeld).toBe(false))
})
