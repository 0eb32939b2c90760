import {
  appendFileSync,
  copyFileSync,
  linkSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { isAtEnd, sees, useTailing } from './tailing.ts'

const tailing = useTailing()
const { read } = tailing
let folder: string
let log: string
beforeEach(() => {
  ;({ folder, log } = tailing)
})

test('reads what is there from the beginning, then what is appended', async () => {
  writeFileSync(log, 'one\ntwo\n')
  const reading = read()
  await sees(reading, 'one', 'two')
  appendFileSync(log, 'three\n')
  await sees(reading, 'one', 'two', 'three')
  expect(reading.input.status()).toMatchObject({ up: true, problem: undefined, lagBytes: 0 })
})

test('starts at the end, with the line that is being written read whole', async () => {
  writeFileSync(log, 'old\nbegun')
  const reading = read({ start: 'end' })
  await isAtEnd(reading)
  appendFileSync(log, ' and ended\n')
  await sees(reading, 'begun and ended')
})

test('a checkpoint that was never saved starts at the end', async () => {
  writeFileSync(log, 'old\n')
  const reading = read({ start: 'checkpoint' })
  await isAtEnd(reading)
  appendFileSync(log, 'new\n')
  await sees(reading, 'new')
})

test('goes on where a saved position left, partial line included', async () => {
  writeFileSync(log, 'one\ntwo\npart')
  const before = read()
  await sees(before, 'one', 'two')
  await isAtEnd(before)
  await before.input.stop()
  appendFileSync(log, 'ial\nthree\n')
  const after = read({
    start: 'checkpoint',
    position: before.position(),
  })
  await sees(after, 'partial', 'three')
})

test('renamed while nobody read: the rest of the old file, then the new one', async () => {
  writeFileSync(log, 'one\n')
  const before = read()
  await sees(before, 'one')
  await before.input.stop()
  appendFileSync(log, 'two\n')
  renameSync(log, join(folder, 'old'))
  writeFileSync(log, 'three\n')
  const after = read({ start: 'checkpoint', position: before.position() })
  await sees(after, 'two', 'three')
})

test('another file that inherited the inode of a saved one is left alone', async () => {
  writeFileSync(log, 'one\n')
  const other = join(folder, 'other')
  writeFileSync(other, 'not ours\n')
  const { dev, ino } = statSync(other)
  const head = { bytes: 4, sha256: 'of another content' }
  const tail = { end: 0, bytes: 0, sha256: '' }
  const place = { path: log, log, dev: String(dev), ino: String(ino) }
  const saved = { ...place, offset: 0, size: 0, changedAt: 0, head, tail }
  const reading = read({ start: 'checkpoint', position: { files: [saved], seen: [] } })
  await sees(reading, 'one')
  await isAtEnd(reading)
  expect(reading.records()).toEqual(['one'])
})

test('a position of another file under the same name is not taken', async () => {
  writeFileSync(log, 'first file\n')
  const before = read()
  await sees(before, 'first file')
  await before.input.stop()
  writeFileSync(log, 'second file, longer\n')
  const after = read({ start: 'checkpoint', position: before.position() })
  await sees(after, 'second file, longer')
})

test.each([['nonsense'], [{ files: [{ path: 1 }] }], [null], [{ files: [], version: 2 }]])(
  'a foreign position %j is no reason to fail',
  async (position) => {
    writeFileSync(log, 'old\n')
    const reading = read({ start: 'checkpoint', position })
    await isAtEnd(reading)
    appendFileSync(log, 'new\n')
    await expect.poll(() => reading.records().at(-1)).toBe('new')
  },
)

test('rename rotation: late lines of the old file and all lines of the new one', async () => {
  writeFileSync(log, 'one\n')
  const reading = read({ rotateWaitSeconds: 60 })
  await sees(reading, 'one')
  renameSync(log, `${log}.1`)
  appendFileSync(`${log}.1`, 'late\n')
  await sees(reading, 'one', 'late')
  writeFileSync(log, 'two\n')
  await sees(reading, 'one', 'late', 'two')
  expect(reading.input.status()).toMatchObject({ up: true, files: 2 })
})

test('a renamed file is let go after the wait, with its last line', async () => {
  writeFileSync(log, 'one\nno newline')
  const reading = read()
  await sees(reading, 'one')
  renameSync(log, `${log}.1`)
  await sees(reading, 'one', 'no newline')
  await expect.poll(() => reading.input.status()).toMatchObject({ up: false, files: 0 })
})

test('a glob that matches the rotated file reads nothing twice', async () => {
  writeFileSync(log, 'one\n')
  const reading = read({ pattern: join(folder, 'auth.log*') })
  await sees(reading, 'one')
  renameSync(log, `${log}.1`)
  writeFileSync(log, 'two\n')
  await sees(reading, 'one', 'two')
  expect(reading.input.status().files).toBe(2)
})

test('copytruncate: the copy is another file, the original begins anew', async () => {
  writeFileSync(log, 'one\n')
  const reading = read()
  await sees(reading, 'one')
  copyFileSync(log, `${log}.1`)
  truncateSync(log)
  appendFileSync(log, 'two\n')
  await sees(reading, 'one', 'two')
})

test('a file that was cut and has outgrown the old offset is known by its first bytes', async () => {
  writeFileSync(log, 'one\n')
  const reading = read()
  await sees(reading, 'one')
  writeFileSync(log, 'two, and longer than before\n')
  await sees(reading, 'one', 'two, and longer than before')
})

test('a partial line that a truncation took away is counted as lost bytes', async () => {
  writeFileSync(log, 'one\npart')
  const reading = read()
  await sees(reading, 'one')
  writeFileSync(log, 'two\n')
  await sees(reading, 'one', 'two')
  await expect.poll(reading.lostBytes).toBe(4)
})

test('a file that is not there yet: not up, says why, read whole when it comes', async () => {
  const reading = read({ start: 'end' })
  await isAtEnd(reading)
  expect(reading.input.status().up).toBe(false)
  expect(reading.input.status().problem).toContain('ENOENT')
  writeFileSync(log, 'one\n')
  await sees(reading, 'one')
  expect(reading.input.status()).toMatchObject({ up: true, problem: undefined })
})

test('removed and recreated', async () => {
  writeFileSync(log, 'one\n')
  const reading = read()
  await sees(reading, 'one')
  unlinkSync(log)
  writeFileSync(log, 'two\n')
  await sees(reading, 'one', 'two')
})

test('compressed files are passed over by name and by content', async () => {
  writeFileSync(`${log}.gz`, gzipSync('old\n'))
  writeFileSync(`${log}-compressed`, gzipSync('old\n'))
  writeFileSync(log, 'one\n')
  const reading = read({ pattern: join(folder, 'auth.log*') })
  await sees(reading, 'one')
  expect(reading.input.status().files).toBe(1)
})

test('two names of one file are one file', async () => {
  writeFileSync(log, 'one\n')
  linkSync(log, join(folder, 'auth.log.link'))
  const reading = read({ pattern: join(folder, 'auth.log*') })
  await sees(reading, 'one')
  await isAtEnd(reading)
  expect(reading.records()).toEqual(['one'])
})

test('a line over the limit is refused, the next one is read', async () => {
  writeFileSync(log, `${'x'.repeat(3000)}\nnext\n`)
  const reading = read()
  await expect.poll(reading.records).toHaveLength(2)
  expect(reading.records()).toMatchObject([{ unreadable: 'too_long' }, 'next'])
})

test('waits for the pipeline: one batch at a time, and stop() lets it finish', async () => {
  writeFileSync(log, 'one\n')
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  const reading = read({}, () => gate)
  await expect.poll(() => reading.batches.length).toBe(1)
  appendFileSync(log, 'two\n')
  const stopping = reading.input.stop().then(() => 'stopped')
  await expect(Promise.race([stopping, Promise.resolve('waiting')])).resolves.toBe('waiting')
  open()
  await expect(stopping).resolves.toBe('stopped')
  expect(reading.records()).toEqual(['one'])
})

test('a big file comes in portions that lose nothing', async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 50)}`)
  writeFileSync(log, `${lines.join('\n')}\n`)
  const reading = read()
  await isAtEnd(reading)
  expect(reading.records()).toEqual(lines)
  expect(reading.batches.length).toBeGreaterThan(5)
})

test('caught up with what was there, though its writer never pauses', async () => {
  writeFileSync(log, 'one\n')
  let lines = 0
  const reading = read({}, () => {
    if (++lines < 200) appendFileSync(log, 'more\n')
    return Promise.resolve()
  })
  await isAtEnd(reading)
  const caughtUp = reading.batches.findIndex((batch) => batch.caughtUp === true)
  expect(caughtUp).toBeGreaterThan(0)
  expect(caughtUp).toBeLessThan(20)
  expect(reading.batches.filter((batch) => batch.caughtUp === true)).toHaveLength(1)
})
