// One growing file, read through one open handle: it survives renaming and notices that it was cut.
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Batch } from './batch.ts'
import { beginsWith, headOf, NO_HEAD, type FilePosition, type Head } from './file-position.ts'
import { createFraming } from './framing.ts'

const CHUNK_BYTES = 256 * 1024
const octetCounted = /^[1-9]\d{0,8} </

export const identityOf = (info: BigIntStats): string => `${info.dev}:${info.ino}`

export interface Portion {
  readonly records: Batch['records']
  readonly bytes: number
}

export interface TailedFile {
  readonly identity: string
  /** Where the file is found now; rotation changes it. */
  path: string
  /** The next portion; undefined at the end of what was written so far. */
  read(): Promise<Portion | undefined>
  /** The partial last line as a record: for a file that nobody will continue. */
  finish(): Portion
  position(): FilePosition
  /** Written but not read, by the size last seen. */
  unreadBytes(): number
  /** Partial lines that a truncation took away. */
  lostBytes(): number
  close(): Promise<void>
}

export interface TailStart {
  readonly path: string
  readonly handle: FileHandle
  readonly maxLineBytes: number
  /** Bytes to skip: a saved offset, 0, or where `lastRecordEnd` says. */
  readonly offset: number
}

/** Where the next record begins when a file is joined at its end: a line that is being written is read whole. */
export const lastRecordEnd = async (handle: FileHandle): Promise<number> => {
  const { size } = await handle.stat()
  const head = Buffer.alloc(Math.min(12, size))
  await handle.read(head, 0, head.length, 0)
  if (octetCounted.test(head.toString('latin1'))) return size
  const length = Math.min(size, CHUNK_BYTES)
  const tail = Buffer.alloc(length)
  const { bytesRead } = await handle.read(tail, 0, length, size - length)
  const newline = tail.subarray(0, bytesRead).lastIndexOf(10)
  if (newline >= 0) return size - length + newline + 1
  return length === size ? 0 : size
}

export const tailFile = async (start: TailStart): Promise<TailedFile> => {
  const { handle, maxLineBytes } = start
  const first = await handle.stat({ bigint: true })
  let readTo = start.offset
  let framing = createFraming({ maxLineBytes })
  let head: Head = await headOf(handle, NO_HEAD)
  let sizeSeen = Number(first.size)
  let changedAt: bigint | undefined
  let lost = 0

  const startOver = async (): Promise<void> => {
    lost += framing.pendingBytes()
    framing = createFraming({ maxLineBytes })
    readTo = 0
    head = await headOf(handle, NO_HEAD)
  }

  const file: TailedFile = {
    identity: identityOf(first),
    path: start.path,
    read: async () => {
      const info = await handle.stat({ bigint: true })
      sizeSeen = Number(info.size)
      if (info.mtimeNs !== changedAt) {
        changedAt = info.mtimeNs
        if (sizeSeen < readTo || !(await beginsWith(handle, head))) await startOver()
      }
      if (sizeSeen <= readTo) return undefined
      // A fresh buffer each time: the framing keeps a view of the partial last line.
      const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, sizeSeen - readTo))
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, readTo)
      if (bytesRead === 0) return undefined
      readTo += bytesRead
      head = await headOf(handle, head)
      return { records: framing.push(chunk.subarray(0, bytesRead)), bytes: bytesRead }
    },
    finish: () => ({ records: framing.flush(), bytes: 0 }),
    position: () => ({
      path: file.path,
      dev: String(first.dev),
      ino: String(first.ino),
      offset: readTo - framing.pendingBytes(),
      head,
    }),
    unreadBytes: () => Math.max(0, sizeSeen - readTo),
    lostBytes: () => lost,
    close: () => handle.close(),
  }
  return file
}
