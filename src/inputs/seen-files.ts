// Files beside a log that hold nothing to read: what was there before us, what was read to its end, copies of both.
import { beginsWith, type SeenFile } from './file-position.ts'
import type { PresentFile } from './present-files.ts'

export interface SeenFiles {
  /** This very file was looked at, and is passed over. */
  readonly has: (file: PresentFile) => boolean
  /** Its content is none that can be known again (a folder, an archive of before). */
  readonly pass: (file: PresentFile) => void
  readonly add: (file: PresentFile, content: SeenFile) => void
  readonly addContent: (content: SeenFile) => void
  /** Some file of this log began like that. */
  readonly knows: (log: string, firstBytes: Buffer) => boolean
  /** Forgets what is not there any more and was not for a while: it may have been compressed meanwhile. */
  readonly prune: (present: ReadonlySet<string>, now: number) => void
  readonly save: () => readonly SeenFile[]
}

const KEPT_MS = 10 * 60_000

export const createSeenFiles = (saved: readonly SeenFile[]): SeenFiles => {
  /** By identity: the birth, since identities are used again. */
  const passed = new Map<string, bigint>()
  const contents = new Map<string, SeenFile>()
  const absentSince = new Map<string, number>()
  let list: readonly SeenFile[] | undefined

  const addContent = (content: SeenFile): void => {
    contents.set(`${content.dev}:${content.ino}`, content)
    list = undefined
  }
  saved.forEach(addContent)

  return {
    has: ({ identity, info }) => passed.get(identity) === info.birthtimeNs,
    pass: ({ identity, info }) => passed.set(identity, info.birthtimeNs),
    add: ({ identity, info }, content) => {
      passed.set(identity, info.birthtimeNs)
      addContent(content)
    },
    addContent,
    knows: (log, firstBytes) => {
      for (const content of contents.values())
        if (content.log === log && beginsWith(firstBytes, content.head)) return true
      return false
    },
    prune: (present, now) => {
      for (const identity of passed.keys()) if (!present.has(identity)) passed.delete(identity)
      for (const identity of contents.keys()) {
        if (present.has(identity)) absentSince.delete(identity)
        else if (!absentSince.has(identity)) absentSince.set(identity, now)
        else if (now - (absentSince.get(identity) ?? now) > KEPT_MS) {
          contents.delete(identity)
          absentSince.delete(identity)
          list = undefined
        }
      }
    },
    save: () => (list ??= [...contents.values()]),
  }
}
