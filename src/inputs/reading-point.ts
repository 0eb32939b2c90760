// How far one file is read: its framing, and the bytes by which the same content is known again.
import type { Batch } from './batch.ts'
import { HEAD_BYTES, headOf, TAIL_BYTES, tailOf, type FilePosition } from './file-position.ts'
import { createFraming } from './framing.ts'

export interface ReadingPoint {
  /** Bytes read, from the beginning of the file; a partial last line included. */
  readonly readTo: () => number
  /** Bytes whose records were given. */
  readonly offset: () => number
  readonly firstBytes: () => Buffer
  /** The last bytes read: as long as they are there, nothing was cut off. */
  readonly guard: () => Buffer
  /** The bytes that follow, to records. */
  readonly take: (chunk: Buffer) => Batch['records']
  /** The partial last line as a record. */
  readonly finish: () => Batch['records']
  readonly position: () => Pick<FilePosition, 'offset' | 'head' | 'tail'>
}

export interface ReadingStart {
  readonly maxLineBytes: number
  readonly offset: number
  /** Of the file, up to 1024. */
  readonly firstBytes: Buffer
  /** The bytes before `offset`. */
  readonly guard: Buffer
}

export const createReadingPoint = (start: ReadingStart): ReadingPoint => {
  const framing = createFraming(start)
  let readTo = start.offset
  let { firstBytes, guard } = start
  let head = headOf(firstBytes)

  const offset = (): number => readTo - framing.pendingBytes()

  return {
    readTo: () => readTo,
    offset,
    firstBytes: () => firstBytes,
    guard: () => guard,
    take: (chunk) => {
      const known = firstBytes.length - readTo
      if (firstBytes.length < HEAD_BYTES && known < chunk.length) {
        firstBytes = Buffer.concat([firstBytes, chunk.subarray(known)]).subarray(0, HEAD_BYTES)
        head = headOf(firstBytes)
      }
      readTo += chunk.length
      guard =
        chunk.length >= TAIL_BYTES
          ? Buffer.from(chunk.subarray(chunk.length - TAIL_BYTES))
          : Buffer.concat([guard, chunk]).subarray(-TAIL_BYTES)
      return framing.push(chunk)
    },
    finish: () => framing.flush(),
    position: () => ({ offset: offset(), head, tail: tailOf(guard, readTo) }),
  }
}
