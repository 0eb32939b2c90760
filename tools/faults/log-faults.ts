// What happens to a log while it is written: rotated, copied, replaced, torn.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Trial } from './fault.ts'

/** auth.log.1 becomes auth.log.2, and so on, compressed or not. */
const shift = (log: string): void => {
  for (let i = 9; i > 0; i--)
    for (const end of ['', '.gz', '.zst'])
      if (existsSync(`${log}.${i}${end}`)) renameSync(`${log}.${i}${end}`, `${log}.${i + 1}${end}`)
}

const lateWrites = async ({ random, writer }: Trial): Promise<void> => {
  await delay(random.between(0, 50))
  writer.reopen()
}

export const rename = async (trial: Trial): Promise<void> => {
  shift(trial.log)
  renameSync(trial.log, `${trial.log}.1`)
  if (trial.random.chance(0.5)) writeFileSync(trial.log, '', { flag: 'a' })
  await lateWrites(trial)
}

export const twice = async (trial: Trial): Promise<void> => {
  const { log, writer, random } = trial
  shift(log)
  renameSync(log, `${log}.1`)
  writer.pause()
  writer.writeTo(log, 200)
  await delay(random.between(0, 30))
  shift(log)
  renameSync(log, `${log}.1`)
  writer.reopen()
  writer.resume()
}

const compress = (path: string, end: 'gz' | 'zst'): void => {
  const bytes = readFileSync(path)
  const packed = end === 'gz' ? gzipSync(bytes, { level: 1 }) : zstdCompressSync(bytes)
  // In two steps, as a slow compressor writes.
  writeFileSync(`${path}.${end}`, packed.subarray(0, packed.length >> 1))
  writeFileSync(`${path}.${end}`, packed.subarray(packed.length >> 1), { flag: 'a' })
  unlinkSync(path)
}

export const renameCompressed =
  (end: 'gz' | 'zst') =>
  async (trial: Trial): Promise<void> => {
    await rename(trial)
    await delay(trial.random.between(0, 20))
    compress(`${trial.log}.1`, end)
  }

/** The writer waits: otherwise what it writes between copy and cut is lost to anybody. */
export const copyTruncate = async ({ log, writer, random }: Trial): Promise<void> => {
  writer.pause()
  shift(log)
  copyFileSync(log, `${log}.1`)
  await delay(random.between(0, 20))
  truncateSync(log)
  writer.resume()
}

export const removeAndMake = async (trial: Trial): Promise<void> => {
  trial.writer.pause()
  // What nobody has read of a file that is removed is gone, where nobody has it open.
  await trial.isRead()
  unlinkSync(trial.log)
  trial.writer.reopen()
  trial.writer.resume()
}

export const replace = async ({ log, writer, random }: Trial): Promise<void> => {
  writer.pause()
  copyFileSync(log, `${log}-new`)
  await delay(random.between(0, 20))
  renameSync(`${log}-new`, log)
  writer.reopen()
  writer.resume()
}

export const switchLink = async ({ folder, log, writer, random }: Trial): Promise<void> => {
  const version = join(folder, `..${random.whole(1e9)}`)
  mkdirSync(version)
  if (!existsSync(join(folder, '..data'))) {
    // The first time the log becomes a link to where it lies from then on.
    renameSync(log, join(version, basename(log)))
    symlinkSync(version, join(folder, '..data'))
    symlinkSync(join('..data', basename(log)), log)
    return
  }
  symlinkSync(version, join(folder, '..next'))
  renameSync(join(folder, '..next'), join(folder, '..data'))
  await delay(random.between(0, 50))
  writer.reopen()
}

export const tornAndCut = async ({ log, writer, lost, isRead, saved }: Trial): Promise<void> => {
  writer.pause()
  lost(writer.tear())
  await isRead()
  // Long enough for the part of a line to have been seen; it ends no line, so nothing tells.
  await saved()
  truncateSync(log)
  writer.resume()
}
