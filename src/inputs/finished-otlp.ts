// Recorded OTLP request bodies as files, one request each: protobuf or JSON, gzip or zstd by content.
import { readFile } from 'node:fs/promises'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { readOtlpRequest } from '../records/otlp/request.ts'
import type { Batch } from './batch.ts'

export interface FinishedOtlpSettings {
  readonly source: string
  readonly files: readonly string[]
  /** After decompression. */
  readonly maxBodyBytes: number
  readonly now: () => number
}

const decompressed = (bytes: Buffer, maxOutputLength: number): Buffer => {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, { maxOutputLength })
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x28b52ffd)
    return zstdDecompressSync(bytes, { maxOutputLength })
  return bytes
}

/** One batch a file, then an empty one with `atEnd`. Throws an Error that names the file that cannot be read. */
export async function* readFinishedOtlp(
  settings: FinishedOtlpSettings,
): AsyncGenerator<Batch, void> {
  const { source, files, maxBodyBytes, now } = settings
  const batch = (records: Batch['records'], bytes: number, atEnd: boolean): Batch => ({
    source,
    records,
    bytes,
    receivedAt: now(),
    position: undefined,
    atEnd,
  })
  for (const file of files) {
    try {
      const body = decompressed(await readFile(file), maxBodyBytes)
      const isJson = body.subarray(0, 64).toString('latin1').trimStart().startsWith('{')
      const records = readOtlpRequest(body, isJson ? 'json' : 'protobuf')
      if ('reject' in records) throw new Error(records.detail)
      yield batch(records, body.length, false)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`cannot read ${file}: ${why}`, { cause: error })
    }
  }
  yield batch([], 0, true)
}
