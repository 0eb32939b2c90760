// The set of files behind one path or glob: who is there, who is new and from where, who was rotated away.
import { open, type FileHandle } from 'node:fs/promises'
import type { SourceConfig } from '../config/config.ts'
import { readArchive } from './archived-file.ts'
import { isBegunBy, isCopyOf } from './copies.ts'
import { contentOf, type FileContent } from './file-content.ts'
import {
  headOf,
  identityOf,
  readFilesPosition,
  type FilePosition,
  type FilesPosition,
} from './file-position.ts'
import { createPresence, textOf, together, type PresentFile } from './present-files.ts'
import { createSeenFiles } from './seen-files.ts'
import { lastRecordEnd, tailFile, type TailedFile } from './tailed-file.ts'
import { createUnfinished } from './unfinished.ts'

/** Of files that are there at the start; `checkpoint` without a saved position is `end`. Later ones are read whole. */
export type Start = SourceConfig['start']

export interface TrackSettings {
  /** Path or glob. */
  readonly pattern: string
  readonly start: Start
  /** As saved from a batch of this input; looked at for `start: checkpoint`. */
  readonly position?: unknown
  readonly maxLineBytes: number
  readonly now: () => number
}

export interface TrackedFiles {
  /** Looks again what is there; opens what is new. Resolves to the first problem met, as text. */
  list(): Promise<string | undefined>
  all(): readonly TailedFile[]
  /** Those that may have more, of one log the older file first. */
  due(): readonly TailedFile[]
  /** It has no more until it is changed. */
  rest(file: TailedFile): void
  /** Something was written there. */
  wake(path: string): void
  /** Since when the file is at no matching path any more, or last grew there: ms; undefined while it is in place. */
  goneSince(file: TailedFile): number | undefined
  /** It was read on: its position is another, and if it is gone it was still written to. */
  grew(file: TailedFile): void
  forget(file: TailedFile): Promise<void>
  position(): FilesPosition
  /** A file was cut, and what it held is looked for: list again. */
  isLookingFor(): boolean
  /** Bytes given up since the last call. */
  takeLost(): number
  close(): Promise<void>
}

/** So many are asked at each turn whether they grew; of more only those of which a notice or the directory says so. */
const ASKED_EACH_TURN = 100
/** A writer that was slow to follow a rotation wrote into the old file last. */
const LATE_WRITES_MS = 10_000

