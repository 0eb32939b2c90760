// Reads files that nobody writes any more, for replay: plain, gzip or zstd by content, `-` is standard input.
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Batch } from './batch.ts'
import { createFraming } from './framing.ts'

export interface ReadProgress {
  readonly file: string
  /** Bytes as stored, of all files so far. */
  readonly readBytes: number
  /** Of all files; undefined where one of them is a stream without a size. */
  readonly totalBytes: number | undefined
}

export interface FinishedSettings {
  readonly source: string
  /** Read one after another; `-` is `stdin`. */
  readonly files: readonly string[]
  readonly maxLineBytes: number
  readonly now: () => number
  readonly stdin?: Readable
  /** Called once a chunk. */
  readonly progress?: (progress: ReadProgress) => void
}

/** What a batch holds must die young: with 1 MiB V8 took its objects for old ones, 20 % slower and half as much memory again. */
const CHUNK_BYTES = 256 * 1024

const decompressorFor = (head: Buffer): Transform | undefined => {
  if (head[0] === 0x1f && head[1] === 0x8b) return createGunzip({ chunkSize: CHUNK_BYTES })
  if (head.readUInt32BE(0) === 0x28b52ffd) return createZstdDecompress({ chunkSize: CHUNK_BYTES })
  return undefined
}

/** Of a regular file. The next chunk is read while this one is worked on; a stream would wait for a thread after each. */
async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file)
  const chunk = (): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    return handle
      .read(buffer, 0, CHUNK_BYTES)
      .then(({ bytesRead }) => buffer.subarray(0, bytesRead))
  }
  let next = chunk()
  // Who stops early never hears of what went wrong beyond.
  next.catch(() => undefined)
  try {
    for (;;) {
      const bytes = await next
      if (bytes.length === 0) return
      next = chunk()
      next.catch(() => undefined)
      yield bytes
    }
  } finally {
    await next.catch(() => undefined)
    await handle.close()
  }
}

/** The chunks of a stream with at least 4 bytes in the first one, if there are so many. */
async function* withHead(stream: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
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

async function* plainBytes(stored: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await stored.next()
  if (first.done === true) return
  const rejoined = async function* (): AsyncGenerator<Buffer> {
    yield first.value
    yield* stored
  }
  const decompressor = first.value.length < 4 ? undefined : decompressorFor(first.value)
  if (decompressor === undefined) yield* rejoined()
  // The error of either side ends the iteration below; the callback has nothing to add.
  else yield* pipeline(Readable.from(rejoined()), decompressor, () => undefined)
}

/**
 * Batches of all files, the last one empty with `atEnd`. `position` is `{file, readBytes}`, for progress only.
 * Throws an Error that names the file, with the cause, where one cannot be read or is not what its first bytes say.
 */
export async function* readFinished(settings: FinishedSettings): AsyncGenerator<Batch, void> {
  const { source, files, maxLineBytes, now } = settings
  let readBytes = 0
  let current = files[0] ?? '-'
  const regular = new Set<string>()
  try {
    let totalBytes: number | undefined = 0
    for (const file of files) {
      current = file
      const info = file === '-' ? undefined : await stat(file)
      if (info?.isFile() === true) regular.add(file)
      totalBytes =
        info?.isFile() === true && totalBytes !== undefined ? totalBytes + info.size : undefined
    }
    for (const file of files) {
      current = file
      const stream: AsyncIterable<Buffer> =
        file === '-'
          ? (settings.stdin ?? process.stdin)
          : regular.has(file)
            ? bytesOf(file)
            : createReadStream(file, { highWaterMark: CHUNK_BYTES })
      const stored = async function* (): AsyncGenerator<Buffer> {
        for await (const chunk of withHead(stream)) {
          readBytes += chunk.length
          yield chunk
          settings.progress?.({ file, readBytes, totalBytes })
        }
      }
      const framing = createFraming({ maxLineBytes })
      const batch = (records: Batch['records'], bytes: number): Batch => ({
        source,
        file,
        records,
        bytes,
        receivedAt: now(),
        position: { file, readBytes },
        atEnd: false,
      })
      for await (const chunk of plainBytes(stored())) {
        yield batch(framing.push(chunk), chunk.length)
      }
      const rest = framing.flush()
      if (rest.length > 0) yield batch(rest, 0)
    }
  } catch (error) {
    const name = current === '-' ? 'standard input' : current
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot read ${name}: ${why}`, { cause: error })
  }
  yield { source, records: [], bytes: 0, receivedAt: now(), position: undefined, atEnd: true }
}
