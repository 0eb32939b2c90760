// What is in a file, whether it is plain or compressed: its first bytes, and whether it goes on where something else was read.
import type { FileHandle } from 'node:fs/promises'
import { beginsWith, endsWith, HEAD_BYTES, TAIL_BYTES, type FilePosition } from './file-position.ts'
import { plainBytes, storedBytes, withHead } from './stored-bytes.ts'

export interface FileContent {
  readonly isCompressed: boolean
  /** At most 1024, unpacked. */
  readonly firstBytes: Buffer
  /** Does it hold everything that was read until this position? Then reading may go on here. */
  readonly continues: (position: FilePosition) => Promise<boolean>
  /** At most 256, unpacked: what is held against the file before more of it is taken. */
  readonly bytesBefore: (offset: number) => Promise<Buffer>
}

const MAGICS: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
]

export const bytesAt = async (
  handle: FileHandle,
  from: number,
  length: number,
): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafeSlow(length)
  const { bytesRead } = await handle.read(buffer, 0, length, from)
  return buffer.subarray(0, bytesRead)
}

/** Unpacked, from an offset. Throws at the end of a file that is cut or still being written. */
export async function* unpackedBytes(path: string, offset: number): AsyncGenerator<Buffer> {
  let at = 0
  for await (const chunk of plainBytes(withHead(storedBytes(path)))) {
    const from = Math.max(0, offset - at)
    at += chunk.length
    if (from < chunk.length) yield from === 0 ? chunk : chunk.subarray(from)
  }
}

/** Up to `length` bytes from there; fewer where the file ends or is not whole. */
const unpackedAt = async (path: string, from: number, length: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of unpackedBytes(path, from)) {
      parts.push(chunk)
      bytes += chunk.length
      if (bytes >= length) break
    }
  } catch {
    // A packed file that is not whole: what came before counts.
  }
  return Buffer.concat(parts).subarray(0, length)
}

/** Throws where it cannot be read. */
export const contentOf = async (path: string, handle: FileHandle): Promise<FileContent> => {
  const stored = await bytesAt(handle, 0, HEAD_BYTES)
  const isCompressed = MAGICS.some((magic) => magic.every((byte, i) => stored[i] === byte))
  const at = (from: number, length: number): Promise<Buffer> =>
    isCompressed ? unpackedAt(path, from, length) : bytesAt(handle, from, length)
  const firstBytes = isCompressed ? await at(0, HEAD_BYTES) : stored
  return {
    isCompressed,
    firstBytes,
    continues: async ({ head, tail }) => {
      if (!beginsWith(firstBytes, head)) return false
      const bytes = await at(tail.end - tail.bytes, tail.bytes)
      return endsWith(bytes, tail)
    },
    bytesBefore: (offset) => {
      const length = Math.min(TAIL_BYTES, offset)
      return at(offset - length, length)
    },
  }
}
