// The rest of a log that was compressed before it was read to its end.
import type { BigIntStats } from 'node:fs'
import { unpackedBytes } from './file-content.ts'
import { identityOf } from './file-position.ts'
import { createReadingPoint } from './reading-point.ts'
import type { TailedFile } from './tailed-file.ts'

export interface ArchiveStart {
  readonly path: string
  readonly log: string
  readonly info: BigIntStats
  /** Unpacked, as is `offset`. */
  readonly firstBytes: Buffer
  readonly guard: Buffer
  readonly maxLineBytes: number
  readonly offset: number
}

export const readArchive = (start: ArchiveStart): TailedFile => {
  const { dev, ino } = start.info
  const point = createReadingPoint(start)
  let chunks: AsyncGenerator<Buffer> | undefined
  let isWhole = false
  /** As it was when it could not be unpacked further: it is tried again when it has changed. */
  let tornAt: bigint | undefined
  let changedAt = start.info.mtimeNs

  const file: TailedFile = {
    identity: identityOf(start.info),
    log: start.log,
    path: start.path,
    read: async () => {
      if (isWhole || tornAt === changedAt) return undefined
      tornAt = undefined
      chunks ??= unpackedBytes(file.path, point.readTo())
      try {
        const { value, done } = await chunks.next()
        if (done !== true) return { records: point.take(value), bytes: value.length }
        isWhole = true
      } catch (error) {
        chunks = undefined
        tornAt = changedAt
        if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
      }
      return undefined
    },
    isChanged: ({ mtimeNs }) => {
      if (mtimeNs === changedAt) return false
      changedAt = mtimeNs
      return true
    },
    firstBytes: () => point.firstBytes(),
    hasMore: () => !isWhole,
    isCaughtUp: () => isWhole || tornAt !== undefined,
    isWhole: () => isWhole,
    finish: () => ({ records: point.finish(), bytes: 0 }),
    position: () => ({
      path: file.path,
      log: file.log,
      dev: String(dev),
      ino: String(ino),
      size: point.readTo(),
      changedAt: Number(changedAt / 1_000_000n),
      ...point.position(),
    }),
    unreadBytes: () => 0,
    close: async () => {
      await chunks?.return(undefined)
    },
  }
  return file
}
