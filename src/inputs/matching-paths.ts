// A path or a glob, as the operator wrote it, to the paths that are there now.
import { glob, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

const MAGIC = /[*?[\]{}]/
/** Never tailed: rotation writes them once, and `replay` reads them. */
const COMPRESSED_NAME = /\.(gz|zst|bz2|xz|lz4|zip)$/i

export const isGlob = (pattern: string): boolean => MAGIC.test(pattern)

/** The folder that exists whatever the glob matches. */
export const baseFolder = (pattern: string): string => {
  if (!isGlob(pattern)) return dirname(resolve(pattern))
  const parts = resolve(pattern).split('/')
  const magic = parts.findIndex((part) => MAGIC.test(part))
  return parts.slice(0, magic).join('/') || '/'
}

/** Absolute paths, sorted. A path that names an existing file is taken literally, brackets included. */
export const matchingPaths = async (pattern: string): Promise<readonly string[]> => {
  if (!isGlob(pattern)) return [resolve(pattern)]
  const literal = await stat(pattern).catch(() => undefined)
  if (literal?.isFile() === true) return [resolve(pattern)]
  const paths: string[] = []
  for await (const path of glob(pattern)) {
    if (!COMPRESSED_NAME.test(path)) paths.push(resolve(path))
  }
  return paths.sort()
}
