// Every way in which a log is rotated, replaced or cut, with real files, while it is read and while nobody reads.
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { isAtEnd, sees, useTailing, type Reading } from './tailing.ts'

const tailing = useTailing()
const { read } = tailing
let folder: string
let log: string
beforeEach(() => {
  ;({ folder, log } = tailing)
})

/** Reads what is there, and is stopped: the position is what a checkpoint would hold. */
const readUntil = async (pattern: string, ...records: string[]): Promise<unknown> => {
  const reading = read({ pattern })
  await sees(reading, ...records)
  await isAtEnd(reading)
  await reading.input.stop()
  return reading.position()
}
const goOn = (position: unknown, pattern = log): Reading =>
  read({ pattern, start: 'checkpoint', position })
/** Nothing more comes: the exact records, at the end of everything, and still so after the next write. */
const seesOnly = async (reading: Reading, ...records: string[]): Promise<void> => {
  await sees(reading, ...records)
  await isAtEnd(reading)
  appendFileSync(log, 'last\n')
  await sees(reading, ...records, 'last')
}
const compress = (path: string, as: 'gz' | 'zst'): void => {
  const bytes = readFileSync(path)
  writeFileSync(`${path}.${as}`, as === 'gz' ? gzipSync(bytes) : zstdCompressSync(bytes))
  unlinkSync(path)
}
const PATTERNS = [['auth.log'], ['auth.log*']] as const

describe.each(PATTERNS)('%s', (name) => {
  const pattern = (): string => join(folder, name)

  test('two rotations at once: the file in the middle is read too', async () => {
    writeFileSync(log, 'one\n')
    const reading = read({ pattern: pattern() })
    await sees(reading, 'one')
    renameSync(log, `${log}.2`)
    writeFileSync(`${log}.1`, 'two\n')
    writeFileSync(log, 'three\n')
    await seesOnly(reading, 'one', 'two', 'three')
  })

  test('two rotations while nobody reads', async () => {
    writeFileSync(log, 'one\n')
    const position = await readUntil(pattern(), 'one')
    appendFileSync(log, 'two\n')
    renameSync(log, `${log}.2`)
    writeFileSync(`${log}.1`, 'three\n')
    writeFileSync(log, 'four\n')
    await seesOnly(goOn(position, pattern()), 'two', 'three', 'four')
  })

  test.each(['gz', 'zst'] as const)(
    'rotated and compressed to %s while nobody reads',
    async (as) => {
      writeFileSync(log, 'one\npart')
      const position = await readUntil(pattern(), 'one')
      appendFileSync(log, 'ial\ntwo\n')
      renameSync(log, `${log}.1`)
      compress(`${log}.1`, as)
      writeFileSync(log, 'three\n')
      await seesOnly(goOn(position, pattern()), 'partial', 'two', 'three')
    },
  )

  test('two rotations, both compressed, while nobody reads', async () => {
    writeFileSync(log, 'one\n')
    const position = await readUntil(pattern(), 'one')
    appendFileSync(log, 'two\n')
    renameSync(log, `${log}.2`)
    compress(`${log}.2`, 'gz')
    writeFileSync(`${log}.1`, 'three\n')
    compress(`${log}.1`, 'gz')
    writeFileSync(log, 'four\n')
    await seesOnly(goOn(position, pattern()), 'two', 'three', 'four')
  })

  test('what was read and is compressed later is not read again', async () => {
    writeFileSync(log, 'one\n')
    const reading = read({ pattern: pattern() })
    await sees(reading, 'one')
    renameSync(log, `${log}.1`)
    writeFileSync(log, 'two\n')
    await sees(reading, 'one', 'two')
    compress(`${log}.1`, 'gz')
    appendFileSync(log, 'three\n')
    await seesOnly(reading, 'one', 'two', 'three')
  })

  test('archives of before are left alone, also when somebody unpacks one', async () => {
    const old = new Date(Date.now() - 86_400_000)
    writeFileSync(`${log}.2.gz`, gzipSync('ancient\n'))
    utimesSync(`${log}.2.gz`, old, old)
    writeFileSync(log, 'one\n')
    const reading = read({ pattern: pattern() })
    await sees(reading, 'one')
    writeFileSync(`${log}.2`, 'ancient\n')
    utimesSync(`${log}.2`, old, old)
    await seesOnly(reading, 'one')
  })

  test('copytruncate: what was written before the copy is read there, once', async () => {
    writeFileSync(log, 'one\n')
    const reading = read({ pattern: pattern() })
    await sees(reading, 'one')
    appendFileSync(log, 'two\n')
    copyFileSync(log, `${log}.1`)
    truncateSync(log)
    await sees(reading, 'one', 'two')
    appendFileSync(log, 'three\n')
    await seesOnly(reading, 'one', 'two', 'three')
    expect(reading.lostBytes()).toBe(0)
  })

  test('copytruncate while nobody reads', async () => {
    writeFileSync(log, 'one\n')
    const position = await readUntil(pattern(), 'one')
    appendFileSync(log, 'two\n')
    copyFileSync(log, `${log}.1`)
    writeFileSync(log, 'three, longer than what was there\n')
    const reading = goOn(position, pattern())
    await seesOnly(reading, 'two', 'three, longer than what was there')
    expect(reading.lostBytes()).toBe(0)
  })

  test('copytruncate twice, compressed, while nobody reads', async () => {
    writeFileSync(log, 'one\n')
    const position = await readUntil(pattern(), 'one')
    appendFileSync(log, 'two\n')
    copyFileSync(log, `${log}.2`)
    compress(`${log}.2`, 'gz')
    writeFileSync(log, 'three\n')
    copyFileSync(log, `${log}.1`)
    writeFileSync(log, 'four\n')
    await seesOnly(goOn(position, pattern()), 'two', 'three', 'four')
  })

  test('a copy is no rotation', async () => {
    writeFileSync(log, 'one\ntwo\n')
    const reading = read({ pattern: pattern() })
    await sees(reading, 'one', 'two')
    copyFileSync(log, `${log}.old`)
    await seesOnly(reading, 'one', 'two')
  })

  test('a copy that is made slowly is none either', async () => {
    writeFileSync(log, 'one\ntwo\n')
    const reading = read({ pattern: pattern() })
    await sees(reading, 'one', 'two')
    writeFileSync(`${log}.old`, 'one\n')
    appendFileSync(log, 'three\n')
    await sees(reading, 'one', 'two', 'three')
    appendFileSync(`${log}.old`, 'two\n')
    await seesOnly(reading, 'one', 'two', 'three')
  })

  test('removed and made anew while nobody reads, where the inode is used again', async () => {
    writeFileSync(log, 'one\n')
    const position = await readUntil(pattern(), 'one')
    unlinkSync(log)
    writeFileSync(log, 'two\n')
    await seesOnly(goOn(position, pattern()), 'two')
  })
})

