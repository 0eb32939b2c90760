// The files that are open: in which order they are read, which of them may have more, how far each is read.
import type { FilePosition } from './file-position.ts'
import type { TailedFile } from './tailed-file.ts'

export interface OpenFiles {
  readonly all: () => readonly TailedFile[]
  readonly get: (identity: string) => TailedFile | undefined
  /** Parts of one log. */
  readonly ofLog: (log: string) => readonly TailedFile[]
  readonly add: (file: TailedFile) => void
  readonly drop: (file: TailedFile) => void
  /** It was found there now. */
  readonly foundAt: (file: TailedFile, path: string) => void
  /** Identities, the oldest first; files that are not among them are older still. */
  readonly order: (identities: readonly string[]) => void
  /** Files came or went since the last ordering. */
  readonly isUnordered: () => boolean
  /** Those that may have more, of one log the older file first. */
  readonly due: () => readonly TailedFile[]
  /** It has no more until it is changed. */
  readonly rest: (file: TailedFile) => void
  readonly wake: (file: TailedFile | undefined) => void
  readonly at: (path: string) => TailedFile | undefined
  /** Those that are at no matching path are gone from now on. */
  readonly noteGone: (matched: ReadonlySet<string>) => void
  /** Since when it is gone, or last grew there, ms; undefined while it is in place. */
  readonly goneSince: (file: TailedFile) => number | undefined
  /** It was read on. */
  readonly grew: (file: TailedFile) => void
  readonly positions: () => readonly FilePosition[]
}

/** So many are asked at each turn whether they grew; of more only those of which a notice or the directory says so. */
const ASKED_EACH_TURN = 100

export const createOpenFiles = (now: () => number): OpenFiles => {
  const files = new Map<string, TailedFile>()
  const byPath = new Map<string, TailedFile>()
  const gone = new Map<TailedFile, number>()
  const woken = new Set<TailedFile>()
  let isUnordered = false
  // Of ten thousand files one grows at a time: the positions of the others are not asked again.
  let positions: FilePosition[] = []
  let indexes: Map<TailedFile, number> | undefined

  const changed = (): void => {
    isUnordered = true
    indexes = undefined
  }
  const leave = (file: TailedFile): void => {
    if (byPath.get(file.path) === file) byPath.delete(file.path)
  }
  const all = (): readonly TailedFile[] => [...files.values()]

  return {
    all,
    get: (identity) => files.get(identity),
    ofLog: (log) => all().filter((file) => file.log === log),
    add: (file) => {
      files.set(file.identity, file)
      byPath.set(file.path, file)
      woken.add(file)
      changed()
    },
    drop: (file) => {
      files.delete(file.identity)
      leave(file)
      gone.delete(file)
      woken.delete(file)
      changed()
    },
    foundAt: (file, path) => {
      if (file.path === path) return
      leave(file)
      file.path = path
      byPath.set(path, file)
      changed()
    },
    order: (identities) => {
      const ages = new Map(identities.map((identity, age) => [identity, age]))
      const ageOf = (file: TailedFile): number => ages.get(file.identity) ?? -1
      const sorted = all().toSorted((a, b) => ageOf(a) - ageOf(b))
      files.clear()
      for (const file of sorted) files.set(file.identity, file)
      indexes = undefined
      isUnordered = false
    },
    isUnordered: () => isUnordered,
    due: () =>
      files.size <= ASKED_EACH_TURN
        ? all()
        : all().filter((file) => woken.has(file) || gone.has(file)),
    rest: (file) => woken.delete(file),
    wake: (file) => {
      if (file !== undefined) woken.add(file)
    },
    at: (path) => byPath.get(path),
    noteGone: (matched) => {
      for (const file of files.values()) {
        if (matched.has(file.identity)) gone.delete(file)
        else if (!gone.has(file)) gone.set(file, now())
      }
    },
    goneSince: (file) => gone.get(file),
    grew: (file) => {
      if (gone.has(file)) gone.set(file, now())
      const index = indexes?.get(file)
      if (index !== undefined) positions[index] = file.position()
    },
    positions: () => {
      if (indexes === undefined) {
        indexes = new Map(all().map((file, index) => [file, index]))
        positions = all().map((file) => file.position())
      }
      return positions
    },
  }
}
