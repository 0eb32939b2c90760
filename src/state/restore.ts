// Reads the newest checkpoint that is whole: the last one, else the one before it.
import { chunksPath, manifestPath, readManifest, stateFiles, type Manifest } from './manifest.ts'
import { hashOf, type ChunkPlace } from './chunks.ts'
import type { Disk } from './disk.ts'
import { decode } from './encode.ts'

export interface Candidate {
  readonly manifest: Manifest
  /** What was shown may be more than it holds: it is not the newest, or nothing could be saved after it. */
  readonly passed: boolean
  readonly sections: Readonly<Record<string, unknown>>
}

/** What was met in the directory. */
interface Found {
  /** Of any file: numbers of the next ones are higher. */
  highest: number
  /** Sentences on what could not be used. */
  readonly problems: string[]
}

/** The newest first. They are read as they are asked for; `found` fills with what was met. */
export async function* candidates(
  directory: string,
  disk: Disk,
  found: Found,
): AsyncGenerator<Candidate> {
  const { manifests, chunks } = stateFiles(await disk.list(directory))
  found.highest = Math.max(0, ...manifests.map(({ number }) => number), ...chunks)
  for (const [at, file] of manifests.entries()) {
    const path = manifestPath(directory, file)
    try {
      const manifest = readManifest((await disk.read(path)).toString('utf8'))
      if (typeof manifest === 'string') {
        found.problems.push(`${path}: ${manifest}`)
        continue
      }
      const sections = await readSections(directory, disk, manifest)
      yield { manifest, passed: file.passed || at > 0, sections }
    } catch (error) {
      found.problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

const readSections = async (
  directory: string,
  disk: Disk,
  { sections }: Manifest,
): Promise<Readonly<Record<string, unknown>>> => {
  const files = new Map<number, Buffer>()
  const stream = async (places: readonly ChunkPlace[]): Promise<Buffer> => {
    const chunks: Buffer[] = []
    for (const [file, offset, length, hash] of places) {
      let bytes = files.get(file)
      if (bytes === undefined)
        files.set(file, (bytes = await disk.read(chunksPath(directory, file))))
      const chunk = bytes.subarray(offset, offset + length)
      if (chunk.length !== length || hashOf(chunk) !== hash)
        throw new Error(`chunks-${file} is torn or was changed`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }
  const read: Record<string, unknown> = {}
  for (const [name, { text, arrays }] of Object.entries(sections))
    read[name] = decode(await stream(text), await stream(arrays))
  return read
}
