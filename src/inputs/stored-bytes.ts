// The bytes of a file as they are stored, and as they were before gzip or zstd.
import { open } from 'node:fs/promises'
import { pipeline, Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** What a batch holds must die young: with 1 MiB V8 took its objects for old ones, 20 % slower and half as much memory again. */
export const CHUNK_BYTES = 128 * 1024
/** Of a file, several chunks at once: each read wakes a thread, which costs more than the bytes. */
const READ_BYTES = 8 * CHUNK_BYTES

const decompressorFor = (head: Buffer): Transform | undefined => {
  if (head[0] === 0x1f && head[1] === 0x8b) return createGunzip({ chunkSize: CHUNK_BYTES })
  if (head.readUInt32BE(0) === 0x28b52ffd) return createZstdDecompress({ chunkSize: CHUNK_BYTES })
  return undefined
}

/** Of a regular file. The next chunks are read while these are worked on; a stream would wait for a thread after each. */
export async function* storedBytes(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file)
  const chunks = (): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
    return handle.read(buffer, 0, READ_BYTES).then(({ bytesRead }) => buffer.subarray(0, bytesRead))
  }
  let next = chunks()
  // Who stops early never hears of what went wrong beyond.
  next.catch(() => undefined)
  try {
    for (;;) {
      const bytes = await next
      if (bytes.length === 0) return
      next = chunks()
      next.catch(() => undefined)
      for (let from = 0; from < bytes.length; from += CHUNK_BYTES)
        yield bytes.subarray(from, from + CHUNK_BYTES)
    }
  } finally {
    await next.catch(() => undefined)
    await handle.close()
  }
}

/** The chunks of a stream with at least 4 bytes in the first one, if there are so many. */
export async function* withHead(
  stream: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of stream) {
    if (head === undefined) yield chunk
    else {
      head = Buffer.concat([head, chunk])
      if (head.length < 4) continue
      yield head
      head = undefined
    }
  }
  if (head !== undefined && head.length > 0) yield head
}

/** Unpacked where the first bytes say gzip or zstd. */
export async function* plainBytes(stored: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await stored.next()
  if (first.done === true) return
  const rejoined = async function* (): AsyncGenerator<Buffer> {
    try {
      yield first.value
      yield* stored
    } finally {
      // Who stops at the first has not come to the rest, which holds the file.
      await stored.return(undefined)
    }
  }
  const decompressor = first.value.length < 4 ? undefined : decompressorFor(first.value)
  if (decompressor === undefined) yield* rejoined()
  // The error of either side ends the iteration below; the callback has nothing to add.
  else yield* pipeline(Readable.from(rejoined()), decompressor, () => undefined)
}
