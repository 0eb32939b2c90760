// Writes checkpoints: changed chunks to one new file, then the manifest that makes them valid, then what nobody needs is removed.
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  chunksPath,
  manifestPath,
  stateFiles,
  writeManifest,
  type Manifest,
  type ManifestFile,
  type Section,
} from './manifest.ts'
import { createChunker, hashOf, type Chunker, type ChunkPlace } from './chunks.ts'
import type { KeptList } from '../kept-list.ts'
import { writeWhole, type Disk, type Written } from './disk.ts'
import { encode, STREAMS, textOf, type Stream } from './encode.ts'

export interface CheckpointOptions {
  readonly directory: string
  readonly disk: Disk
  /** keys.ts */
  readonly keysMark: string
  readonly program: string
  /** Wall clock, ms since the epoch. */
  readonly now: () => number
  /** As `performance.now()`, for slices. */
  readonly clock: () => number
  /** Highest number of any file that is there. */
  readonly last: number
  readonly restored?: (ManifestFile & Pick<Manifest, 'sections'>) | undefined
}

export interface Saved {
  readonly number: number
  readonly writtenBytes: number
}

export interface Checkpoints {
  /**
   * Sections are walked at once, with others in between; until `captured` is called nothing in them may change. Rejects with what the
   * disk said; then the one before is still valid. Never two at a time.
   */
  readonly save: (
    sections: Readonly<Record<string, unknown>>,
    captured: () => void,
  ) => Promise<Saved>
  /** More than the newest holds is shown from now on: a start from it has to know. */
  readonly markPassed: () => Promise<void>
}

/** So long the event loop is held at most, about; a part of `encode` takes far less. */
const SLICE_MS = 10
/** Changed chunks in memory that wait for the disk. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024
/** Beyond it those with the least in them are written together. */
const MAX_FILES = 48

export const createCheckpoints = (options: CheckpointOptions): Checkpoints => {
  const { directory, disk, now, clock } = options
  let { last } = options
  let newest: Readonly<Record<string, Section>> = options.restored?.sections ?? {}
  let newestFile: ManifestFile | undefined = options.restored
  /** Hashes of the chunks in which lists stand that never change. */
  const chunksOf = new WeakMap<object, readonly string[]>()
  const sizes = new Map<number, number>()
  for (const place of placesOf(newest)) noteSize(sizes, place)

  const save: Checkpoints['save'] = async (sections, captured) => {
    const number = ++last
    const known = keptPlaces(newest, sizes)
    const path = chunksPath(directory, number)
    const manifest = manifestPath(directory, { number, passed: false })
    let file: Promise<Written> | undefined
    let writing: Promise<void> = Promise.resolve()
    let waitingBytes = 0
    let written = 0
    const waiting: Buffer[] = []
    const write = (chunk: Buffer): void => {
      waiting.push(Buffer.from(chunk))
      waitingBytes += chunk.length
      file ??= disk.create(path)
      // What has come together in the meantime goes at once: on a slow disk each write is dear.
      writing = writing.then(async () => {
        if (waiting.length === 0) return
        const bytes = Buffer.concat(waiting.splice(0))
        await (await file)?.append(bytes)
        waitingBytes -= bytes.length
      })
      // Met where it is awaited.
      writing.catch(() => undefined)
    }
    const placed: Record<string, Record<Stream, ChunkPlace[]>> = {}

    try {
      let sliceBegan = clock()
      const letOthers = async (): Promise<void> => {
        if (waitingBytes > MAX_WAITING_BYTES) await writing
        if (clock() - sliceBegan < SLICE_MS) return
        await nextTurn()
        sliceBegan = clock()
      }
      for (const [name, state] of Object.entries(sections)) {
        const places: Record<Stream, ChunkPlace[]> = { text: [], arrays: [] }
        placed[name] = places
        const chunkerOf = (stream: Stream): Chunker =>
          createChunker((chunk) => {
            const hash = hashOf(chunk)
            let place = known.get(hash)
            if (place === undefined) {
              place = [number, written, chunk.length, hash]
              known.set(hash, place)
              written += chunk.length
              write(chunk)
            }
            places[stream].push(place)
          })
        const chunkers = { text: chunkerOf('text'), arrays: chunkerOf('arrays') }
        const putKept = async (list: KeptList<unknown>): Promise<void> => {
          chunkers.text.end()
          const before = (chunksOf.get(list) ?? []).map((hash) => known.get(hash))
          if (before.length > 0 && before.every((place) => place !== undefined)) {
            places.text.push(...before)
            return
          }
          const from = places.text.length
          for (const bytes of textOf(list)) {
            chunkers.text.put(bytes)
            await letOthers()
          }
          chunkers.text.end()
          const hashes = places.text.slice(from).map(([, , , hash]) => hash)
          chunksOf.set(list, hashes)
        }
        for (const part of encode(state)) {
          if ('kept' in part) await putKept(part.kept)
          else chunkers[part.stream].put(part.bytes)
          await letOthers()
        }
        for (const stream of STREAMS) chunkers[stream].end()
      }
    } finally {
      captured()
    }

    try {
      await writing
      await (await file)?.sync()
      const { keysMark: keys, program } = options
      const about = { number, savedAt: now(), program, keys, sections: placed }
      await writeWhole(manifest, writeManifest(about), disk)
    } catch (error) {
      await withdraw(disk, manifest, path)
      throw error
    } finally {
      await file?.then(({ close }) => close()).catch(() => undefined)
    }
    const needed = new Set([...filesOf(placed), ...filesOf(newest)])
    newest = placed
    newestFile = { number, passed: false }
    if (written > 0) sizes.set(number, written)
    for (const each of sizes.keys()) if (!needed.has(each)) sizes.delete(each)
    await removeUnneeded(options, number, needed)
    return { number, writtenBytes: written }
  }

  return {
    save,
    markPassed: async () => {
      if (newestFile === undefined || newestFile.passed) return
      const passed = { ...newestFile, passed: true }
      await disk.rename(manifestPath(directory, newestFile), manifestPath(directory, passed))
      newestFile = passed
      await disk.syncDirectory(directory)
    },
  }
}