export const trackFiles = (settings: TrackSettings, rotateWaitMs: number): TrackedFiles => {
  const { pattern, maxLineBytes, now } = settings
  const saved = settings.start === 'checkpoint' ? readFilesPosition(settings.position) : undefined
  const presence = createPresence(pattern)
  const unfinished = createUnfinished(saved?.files ?? [], now)
  const seen = createSeenFiles(saved?.seen ?? [])
  const tracked = new Map<string, TailedFile>()
  const gone = new Map<TailedFile, number>()
  const due = new Set<TailedFile>()
  const byPath = new Map<string, TailedFile>()
  /** Of files that were let go: where they end, should somebody write on. */
  const ended = new Map<string, FilePosition>()
  /** Sizes at the start of files that could not be opened then. */
  const joinedAt = new Map<string, number>()
  let isFirst = true
  let isFirstLook = saved === undefined
  const startedAt = saved === undefined ? now() : Math.max(...saved.files.map((f) => f.changedAt))
  let positions: FilePosition[] = []
  let indexes: Map<TailedFile, number> | undefined

  const begin = async (
    file: PresentFile,
    content: FileContent,
    handle: FileHandle,
    offset: number,
  ): Promise<boolean> => {
    const { path, log, info, identity } = file
    const { firstBytes, isCompressed } = content
    const guard = await content.bytesBefore(offset)
    const start = { path, log, info, firstBytes, guard, maxLineBytes, offset }
    const opened = isCompressed
      ? readArchive(start)
      : await tailFile({ ...start, handle, onCut: (before) => unfinished.add(before) })
    tracked.set(identity, opened)
    byPath.set(path, opened)
    due.add(opened)
    indexes = undefined
    return !isCompressed
  }

  /** When this log was last written, as far as it was read: what is older was rotated before that. */
  const writtenUntil = (log: string): number => {
    const times = [...[...tracked.values()].map((file) => file.position()), ...unfinished.all()]
      .filter((position) => position.log === log)
      .map(({ changedAt }) => changedAt)
    return times.length > 0 ? Math.max(...times) : startedAt
  }

  /** The same content under another identity: replaced as a whole, or served by another machine. */
  const replaced = async (
    { log }: PresentFile,
    content: FileContent,
    present: ReadonlySet<string>,
  ): Promise<number | undefined> => {
    for (const before of tracked.values()) {
      if (before.log !== log || present.has(before.identity)) continue
      const position = before.position()
      if (!(await content.continues(position))) continue
      drop(before)
      await before.close()
      return position.offset
    }
    return undefined
  }

  const move = (file: TailedFile, path: string): void => {
    if (byPath.get(file.path) === file) byPath.delete(file.path)
    file.path = path
    byPath.set(path, file)
    indexes = undefined
  }

  const drop = (file: TailedFile): void => {
    tracked.delete(file.identity)
    gone.delete(file)
    due.delete(file)
    if (byPath.get(file.path) === file) byPath.delete(file.path)
    indexes = undefined
  }

  const pass = (file: PresentFile, { firstBytes, isCompressed }: FileContent): void => {
    // What was compressed before us will not become something else.
    if (isCompressed && isFirst) seen.pass(file)
    else {
      const { dev, ino } = file.info
      const head = headOf(firstBytes)
      seen.add(file, { log: file.log, dev: String(dev), ino: String(ino), head })
    }
  }

  interface Look {
    readonly present: ReadonlySet<string>
    readonly inPlace: ReadonlySet<string>
  }

  /** Where to begin in a file of which no position is known; `no`: nowhere, `later`: it cannot be told yet. */
  const beginningOf = async (
    file: PresentFile,
    content: FileContent,
    handle: FileHandle,
    look: Look,
  ): Promise<number | 'no' | 'later'> => {
    const { identity, role, info } = file
    if (role === 'elsewhere') return 'no'
    if (isFirstLook) {
      if (role === 'beside' || content.isCompressed) return 'no'
      const { firstBytes } = content
      return settings.start === 'beginning'
        ? 0
        : lastRecordEnd(handle, firstBytes, Number(info.size))
    }
    const joined = joinedAt.get(identity)
    if (joined !== undefined && joined <= Number(info.size))
      return lastRecordEnd(handle, content.firstBytes, joined)
    if (role === 'in-place')
      return content.isCompressed ? 'no' : ((await replaced(file, content, look.present)) ?? 0)
    if (content.firstBytes.length === 0 || unfinished.mayBecome(file, content)) return 'later'
    const ofLog = [...tracked.values()].filter((other) => other.log === file.log)
    const inPlace = ofLog.filter((other) => look.inPlace.has(other.identity))
    const copy = await isCopyOf(inPlace, file, content)
    if (copy !== false) return copy === true ? 'no' : 'later'
    const isOld =
      Number(info.mtimeNs / 1_000_000n) < writtenUntil(file.log) - LATE_WRITES_MS ||
      seen.knows(file.log, content.firstBytes) ||
      ofLog.some((other) => isBegunBy(other, content))
    return isOld ? 'no' : 0
  }

  const consider = async (file: PresentFile, look: Look): Promise<void> => {
    const { path, log, info, identity } = file
    const end = ended.get(identity)
    if (end !== undefined && Number(info.size) > end.size) {
      ended.delete(identity)
      unfinished.add(end)
    } else if (seen.has(file) && !unfinished.isOf(log, identity)) return
    if (!info.isFile()) {
      seen.pass(file)
      return
    }
    const handle = await open(path).catch((error: unknown) => {
      if (isFirstLook && settings.start !== 'beginning') joinedAt.set(identity, Number(info.size))
      throw error
    })
    let isKept = false
    try {
      const content = await contentOf(path, handle)
      const claimed = await unfinished.claim(file, content)
      const offset =
        claimed ?? (seen.has(file) ? 'no' : await beginningOf(file, content, handle, look))
      if (offset === 'no') pass(file, content)
      else if (offset !== 'later') isKept = await begin(file, content, handle, offset)
      joinedAt.delete(identity)
    } finally {
      if (!isKept) await handle.close()
    }
  }

  const known = (): readonly Pick<FilePosition, 'path' | 'log'>[] => [
    ...tracked.values(),
    ...unfinished.all(),
  ]

  const list = async (): Promise<string | undefined> => {
    const wanted = new Map(
      unfinished
        .all()
        .filter((position) => !tracked.has(identityOf(position)))
        .map((position) => [identityOf(position), position.log]),
    )
    const { files, problem: met } = await presence(known(), wanted)
    let problem = met
    const fresh: PresentFile[] = []
    const present = new Set<string>()
    const matched = new Set<string>()
    const inPlace = new Set<string>()
    for (const file of files) {
      const { identity, path, info } = file
      present.add(identity)
      if (file.role === 'in-place') inPlace.add(identity)
      if (file.role === 'in-place' || file.role === 'matched') matched.add(identity)
      const before = tracked.get(identity)
      if (before === undefined) fresh.push(file)
      else {
        if (before.path !== path) move(before, path)
        if (before.isChanged(info)) due.add(before)
      }
    }
    // Those that are known by identity first: a copy must not take their place. Then the oldest: what was rotated away comes before what followed it.
    fresh.sort(
      (a, b) => Number(wanted.has(b.identity)) - Number(wanted.has(a.identity)) || byAge(a, b),
    )
    const ofLogs = Map.groupBy(fresh, ({ log }) => log)
    const considerAll = async (ofLog: readonly PresentFile[]): Promise<void> => {
      for (const file of ofLog)
        await consider(file, { present, inPlace }).catch((error: unknown) => {
          problem ??= textOf(error)
        })
    }
    for await (const _ of together([...ofLogs.values()], considerAll));
    if (indexes === undefined) inOrder(files)
    for (const file of tracked.values()) {
      if (matched.has(file.identity)) gone.delete(file)
      else if (!gone.has(file)) gone.set(file, now())
    }
    seen.prune(present, now())
    for (const identity of ended.keys()) if (!present.has(identity)) ended.delete(identity)
    // As long as something cannot be read, it may be just that.
    if (problem === undefined) unfinished.expire(rotateWaitMs)
    isFirst = false
    isFirstLook = false
    return problem ?? (tracked.size === 0 ? `no file matches ${pattern}` : undefined)
  }

  /** The oldest first, for reading. */
  const inOrder = (files: readonly PresentFile[]): void => {
    const ages = new Map(files.toSorted(byAge).map(({ identity }, age) => [identity, age]))
    const ofAge = (file: TailedFile): number => ages.get(file.identity) ?? -1
    const sorted = [...tracked.values()].toSorted((a, b) => ofAge(a) - ofAge(b))
    tracked.clear()
    for (const file of sorted) tracked.set(file.identity, file)
  }

  return {
    list,
    all: () => [...tracked.values()],
    due: () =>
      tracked.size <= ASKED_EACH_TURN
        ? [...tracked.values()]
        : [...tracked.values()].filter((file) => due.has(file) || gone.has(file)),
    rest: (file) => due.delete(file),
    wake: (path) => {
      const file = byPath.get(path)
      if (file !== undefined) due.add(file)
    },
    goneSince: (file) => gone.get(file),
    grew: (file) => {
      if (gone.has(file)) gone.set(file, now())
      const index = indexes?.get(file)
      if (index !== undefined) positions[index] = file.position()
    },
    forget: async (file) => {
      drop(file)
      const position = file.position()
      const { log, dev, ino, head } = position
      seen.addContent({ log, dev, ino, head })
      if (!file.isWhole()) ended.set(file.identity, position)
      await file.close()
    },
    position: () => {
      if (indexes === undefined) {
        const files = [...tracked.values()]
        indexes = new Map(files.map((file, index) => [file, index]))
        positions = files.map((file) => file.position())
      }
      return { files: [...positions, ...unfinished.all(), ...ended.values()], seen: seen.save() }
    },
    isLookingFor: () => unfinished.all().length > 0,
    takeLost: () => unfinished.takeLost(),
    close: async () => {
      await Promise.all([...tracked.values()].map((file) => file.close()))
    },
  }
}

/** What is in place is the newest of its log, whatever late writers did to the others. */
const byAge = (a: PresentFile, b: PresentFile): number => {
  const inPlace = Number(a.role === 'in-place') - Number(b.role === 'in-place')
  if (inPlace !== 0) return inPlace
  const [x, y] =
    a.info.mtimeNs === b.info.mtimeNs
      ? [a.info.birthtimeNs, b.info.birthtimeNs]
      : [a.info.mtimeNs, b.info.mtimeNs]
  return x < y ? -1 : x > y ? 1 : 0
}
