// A look at what a log holds now, without reading it whole or following it.
import { open, stat } from 'node:fs/promises'
import type { Batch } from './batch.ts'
import { readFinished } from './finished.ts'
import { createFraming } from './framing.ts'

/** The records in the last `maxBytes` of a file; of a compressed file those in its first `maxBytes`. Throws where it cannot be read. */
export const newestRecords = async (
  file: string,
  maxBytes: number,
  settings: { readonly maxLineBytes: number; readonly now: () => number },
): Promise<Batch['records']> => {
  const { size } = await stat(file)
  if (size <= maxBytes || /\.(gz|zst)$/i.test(file)) {
    const records: Batch['records'][number][] = []
    let bytes = 0
    for await (const batch of readFinished({ source: '', files: [file], ...settings })) {
      for (const record of batch.records) records.push(record)
      bytes += batch.bytes
      if (bytes >= maxBytes) break
    }
    return records
  }
  const handle = await open(file)
  try {
    const bytes = Buffer.alloc(maxBytes)
    const { bytesRead } = await handle.read(bytes, 0, maxBytes, size - maxBytes)
    const read = bytes.subarray(0, bytesRead)
    // The first line is most likely cut.
    return createFraming(settings).push(read.subarray(read.indexOf(10) + 1))
  } finally {
    await handle.close()
  }
}
