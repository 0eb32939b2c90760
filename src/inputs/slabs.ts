// Memory for bodies that is used again: buffers that outlive a few collections of new objects pile up until a collection of all.

/** Grows as it is filled. */
export interface Slab {
  readonly put: (chunk: Buffer) => void
  /** What was put; it is not there any more after `release`. */
  readonly bytes: () => Buffer
  readonly size: () => number
  /** May be called again. */
  readonly release: () => void
}

const LEAST_BYTES = 64 * 1024
/** Kept for the next ones, of all sizes. */
const KEPT_BYTES = 4 * 1024 * 1024

/** Beyond it memory is for what has come, whatever was said. */
const MOST_EXPECTED = 1024 * 1024

const free = new Map<number, Buffer[]>()
let keptBytes = 0

const take = (bytes: number): Buffer => {
  const size = Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(bytes)))
  const kept = free.get(size)?.pop()
  if (kept === undefined) return Buffer.allocUnsafeSlow(size)
  keptBytes -= size
  return kept
}

const give = (buffer: Buffer): void => {
  const { length } = buffer
  if (keptBytes + length > KEPT_BYTES) return
  keptBytes += length
  const same = free.get(length)
  if (same === undefined) free.set(length, [buffer])
  else same.push(buffer)
}

/** `expected`: bytes that are said to come; less than said is no harm. */
export const createSlab = (expected = 0): Slab => {
  let buffer: Buffer | undefined
  let size = 0
  return {
    put: (chunk) => {
      if (buffer === undefined || buffer.length < size + chunk.length) {
        const larger = take(Math.max(size + chunk.length, Math.min(expected, MOST_EXPECTED)))
        if (buffer !== undefined) {
          buffer.copy(larger, 0, 0, size)
          give(buffer)
        }
        buffer = larger
      }
      chunk.copy(buffer, size)
      size += chunk.length
    },
    bytes: () => (buffer ?? Buffer.alloc(0)).subarray(0, size),
    size: () => size,
    release: () => {
      if (buffer !== undefined) give(buffer)
      buffer = undefined
      size = 0
    },
  }
}
