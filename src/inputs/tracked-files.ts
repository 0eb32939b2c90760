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
import { createOpenFiles, type OpenFiles } from './open-files.ts'
import { byAge, createPresence, textOf, together, type PresentFile } from './present-files.ts'
import { createSeenFiles } from './seen-files.ts'
import { lastRecordEnd, tailFile, type TailedFile } from './tailed-file.ts'
import { createUnfinished } from './unfinished.ts'

/** Of files that are there at the start, where no position was saved; `checkpoint` is `end` then. Later ones are read whole. */
export type Start = SourceConfig['start']

export interface TrackSettings {
  /** Path or glob. */
  readonly pattern: string
  readonly start: Start
  /** As saved from a batch of this input: what was counted since must not be counted again. */
  readonly position?: unknown
  readonly maxLineBytes: number
  readonly now: () => number
}

export interface TrackedFiles {
  /** Looks again what is there; opens what is new. Resolves to the first problem met, as text. */
  list(): Promise<string | undefined>
  readonly open: OpenFiles
  forget(file: TailedFile): Promise<void>
  position(): FilesPosition
  /** A file was cut, and what it held is looked for: list again. */
  isLookingFor(): boolean
  /** Bytes given up since the last call. */
  takeLost(): number
  close(): Promise<void>
}

/** A writer that was slow to follow a rotation wrote into the old file last. */
const LATE_WRITES_MS = 10_000

export const trackFiles = (settings: TrackSettings, rotateWaitMs: number): TrackedFiles => {
  const { pattern, maxLineBytes, now } = settings
  const saved = readFilesPosition(settings.position)
  const presence = createPresence(pattern)
  const unfinished = createUnfinished(saved?.files ?? [], now)
  const seen = createSeenFiles(saved?.seen ?? [])
  const tracked = createOpenFiles(now)
  /** Of files that were let go: where they end, should somebody write on. */
  const ended = new Map<string, FilePosition>()
  /** Sizes at the start of files that could not be opened then. */
  const joinedAt = new Map<string, number>()
  let isFirst = true
  let isFirstLook = saved === undefined
  const startedAt = saved === undefined ? now() : Math.max(...saved.files.map((f) => f.changedAt))

  const begin = async (
    file: PresentFile,
    content: FileContent,
    handle: FileHandle,
    offset: number,
  ): Promise<boolean> => {
    const { path, log, info } = file
    const { firstBytes, isCompressed } = content
    const guard = await content.bytesBefore(offset)
    const start = { path, log, info, firstBytes, guard, maxLineBytes, offset }
    const opened = isCompressed
      ? readArchive(start)
      : await tailFile({ ...start, handle, onCut: (before) => unfinished.add(before) })
    tracked.add(opened)
    return !isCompressed
  }

  /** When this log was last written, as far as it was read: what is older was rotated before that. */
  const writtenUntil = (log: string): number => {
    const ofLog = tracked.ofLog(log).map((file) => file.position())
    const times = [...ofLog, ...unfinished.all().filter((position) => position.log === log)].map(
      ({ changedAt }) => changedAt,
    )
    return times.length > 0 ? Math.max(...times) : startedAt
  }

  /** The same content under another identity: replaced as a whole, or served by another machine. */
  const replaced = async (
    { log }: PresentFile,
    content: FileContent,
    present: ReadonlySet<string>,
  ): Promise<number | undefined> => {
    for (const before of tracked.ofLog(log)) {
      if (present.has(before.identity)) continue
      const position = before.position()
      if (!(await content.continues(position))) continue
      tracked.drop(before)
      await before.close()
      return position.offset
    }
    return undefined
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
    const ofLog = tracked.ofLog(file.log)
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
    ...tracked.all(),
    ...unfinished.all(),
  ]

  const list = async (): Promise<string | undefined> => {
    const wanted = new Map(
      unfinished
        .all()
        .filter((position) => tracked.get(identityOf(position)) === undefined)
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
        tracked.foundAt(before, path)
        if (before.isChanged(info)) tracked.wake(before)
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
    if (tracked.isUnordered()) tracked.order(files.toSorted(byAge).map(({ identity }) => identity))
    tracked.noteGone(matched)
    seen.prune(present, now())
    for (const identity of ended.keys()) if (!present.has(identity)) ended.delete(identity)
    // As long as something cannot be read, it may be just that.
    if (problem === undefined) unfinished.expire(rotateWaitMs)
    isFirst = false
    isFirstLook = false
    return problem ?? (tracked.all().length === 0 ? `no file matches ${pattern}` : undefined)
  }

  return {
    list,
    open: tracked,
    forget: async (file) => {
      tracked.drop(file)
      const position = file.position()
      const { log, dev, ino, head } = position
      seen.addContent({ log, dev, ino, head })
      if (!file.isWhole()) ended.set(file.identity, position)
      await file.close()
    },
    position: () => ({
      files: [...tracked.positions(), ...unfinished.all(), ...ended.values()],
      seen: seen.save(),
    }),
    isLookingFor: () => unfinished.all().length > 0,
    takeLost: () => unfinished.takeLost(),
    close: async () => {
      await Promise.all(tracked.all().map((file) => file.close()))
    },
  }
}