test('bytes of a file that is gone are counted as far as they were seen', async () => {
  writeFileSync(log, 'one\nunfinished')
  const position = await readUntil(log, 'one')
  unlinkSync(log)
  writeFileSync(log, 'two\n')
  const reading = goOn(position)
  await seesOnly(reading, 'two')
  await expect.poll(reading.lostBytes).toBe('unfinished'.length)
})

test('shortened: what is left is not read again, what was cut unread is counted', async () => {
  writeFileSync(log, 'one\ntwo\nthr')
  const reading = read()
  await sees(reading, 'one', 'two')
  truncateSync(log, 'one\n'.length)
  await expect.poll(reading.lostBytes).toBe('thr'.length)
  await seesOnly(reading, 'one', 'two')
})

test('a writer that keeps its place in an emptied file leaves a hole, which is no line', async () => {
  writeFileSync(log, `${'x'.repeat(500)}\n`)
  const reading = read()
  await sees(reading, 'x'.repeat(500))
  truncateSync(log)
  truncateSync(log, 501)
  appendFileSync(log, 'two\n')
  await seesOnly(reading, 'x'.repeat(500), 'two')
})

test('the same content under another inode goes on where it was', async () => {
  writeFileSync(log, 'one\ntwo\n')
  const reading = read()
  await sees(reading, 'one', 'two')
  copyFileSync(log, join(folder, 'new'))
  appendFileSync(join(folder, 'new'), 'three\n')
  renameSync(join(folder, 'new'), log)
  await seesOnly(reading, 'one', 'two', 'three')
})

test('the same content under another inode, while nobody reads', async () => {
  writeFileSync(log, 'one\ntwo\n')
  const position = await readUntil(log, 'one', 'two')
  copyFileSync(log, join(folder, 'new'))
  renameSync(join(folder, 'new'), log)
  await seesOnly(goOn(position))
})

test('a rotated log whose successor begins with the same lines is read whole', async () => {
  writeFileSync(log, 'banner\n')
  const reading = read()
  await sees(reading, 'banner')
  renameSync(log, `${log}.1`)
  writeFileSync(log, 'banner\ntwo\n')
  await seesOnly(reading, 'banner', 'banner', 'two')
})

