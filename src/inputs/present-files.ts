// What is there now: the files that the pattern matches, and those that rotation put beside them.
import type { BigIntStats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { identityOf, type FilePosition } from './file-position.ts'
import { isGlob, matchingPaths } from './matching-paths.ts'
import { rotatedFrom, rotationOf } from './rotated-names.ts'

/** The log itself; a part of it that the pattern matches too; one beside it by its name; one under any name. */
export type Role = 'in-place' | 'matched' | 'beside' | 'elsewhere'

export interface PresentFile {
  /** Symbolic links followed. */
  readonly path: string
  /** Path of the log that it belongs to, as the pattern matches it. */
  readonly log: string
  readonly identity: string
  readonly info: BigIntStats
  readonly role: Role
}

export interface Presence {
  readonly files: readonly PresentFile[]
  /** The first one met, as text. */
  readonly problem: string | undefined
}

type Known = Pick<FilePosition, 'path' | 'log'>
interface Met {
  readonly path: string
  readonly log: string
  readonly role: Role
}

export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** So many at once: a slow file system is waited for once, not for each file. */
const TOGETHER = 64

export async function* together<A, B>(
  items: readonly A[],
  each: (item: A) => Promise<B>,
): AsyncGenerator<readonly B[]> {
  for (let from = 0; from < items.length; from += TOGETHER)
    yield await Promise.all(items.slice(from, from + TOGETHER).map(each))
}

/** Parts of one log have one name. */
const logsOf = (paths: readonly string[]): readonly Met[] => {
  const all = new Set(paths)
  return paths.map((path) => {
    const from = rotatedFrom(basename(path))
    const log = from === undefined ? path : join(dirname(path), from)
    return from !== undefined && all.has(log)
      ? { path, log, role: 'matched' }
      : { path, log: path, role: 'in-place' }
  })
}

/**
 * `known`: files that were read, wherever they are now; `wanted`: identities to be found in the folders of those under any name.
 */
export const createPresence = (pattern: string) => {
  /** Links are followed again only when they lead elsewhere. */
  const followed = new Map<string, { readonly identity: string; readonly path: string }>()

  const real = async (path: string, identity: string): Promise<string> => {
    const before = followed.get(path)
    if (before?.identity === identity) return before.path
    const found = await realpath(path)
    followed.set(path, { identity, path: found })
    return found
  }

  const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

  const meet = async ({ path, log, role }: Met): Promise<PresentFile | string | undefined> => {
    try {
      const info = await stat(path, { bigint: true })
      const identity = identityOf(info)
      const isMatched = role === 'in-place' || role === 'matched'
      return { path: isMatched ? await real(path, identity) : path, log, identity, info, role }
    } catch (error) {
      // Of many some come and go; the one that was asked for is missed.
      return isGone(error) && (isGlob(pattern) || role !== 'in-place') ? undefined : textOf(error)
    }
  }

  return async (
    known: readonly Known[],
    wanted: ReadonlyMap<string, string>,
  ): Promise<Presence> => {
    let problem: string | undefined
    const files = new Map<string, PresentFile>()
    const take = (met: PresentFile | string | undefined): void => {
      if (met === undefined) return
      if (typeof met === 'string') problem ??= met
      // Under two names it is the log itself.
      else if (!files.has(met.identity) || met.role === 'in-place') files.set(met.identity, met)
    }
    const matching = logsOf(await matchingPaths(pattern))
    for await (const met of together(matching, meet)) met.forEach(take)
    const matched = new Set(matching.map(({ path }) => path))
    for (const path of followed.keys()) if (!matched.has(path)) followed.delete(path)

    const logs = new Map<string, Map<string, string>>()
    const note = ({ path, log }: Known): void => {
      const folder = dirname(path)
      const name = basename(path)
      const names = logs.get(folder) ?? new Map<string, string>()
      logs.set(folder, names.set(rotatedFrom(name) ?? name, log))
    }
    known.forEach(note)
    if (!isGlob(pattern)) for (const path of matched) note({ path, log: path })
    for (const file of files.values()) if (file.role === 'in-place') note(file)

    const paths = new Set([...files.values()].map(({ path }) => path))
    const beside: Met[] = []
    const others: Met[] = []
    for await (const read of together([...logs], async ([folder, names]) => ({
      folder,
      names,
      entries: await readdir(folder).catch((error: unknown): readonly string[] => {
        if (!isGone(error)) problem ??= textOf(error)
        return []
      }),
    })))
      for (const { folder, names, entries } of read)
        for (const name of entries) {
          const path = join(folder, name)
          if (paths.has(path)) continue
          const log = names.get(rotatedFrom(name) ?? '')
          if (log !== undefined) beside.push({ path, log, role: 'beside' })
          else if (wanted.size > 0) others.push({ path, log: '', role: 'elsewhere' })
        }
    for await (const met of together(beside, meet)) met.forEach(take)
    for await (const met of together(others, meet))
      for (const file of met) {
        if (typeof file !== 'object') continue
        const log = wanted.get(file.identity)
        if (log !== undefined) take({ ...file, log })
      }
    return { files: [...files.values()], problem }
  }
}

const compare = <T extends bigint | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

/** What is in place is the newest of its log, whatever late writers did to the others. */
export const byAge = (a: PresentFile, b: PresentFile): number =>
  compare(Number(a.role === 'in-place'), Number(b.role === 'in-place')) ||
  compare(a.info.mtimeNs, b.info.mtimeNs) ||
  compare(a.info.birthtimeNs, b.info.birthtimeNs) ||
  // Within one tick of the file system's clock: .2 was rotated before .1.
  compare(rotationOf(basename(b.path)), rotationOf(basename(a.path)))
