// Bytes to records: newline framing, or RFC 6587 octet counting where a stream begins with a count.
import type { Unreadable } from './batch.ts'

export interface Framing {
  /** Takes bytes in any portions; returns the records that they complete. */
  push(chunk: Buffer): (string | Unreadable)[]
  /** The rest without a final newline, at the end of a finished input. */
  flush(): (string | Unreadable)[]
  /** Bytes taken but not yet part of a returned record: what a checkpoint must read again. */
  pendingBytes(): number
}

const NEWLINE = 10
const NOTHING: Buffer = Buffer.alloc(0)
const octetHead = /^([1-9]\d{0,8}) </

/** `maxLineBytes`: longer records become `too_long`, and are skipped without being held in memory. */
export const createFraming = ({ maxLineBytes }: { maxLineBytes: number }): Framing => {
  let carry = NOTHING
  let skippedBytes = 0
  let octets: boolean | undefined

  const text = (line: string): string | Unreadable => {
    const record = line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line
    if (record.length > maxLineBytes) return { unreadable: 'too_long', bytes: record.length }
    if (record.includes('\0')) return { unreadable: 'binary', bytes: record.length }
    return record
  }

  // Each by itself: what is kept of one keeps no other alive.
  const lines = (bytes: Buffer): (string | Unreadable)[] => {
    const records: (string | Unreadable)[] = []
    let from = 0
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      records.push(text(bytes.toString('utf8', from, to)))
      from = to + 1
    }
    if (from < bytes.length) records.push(text(bytes.toString('utf8', from)))
    return records
  }

  const newlines = (bytes: Buffer): (string | Unreadable)[] => {
    let rest = bytes
    const records: (string | Unreadable)[] = []
    if (skippedBytes > 0) {
      const end = rest.indexOf(NEWLINE)
      if (end < 0) {
        skippedBytes += rest.length
        return records
      }
      records.push({ unreadable: 'too_long', bytes: skippedBytes + end })
      skippedBytes = 0
      rest = rest.subarray(end + 1)
    }
    const last = rest.lastIndexOf(NEWLINE)
    if (last >= 0) {
      for (const record of lines(rest.subarray(0, last + 1))) records.push(record)
      rest = rest.subarray(last + 1)
    }
    if (rest.length > maxLineBytes) {
      skippedBytes = rest.length
      rest = NOTHING
    }
    carry = rest
    return records
  }

  const counted = (bytes: Buffer): (string | Unreadable)[] => {
    const records: (string | Unreadable)[] = []
    let from = Math.min(skippedBytes, bytes.length)
    skippedBytes -= from
    while (from < bytes.length) {
      const head = octetHead.exec(bytes.toString('latin1', from, from + 12))
      if (head === null) {
        // A torn count: go on after the next newline, unless the head may still be arriving.
        if (bytes.length - from < 12) break
        const end = bytes.indexOf(NEWLINE, from)
        if (end < 0) break
        records.push(text(bytes.toString('utf8', from, end)))
        from = end + 1
        continue
      }
      const start = from + (head[1]?.length ?? 0) + 1
      const size = Number(head[1])
      if (size > maxLineBytes) {
        records.push({ unreadable: 'too_long', bytes: size })
        skippedBytes = Math.max(0, start + size - bytes.length)
      } else if (bytes.length < start + size) {
        break
      } else {
        records.push(text(bytes.toString('utf8', start, start + size).replace(/\r?\n$/, '')))
      }
      from = Math.min(start + size, bytes.length)
    }
    carry = bytes.subarray(from)
    return records
  }

  return {
    push: (chunk) => {
      if (octets === false && carry.length > 0) {
        // Only the line that the carry begins is put together: copying whole chunks costs.
        const end = chunk.indexOf(NEWLINE)
        if (end >= 0) {
          const whole = Buffer.concat([carry, chunk.subarray(0, end + 1)])
          carry = NOTHING
          const records = newlines(whole)
          for (const record of newlines(chunk.subarray(end + 1))) records.push(record)
          return records
        }
      }
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
      carry = NOTHING
      if (octets === undefined) {
        if (bytes.length < 12 && !bytes.includes(NEWLINE)) {
          carry = bytes
          return []
        }
        octets = octetHead.test(bytes.toString('latin1', 0, 12))
      }
      return octets ? counted(bytes) : newlines(bytes)
    },
    flush: () => {
      const rest = carry
      carry = NOTHING
      if (skippedBytes > 0 && octets !== true) {
        const bytes = skippedBytes + rest.length
        skippedBytes = 0
        return [{ unreadable: 'too_long', bytes }]
      }
      return rest.length === 0 ? [] : lines(rest)
    },
    pendingBytes: () => carry.length + skippedBytes,
  }
}
