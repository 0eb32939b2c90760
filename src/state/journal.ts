// Requests of senders, kept before they are answered: entries one after the other, many made durable by one sync.
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Disk, Written } from './disk.ts'

export interface Entry {
  readonly number: number
  /** JSON: enough to do it again. */
  readonly about: unknown
  readonly body: Buffer
}

export interface JournalOptions {
  readonly directory: string
  readonly disk: Disk
  readonly maxBytes: number
  /** The newest entry that needs not be done again. */
  readonly after: number
}

export interface Journal {
  /** What was kept and not counted, in order; to be read before the first `trim`. */
  readonly entries: () => AsyncGenerator<Entry>
  /**
   * `durable` is called when the entry is safe, in the order of numbers. False: there is no room, or the disk failed, and nothing was
   * kept; later it may go again. `body` must stay until then.
   */
  readonly append: (
    about: unknown,
    body: Uint8Array,
    durable: (number: number) => void,
  ) => Promise<boolean>
  /** Entries up to this one are needed no longer. */
  readonly trim: (number: number) => Promise<void>
  readonly close: () => Promise<void>
  /** What the disk said last; undefined: it is well. */
  readonly problem: () => string | undefined
}

/** Mark, length of `about`, length of the body, number, CRC-32 of all that but the mark and itself. */
const HEADER_BYTES = 24
const MARK = 0x314a5541
/** A new file from here on, so that what is not needed can go. */
const FILE_BYTES = 4 * 1024 * 1024
const JOURNAL = /^journal-(\d{1,15})$/

interface Waiting {
  readonly about: unknown
  readonly body: Uint8Array
  readonly durable: (number: number) => void
  readonly done: (kept: boolean) => void
}
interface Kept {
  readonly path: string
  bytes: number
  last: number
}

export const openJournal = async (options: JournalOptions): Promise<Journal> => {
  const { directory, disk, maxBytes, after } = options
  const found = (await disk.list(directory))
    .flatMap((name) => {
      const match = JOURNAL.exec(name)
      return match === null ? [] : { path: join(directory, name), first: Number(match[1]) }
    })
    .sort((a, b) => a.first - b.first)
  const files: Kept[] = []
  let last = after
  for (const { path, first } of found) {
    const bytes = await disk.read(path)
    let newest = first - 1
    for (const { number } of entriesIn(bytes)) newest = number
    // Its name is free again.
    if (newest < first) await disk.remove(path)
    else files.push({ path, bytes: bytes.length, last: newest })
    last = Math.max(last, newest)
  }
  let current: (Kept & { readonly file: Written }) | undefined
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined
  let problem: string | undefined
  /** What a failed write may have left must go before anything follows it. */
  let isTorn = false

  const totalBytes = (): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

  const fileToWrite = async (): Promise<Kept & { readonly file: Written }> => {
    if (current !== undefined && isTorn) {
      await current.file.truncate(current.bytes)
      isTorn = false
    }
    if (current !== undefined && current.bytes < FILE_BYTES) return current
    await current?.file.close()
    current = undefined
    const path = join(directory, `journal-${last + 1}`)
    const file = await disk.create(path)
    await disk.syncDirectory(directory)
    current = { path, file, bytes: 0, last }
    files.push(current)
    return current
  }

  const write = async (group: readonly Waiting[]): Promise<void> => {
    const into = await fileToWrite()
    let [bytes, number] = [into.bytes, last]
    isTorn = true
    for (const { about, body } of group) {
      const head = headOf(++number, about, body)
      await into.file.append(head)
      await into.file.append(body)
      bytes += head.length + body.length
    }
    await into.file.sync()
    isTorn = false
    into.bytes = bytes
    into.last = last = number
  }

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      const first = last + 1
      try {
        await write(group)
        problem = undefined
        for (const [i, { durable }] of group.entries()) durable(first + i)
        for (const { done } of group) done(true)
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error)
        for (const { done } of group) done(false)
      }
    }
    flushing = undefined
  }

  return {
    entries: async function* () {
      // Of now: while they are read, what was counted is trimmed.
      const kept = files.slice()
      for (const { path } of kept)
        for (const entry of entriesIn(await disk.read(path))) if (entry.number > after) yield entry
    },
    append: (about, body, durable) => {
      const size = HEADER_BYTES + body.length
      const ahead = waiting.reduce((sum, each) => sum + HEADER_BYTES + each.body.length, 0)
      if (totalBytes() + ahead + size > maxBytes) return Promise.resolve(false)
      return new Promise((done) => {
        waiting.push({ about, body, durable, done })
        flushing ??= flush()
      })
    },
    trim: async (number) => {
      if (current !== undefined && !isTorn && flushing === undefined && current.last <= number) {
        const { file } = current
        current = undefined
        await file.close().catch(() => undefined)
      }
      for (const each of files.filter((file) => file !== current && file.last <= number)) {
        files.splice(files.indexOf(each), 1)
        // What cannot be removed now is passed over at the next start.
        await disk.remove(each.path).catch(() => undefined)
      }
    },
    close: async () => {
      await flushing
      await current?.file.close()
      current = undefined
    },
    problem: () => problem,
  }
}

const sumOf = (numbered: Uint8Array, about: Uint8Array, body: Uint8Array): number =>
  crc32(body, crc32(about, crc32(numbered)))

const headOf = (number: number, about: unknown, body: Uint8Array): Buffer => {
  const text = Buffer.from(JSON.stringify(about))
  const head = Buffer.alloc(HEADER_BYTES + text.length)
  head.writeUInt32LE(MARK, 0)
  head.writeUInt32LE(text.length, 4)
  head.writeUInt32LE(body.length, 8)
  head.writeDoubleLE(number, 12)
  text.copy(head, HEADER_BYTES)
  head.writeUInt32LE(sumOf(head.subarray(4, 20), text, body), 20)
  return head
}

/** Until the first that is torn: nothing behind it was ever said to be safe. */
function* entriesIn(bytes: Buffer): Generator<Entry> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const from = at + HEADER_BYTES
    const middle = from + bytes.readUInt32LE(at + 4)
    const end = middle + bytes.readUInt32LE(at + 8)
    if (bytes.readUInt32LE(at) !== MARK || end > bytes.length) return
    const about = bytes.subarray(from, middle)
    const body = bytes.subarray(middle, end)
    if (sumOf(bytes.subarray(at + 4, at + 20), about, body) !== bytes.readUInt32LE(at + 20)) return
    const number = bytes.readDoubleLE(at + 12)
    yield { number, about: JSON.parse(about.toString('utf8')) as unknown, body }
    at = end
  }
}
