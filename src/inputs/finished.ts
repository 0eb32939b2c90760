// Reads files that nobody writes any more, for replay: plain, gzip or zstd by content, `-` is standard input.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Batch } from './batch.ts'
import { createFraming } from './framing.ts'
import { CHUNK_BYTES, plainBytes, storedBytes, withHead } from './stored-bytes.ts'

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
            ? storedBytes(file)
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
