// One growing file, read through one open handle: it survives renaming and notices that it was cut.
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Batch } from './batch.ts'
import { bytesAt } from './file-content.ts'
import { HEAD_BYTES, identityOf, TAIL_BYTES, type FilePosition } from './file-position.ts'
import { createReadingPoint, type ReadingPoint } from './reading-point.ts'
import { CHUNK_BYTES } from './stored-bytes.ts'

const octetCounted = /^[1-9]\d{0,8} </
const NOTHING = Buffer.alloc(0)
const NEWLINE = 10

export interface Portion {
  readonly records: Batch['records']
  readonly bytes: number
  /** Cut off before they were read. */
  readonly lostBytes?: number
}

export interface TailedFile {
  readonly identity: string
  /** Path of the log that it belongs to: of one log the older file is read first. */
  readonly log: string
  /** Where the file is found now; rotation changes it. */
  path: string
  /** The next portion; undefined at the end of what was written so far. */
  read(): Promise<Portion | undefined>
  firstBytes(): Buffer
  /** Was it written since it was last read? By what the directory says now. */
  isChanged(info: BigIntStats): boolean
  /** By the size last seen. */
  hasMore(): boolean
  /** It is read to where it ended when it was opened. */
  isCaughtUp(): boolean
  /** Nobody will continue it: it need not be waited for. */
  isWhole(): boolean
  /** The partial last line as a record: for a file that nobody will continue. */
  finish(): Portion
  position(): FilePosition
  /** Written but not read, by the size last seen. */
  unreadBytes(): number
  close(): Promise<void>
}

export interface TailStart {
  readonly path: string
  readonly log: string
  readonly handle: FileHandle
  readonly firstBytes: Buffer
  /** The bytes before `offset`. */
  readonly guard: Buffer
  readonly maxLineBytes: number
  /** Bytes to skip: a saved offset, 0, or where `lastRecordEnd` says. */
  readonly offset: number
  /** The file was emptied and begins anew; what it held may be found elsewhere, from this position on. */
  readonly onCut: (before: FilePosition) => void
}

/** Where the next record begins when a file is joined at this size: a line that is being written is read whole. */
export const lastRecordEnd = async (
  handle: FileHandle,
  firstBytes: Buffer,
  size: number,
): Promise<number> => {
  if (octetCounted.test(firstBytes.toString('latin1', 0, 12))) return size
  const length = Math.min(size, CHUNK_BYTES)
  const newline = (await bytesAt(handle, size - length, length)).lastIndexOf(NEWLINE)
  if (newline >= 0) return size - length + newline + 1
  return length === size ? 0 : size
}

export const tailFile = async (start: TailStart): Promise<TailedFile> => {
  const { handle, maxLineBytes } = start
  const { dev, ino, size, mtimeNs } = await handle.stat({ bigint: true })
  let point = createReadingPoint(start)
  let sizeSeen = Number(size)
  /** undefined: whatever the time says, look at the content. */
  let changedAt: bigint | undefined
  let changedAtMs = Number(mtimeNs / 1_000_000n)
  let saved: FilePosition | undefined
  let hasHole = false
  let wasCut = false

  const beginAt = (offset: number, before: Buffer, firstBytes: Buffer): void => {
    point = createReadingPoint({ maxLineBytes, offset, guard: before, firstBytes })
    saved = undefined
  }

  /** Its end was cut off, and what is left was read already? Then reading goes on at the new end. */
  const shorten = async (to: number): Promise<Portion | undefined> => {
    const first = point.firstBytes()
    const left = await bytesAt(handle, 0, Math.min(first.length, to))
    const isWhole = left.length === first.length || left.at(-1) === NEWLINE
    if (left.length === 0 || !isWhole || !first.subarray(0, left.length).equals(left))
      return undefined
    const lostBytes = sizeSeen - Math.max(to, point.offset())
    const end = Math.min(point.offset(), await lastRecordEnd(handle, left, to))
    const guardBytes = Math.min(TAIL_BYTES, end)
    beginAt(end, await bytesAt(handle, end - guardBytes, guardBytes), left)
    sizeSeen = to
    wasCut = true
    return { records: [], bytes: 0, lostBytes }
  }

  const startOver = (): void => {
    start.onCut(file.position())
    beginAt(0, NOTHING, NOTHING)
    hasHole = true
    wasCut = true
  }

  /** What a writer that keeps its place leaves before it, when it goes on in an emptied file. */
  const withoutHole = (chunk: Buffer): Buffer => {
    if (!hasHole) return chunk
    const written = chunk.findIndex((byte) => byte !== 0)
    if (written >= 0) hasHole = false
    return written < 0 ? NOTHING : chunk.subarray(written)
  }

  const next = async (here: ReadingPoint, to: number): Promise<Portion | 'cut' | undefined> => {
    const before = here.guard()
    const from = here.readTo()
    // A fresh buffer each time: the framing keeps a view of the partial last line.
    const read = await bytesAt(
      handle,
      from - before.length,
      before.length + Math.min(CHUNK_BYTES, to - from),
    )
    if (!read.subarray(0, before.length).equals(before)) return 'cut'
    const chunk = read.subarray(before.length)
    if (chunk.length === 0) return undefined
    const written = withoutHole(chunk)
    if (written.length < chunk.length) {
      const hole = from + chunk.length - written.length
      beginAt(
        hole,
        Buffer.alloc(Math.min(TAIL_BYTES, hole)),
        Buffer.alloc(Math.min(HEAD_BYTES, hole)),
      )
    }
    saved = undefined
    return { records: point.take(written), bytes: written.length }
  }

  const file: TailedFile = {
    identity: identityOf({ dev, ino }),
    log: start.log,
    path: start.path,
    read: async () => {
      const info = await handle.stat({ bigint: true })
      const now = Number(info.size)
      if (now === point.readTo() && info.mtimeNs === changedAt) return undefined
      if (now < point.readTo()) {
        const shortened = await shorten(now)
        if (shortened !== undefined) return shortened
        startOver()
      }
      let portion = await next(point, now)
      if (portion === 'cut') {
        startOver()
        portion = await next(point, now)
      }
      if (portion === 'cut') return undefined
      changedAt = info.mtimeNs
      changedAtMs = Number(info.mtimeNs / 1_000_000n)
      if (sizeSeen !== now) saved = undefined
      sizeSeen = now
      return portion
    },
    isChanged: ({ size: now, mtimeNs: at }) => Number(now) !== point.readTo() || at !== changedAt,
    firstBytes: () => point.firstBytes(),
    hasMore: () => sizeSeen > point.readTo(),
    isCaughtUp: () => wasCut || point.readTo() >= Number(size),
    isWhole: () => false,
    finish: () => {
      saved = undefined
      return { records: point.finish(), bytes: 0 }
    },
    position: () =>
      (saved ??= {
        path: file.path,
        log: file.log,
        dev: String(dev),
        ino: String(ino),
        size: sizeSeen,
        changedAt: changedAtMs,
        ...point.position(),
      }),
    unreadBytes: () => Math.max(0, sizeSeen - point.readTo()),
    close: () => handle.close(),
  }
  return file
}
