// Which chunks make a checkpoint. A manifest is there whole or not at all, and says by its checksum whether it is what was written.
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { STREAMS, type Stream } from './encode.ts'
import type { ChunkPlace } from './chunks.ts'

/** Raised when what is saved can no longer be read by what was released before, or the other way round. */
export const STATE_VERSION = 3
const FORMAT = 'authslo checkpoint'

const place = z.tuple([z.int().min(1), z.int().min(0), z.int().min(1), z.string()]).readonly()
const streams = z.object(
  Object.fromEntries(STREAMS.map((stream) => [stream, z.array(place).readonly()])) as Record<
    Stream,
    z.ZodReadonly<z.ZodArray<typeof place>>
  >,
)
const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(STATE_VERSION),
  number: z.int().min(1),
  /** Wall clock, ms since the epoch. */
  savedAt: z.number(),
  /** Of the program that wrote it. */
  program: z.string(),
  /** state/keys.ts; another one: identifiers in it mean nothing to us. */
  keys: z.string(),
  sections: z.record(z.string(), streams),
})
export type Manifest = z.infer<typeof manifestSchema>
export type Section = Readonly<Record<Stream, readonly ChunkPlace[]>>

export const writeManifest = (about: Omit<Manifest, 'format' | 'version'>): string => {
  const json = JSON.stringify({ format: FORMAT, version: STATE_VERSION, ...about })
  return `${hash('sha256', json, 'hex')}\n${json}\n`
}

/** Or a sentence why it is none. */
export const readManifest = (text: string): Manifest | string => {
  const [sum = '', json = ''] = text.split('\n', 2)
  if (hash('sha256', json, 'hex') !== sum) return 'it is torn or was changed'
  const about = JSON.parse(json) as Partial<Manifest>
  if (about.format !== FORMAT) return 'it is none of ours'
  if ((about.version as number) !== STATE_VERSION)
    return `it is of format ${about.version}, this authslo has ${STATE_VERSION}`
  const parsed = manifestSchema.safeParse(about)
  return parsed.success ? parsed.data : 'it is none of ours'
}

/** `passed`: more than it holds was shown since, while nothing could be saved. */
export interface ManifestFile {
  readonly number: number
  readonly passed: boolean
}

const MANIFEST = /^checkpoint-(\d{1,15})(\.passed)?$/
const CHUNKS = /^chunks-(\d{1,15})$/

export const manifestPath = (directory: string, { number, passed }: ManifestFile): string =>
  join(directory, `checkpoint-${number}${passed ? '.passed' : ''}`)
export const chunksPath = (directory: string, number: number): string =>
  join(directory, `chunks-${number}`)

/** What is in the directory, the newest first. */
export const stateFiles = (
  names: readonly string[],
): { readonly manifests: readonly ManifestFile[]; readonly chunks: readonly number[] } => ({
  manifests: names
    .flatMap((name) => {
      const match = MANIFEST.exec(name)
      return match === null ? [] : { number: Number(match[1]), passed: match[2] !== undefined }
    })
    .sort((a, b) => b.number - a.number),
  chunks: names.flatMap((name) => {
    const match = CHUNKS.exec(name)
    return match === null ? [] : Number(match[1])
  }),
})
