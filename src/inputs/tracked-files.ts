// The set of files behind one path or glob: who is there, who is new and from where, who was rotated away.
import { open, stat, type FileHandle } from 'node:fs/promises'
import type { SourceConfig } from '../config/config.ts'
import { beginsWith, isCompressed, readFilesPosition, type FilePosition } from './file-position.ts'
import { matchingPaths } from './matching-paths.ts'
import { identityOf, lastRecordEnd, tailFile, type TailedFile } from './tailed-file.ts'

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
  /** Since when the file is at no matching path any more, or last grew there: ms; undefined while it is in place. */
  goneSince(file: TailedFile): number | undefined
  /** A file that is gone was still written to. */
  grew(file: TailedFile): void
  forget(file: TailedFile): Promise<void>
  position(): { readonly files: readonly FilePosition[] }
  /** Of files that were forgotten too. */
  lostBytes(): number
  close(): Promise<void>
}

export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

export const trackFiles = (settings: TrackSettings): TrackedFiles => {
  const { pattern, maxLineBytes, now } = settings
  const saved = settings.start === 'checkpoint' ? readFilesPosition(settings.position) : undefined
  const unclaimed: FilePosition[] = [...(saved?.files ?? [])]
  const tracked = new Map<string, TailedFile>()
  const gone = new Map<TailedFile, number>()
  /** Folders, compressed files: not opened again as long as they stay. */
  const passedOver = new Set<string>()
  let firstListing = true
  let lostByForgotten = 0

  /** The saved offset of this file: same inode and same first bytes, else same first bytes under another inode. */
  const claim = async (
    handle: FileHandle,
    identity: string,
    size: number,
  ): Promise<number | undefined> => {
    const byInode = unclaimed.filter(({ dev, ino }) => `${dev}:${ino}` === identity)
    const byHead = unclaimed.filter(({ head }) => head.bytes > 0)
    for (const position of [...byInode, ...byHead]) {
      if (position.offset > size || !(await beginsWith(handle, position.head))) continue
      unclaimed.splice(unclaimed.indexOf(position), 1)
      return position.offset
    }
    return undefined
  }

  const begin = async (path: string): Promise<void> => {
    const handle = await open(path)
    let kept = false
    try {
      const info = await handle.stat({ bigint: true })
      const identity = identityOf(info)
      if (tracked.has(identity)) return
      if (!info.isFile() || (await isCompressed(handle))) {
        passedOver.add(identity)
        return
      }
      const joinAtEnd = firstListing && saved === undefined && settings.start !== 'beginning'
      const offset =
        (await claim(handle, identity, Number(info.size))) ??
        (joinAtEnd ? await lastRecordEnd(handle) : 0)
      tracked.set(identity, await tailFile({ path, handle, maxLineBytes, offset }))
      kept = true
    } finally {
      if (!kept) await handle.close()
    }
  }

  const list = async (): Promise<string | undefined> => {
    let problem: string | undefined
    const present = new Set<string>()
    const found: { path: string; changedAt: bigint }[] = []
    for (const path of await matchingPaths(pattern)) {
      try {
        const info = await stat(path, { bigint: true })
        const identity = identityOf(info)
        present.add(identity)
        const known = tracked.get(identity)
        if (known !== undefined) known.path = path
        else if (!passedOver.has(identity)) found.push({ path, changedAt: info.mtimeNs })
      } catch (error) {
        problem ??= textOf(error)
      }
    }
    // The oldest first: what was rotated away comes before what followed it.
    found.sort((a, b) => (a.changedAt < b.changedAt ? -1 : a.changedAt > b.changedAt ? 1 : 0))
    for (const { path } of found) {
      try {
        await begin(path)
      } catch (error) {
        problem ??= textOf(error)
      }
    }
    for (const identity of passedOver) if (!present.has(identity)) passedOver.delete(identity)
    for (const [identity, file] of tracked) {
      if (present.has(identity)) gone.delete(file)
      else if (!gone.has(file)) gone.set(file, now())
    }
    firstListing = false
    return problem ?? (tracked.size === 0 ? `no file matches ${pattern}` : undefined)
  }

  return {
    list,
    all: () => [...tracked.values()],
    goneSince: (file) => gone.get(file),
    grew: (file) => {
      if (gone.has(file)) gone.set(file, now())
    },
    forget: async (file) => {
      tracked.delete(file.identity)
      gone.delete(file)
      lostByForgotten += file.lostBytes()
      await file.close()
    },
    position: () => ({ files: [...[...tracked.values()].map((f) => f.position()), ...unclaimed] }),
    lostBytes: () =>
      [...tracked.values()].reduce((sum, file) => sum + file.lostBytes(), lostByForgotten),
    close: async () => {
      await Promise.all([...tracked.values()].map((file) => file.close()))
    },
  }
}