test('written to long after it was rotated away', async () => {
  writeFileSync(log, 'one\n')
  const reading = read()
  await sees(reading, 'one')
  renameSync(log, `${log}.1`)
  writeFileSync(log, 'two\n')
  await sees(reading, 'one', 'two')
  await expect.poll(() => reading.input.status().files).toBe(1)
  appendFileSync(`${log}.1`, 'late\n')
  await seesOnly(reading, 'one', 'two', 'late')
})

test('a link that is switched as a whole, as Kubernetes does', async () => {
  for (const [version, line] of [
    ['..1', 'one\n'],
    ['..2', 'two\n'],
  ] as const) {
    mkdirSync(join(folder, version))
    writeFileSync(join(folder, version, 'auth.log'), line)
  }
  symlinkSync('..1', join(folder, '..data'))
  symlinkSync('..data/auth.log', log)
  const reading = read()
  await sees(reading, 'one')
  appendFileSync(log, 'late\n')
  symlinkSync('..2', join(folder, '..next'))
  renameSync(join(folder, '..next'), join(folder, '..data'))
  await seesOnly(reading, 'one', 'late', 'two')
})

test('container logs: links to files that are rotated where they are', async () => {
  const pod = join(folder, 'pods')
  mkdirSync(pod)
  const real = join(pod, '0.log')
  writeFileSync(real, 'one\n')
  symlinkSync(real, log)
  const position = await readUntil(join(folder, '*.log'), 'one')
  appendFileSync(real, 'two\n')
  renameSync(real, `${real}.20261125-100000`)
  compress(`${real}.20261125-100000`, 'gz')
  writeFileSync(`${real}.20261125-110000`, 'three\n')
  writeFileSync(real, 'four\n')
  await seesOnly(goOn(position, join(folder, '*.log')), 'two', 'three', 'four')
})

test('names of other instances are no rotation', async () => {
  writeFileSync(log, 'one\n')
  const reading = read()
  await sees(reading, 'one')
  for (const name of ['auth-2.log', 'auth.log.worker', 'auth.log.json', 'xauth.log.1'])
    writeFileSync(join(folder, name), 'not ours\n')
  await seesOnly(reading, 'one')
})

/** Root reads everything: the permission of a file is that of a user without rights. */
const asNobody = async (test: () => Promise<void>): Promise<void> => {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) {
    chownSync(folder, 65_534, 65_534)
    process.seteuid?.(65_534)
  }
  try {
    await test()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

test('a file that may not be read yet: says so, is read from where it was at the start', async () =>
  asNobody(async () => {
    writeFileSync(log, 'old\n', { mode: 0 })
    const reading = read({ start: 'end' })
    await expect.poll(() => reading.input.status().problem).toContain('EACCES')
    chmodSync(log, 0o600)
    await expect.poll(() => reading.input.status().problem).toBeUndefined()
    await seesOnly(reading)
  }))

test('a position is kept as long as its file may not be read', async () =>
  asNobody(async () => {
    writeFileSync(log, 'one\n')
    const position = await readUntil(log, 'one')
    appendFileSync(log, 'two\n')
    chmodSync(log, 0)
    const reading = goOn(position)
    await expect.poll(() => reading.input.status().problem).toContain('EACCES')
    chmodSync(log, 0o600)
    await seesOnly(reading, 'two')
    expect(reading.lostBytes()).toBe(0)
  }))

test('a folder that may not be read for a while', async () =>
  asNobody(async () => {
    const inner = join(folder, 'logs')
    mkdirSync(inner)
    writeFileSync(join(inner, 'a.log'), 'one\n')
    const reading = read({ pattern: join(inner, 'a.log') })
    await sees(reading, 'one')
    chmodSync(inner, 0)
    await expect.poll(() => reading.input.status().problem).toContain('EACCES')
    chmodSync(inner, 0o700)
    appendFileSync(join(inner, 'a.log'), 'two\n')
    await sees(reading, 'one', 'two')
    await isAtEnd(reading)
    expect(reading.records()).toEqual(['one', 'two'])
  }))

test('ten thousand files: each is read, and a line in one of them is found', async () => {
  const path = (i: number): string => join(folder, `${i}.log`)
  for (let i = 0; i < 10_000; i++) writeFileSync(path(i), `line ${i}\n`)
  const reading = read({ pattern: join(folder, '*.log') })
  await expect.poll(() => reading.records().length, { timeout: 60_000 }).toBe(10_000)
  expect(new Set(reading.records()).size).toBe(10_000)
  appendFileSync(path(7777), 'more\n')
  await expect.poll(() => reading.records().at(-1), { timeout: 60_000 }).toBe('more')
  expect(reading.input.status()).toMatchObject({ files: 10_000, lagBytes: 0 })
}, 120_000)
