// The set of files behind one path or glob: who is there, who is new and from where, who was rotated away.
import type { BigIntStats } from 'node:fs'
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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

interface Found {
  readonly path: string
  readonly changedAt: bigint
  readonly bornAt: bigint
  /** The pattern does not match it: without a saved position it is somebody else's. */
  readonly elsewhere: boolean
}
const foundAt = (path: string, info: BigIntStats, elsewhere = false): Found => ({
  path,
  elsewhere,
  changedAt: info.mtimeNs,
  bornAt: info.birthtimeNs,
})

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

  const begin = async ({ path, elsewhere }: Found): Promise<void> => {
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
      const savedOffset = await claim(handle, identity, Number(info.size))
      if (elsewhere && savedOffset === undefined) return
      const joinAtEnd = firstListing && saved === undefined && settings.start !== 'beginning'
      const offset = savedOffset ?? (joinAtEnd ? await lastRecordEnd(handle) : 0)
      tracked.set(identity, await tailFile({ path, handle, maxLineBytes, offset }))
      kept = true
    } finally {
      if (!kept) await handle.close()
    }
  }

  /** Files of the saved position that were renamed to where the pattern does not look: their rest is still ours. */
  const renamedWhileAway = async (present: ReadonlySet<string>): Promise<readonly Found[]> => {
    const wanted = new Set(unclaimed.map(({ dev, ino }) => `${dev}:${ino}`))
    const found: Found[] = []
    for (const folder of new Set(unclaimed.map(({ path }) => dirname(path)))) {
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        const info = await stat(path, { bigint: true }).catch(() => undefined)
        if (info === undefined || present.has(identityOf(info))) continue
        if (wanted.has(identityOf(info))) found.push(foundAt(path, info, true))
      }
    }
    return found
  }

  const list = async (): Promise<string | undefined> => {
    let problem: string | undefined
    const present = new Set<string>()
    const found: Found[] = []
    for (const path of await matchingPaths(pattern)) {
      try {
        const info = await stat(path, { bigint: true })
        const identity = identityOf(info)
        present.add(identity)
        const known = tracked.get(identity)
        if (known !== undefined) known.path = path
        else if (!passedOver.has(identity)) found.push(foundAt(path, info))
      } catch (error) {
        problem ??= textOf(error)
      }
    }
    if (firstListing) found.push(...(await renamedWhileAway(present)))
    // The oldest first: what was rotated away comes before what followed it.
    found.sort((a, b) => {
      const [x, y] = a.changedAt === b.changedAt ? [a.bornAt, b.bornAt] : [a.changedAt, b.changedAt]
      return x < y ? -1 : x > y ? 1 : 0
    })
    for (const file of found) {
      try {
        await begin(file)
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
