// A stream of bytes in chunks of one size, each known by its hash: what has not changed is not written again.
import { hash } from 'node:crypto'

export const CHUNK_BYTES = 256 * 1024

/** Where a chunk is: number of the file, offset, length; and what it must hash to. */
export type ChunkPlace = readonly [file: number, offset: number, length: number, hash: string]

/** 128 bits of SHA-256. */
export const hashOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex').slice(0, 32)

export interface Chunker {
  readonly put: (bytes: Uint8Array) => void
  /** A chunk ends here, however short it is. */
  readonly end: () => void
}

/** `take` gets a buffer that is used again. */
export const createChunker = (take: (chunk: Buffer) => void): Chunker => {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let filled = 0
  const flush = (): void => {
    if (filled > 0) take(buffer.subarray(0, filled))
    filled = 0
  }
  return {
    put: (bytes) => {
      for (let from = 0; from < bytes.length;) {
        const length = Math.min(bytes.length - from, CHUNK_BYTES - filled)
        buffer.set(bytes.subarray(from, from + length), filled)
        filled += length
        from += length
        if (filled === CHUNK_BYTES) flush()
      }
    },
    end: flush,
  }
}
