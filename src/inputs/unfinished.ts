// Positions whose files are not at hand: saved by another run, or cut while they were read. Their rest is looked for, then given up.
import type { FileContent } from './file-content.ts'
import { beginsWith, identityOf, type FilePosition } from './file-position.ts'
import type { PresentFile } from './present-files.ts'

export interface Unfinished {
  readonly all: () => readonly FilePosition[]
  readonly add: (position: FilePosition) => void
  readonly isOf: (log: string, identity: string) => boolean
  /** Where to go on in this file, if it is what was being read; by identity before anything else. */
  readonly claim: (file: PresentFile, content: FileContent) => Promise<number | undefined>
  /** Does it begin like what was being read, and hold less of it? A copy that is still being written, perhaps: it is waited for. */
  readonly mayBecome: (file: PresentFile, content: FileContent) => boolean
  /** Gives up what has been looked for so long. */
  readonly expire: (afterMs: number) => void
  /** Bytes given up since the last call, as far as they were seen. */
  readonly takeLost: () => number
}

export const createUnfinished = (saved: readonly FilePosition[], now: () => number): Unfinished => {
  const since = new Map<FilePosition, number>()
  let list: readonly FilePosition[] | undefined
  let lost = 0

  const add = (position: FilePosition): void => {
    since.set(position, now())
    list = undefined
  }
  const remove = (position: FilePosition): void => {
    since.delete(position)
    list = undefined
  }
  saved.forEach(add)

  return {
    all: () => (list ??= [...since.keys()]),
    add,
    isOf: (log, identity) => {
      for (const position of since.keys())
        if (position.log === log || identityOf(position) === identity) return true
      return false
    },
    claim: async ({ identity, log }, content) => {
      const positions = [...since.keys()]
      const byIdentity = positions.filter((position) => identityOf(position) === identity)
      const byLog = positions.filter((position) => position.log === log)
      for (const position of new Set([...byIdentity, ...byLog])) {
        if (!(await content.continues(position))) continue
        remove(position)
        return position.offset
      }
      return undefined
    },
    mayBecome: ({ log, info }, { firstBytes, isCompressed }) => {
      let may = false
      for (const position of since.keys()) {
        if (position.log !== log || !beginsWith(firstBytes, position.head)) continue
        if (!isCompressed && Number(info.size) >= position.tail.end) continue
        since.set(position, now())
        may = true
      }
      return may
    },
    expire: (afterMs) => {
      for (const [position, from] of since) {
        if (now() - from < afterMs) continue
        remove(position)
        lost += position.size - position.offset
      }
    },
    takeLost: () => {
      const taken = lost
      lost = 0
      return taken
    },
  }
}