/** Of a save that failed, perhaps after its manifest had its name: that goes first, since without chunks it would be torn. */
const withdraw = async (disk: Disk, manifest: string, chunks: string): Promise<void> => {
  try {
    await disk.remove(manifest)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return
  }
  await disk.remove(chunks).catch(() => undefined)
}

const placesOf = (sections: Readonly<Record<string, Section>>): readonly ChunkPlace[] =>
  Object.values(sections).flatMap((section) => STREAMS.flatMap((stream) => section[stream]))

const filesOf = (sections: Readonly<Record<string, Section>>): ReadonlySet<number> =>
  new Set(placesOf(sections).map(([file]) => file))

const noteSize = (sizes: Map<number, number>, [file, offset, length]: ChunkPlace): void => {
  sizes.set(file, Math.max(sizes.get(file) ?? 0, offset + length))
}

/** Chunks that need not be written again, by hash: not those of files that are mostly empty, or of which there are too many. */
const keptPlaces = (
  newest: Readonly<Record<string, Section>>,
  sizes: ReadonlyMap<number, number>,
): Map<string, ChunkPlace> => {
  const places = new Map(placesOf(newest).map((place) => [place[3], place]))
  const live = new Map<number, number>()
  for (const [file, , length] of places.values()) live.set(file, (live.get(file) ?? 0) + length)
  const fullest = [...live].sort(([, a], [, b]) => b - a).slice(0, MAX_FILES)
  const kept = new Set(
    fullest.filter(([file, bytes]) => 2 * bytes >= (sizes.get(file) ?? 0)).map(([file]) => file),
  )
  for (const [hash, [file]] of places) if (!kept.has(file)) places.delete(hash)
  return places
}

/** The newest two manifests stay, with their chunks. What cannot be removed now is removed next time. */
const removeUnneeded = async (
  { directory, disk }: CheckpointOptions,
  newest: number,
  needed: ReadonlySet<number>,
): Promise<void> => {
  const found = stateFiles(await disk.list(directory).catch(() => []))
  const older = found.manifests.filter(({ number }) => number < newest).slice(1)
  // Manifests first: chunks without one are nothing, one without chunks is torn.
  for (const each of older) await disk.remove(manifestPath(directory, each)).catch(() => undefined)
  for (const number of found.chunks)
    if (number < newest && !needed.has(number))
      await disk.remove(chunksPath(directory, number)).catch(() => undefined)
}
