// Which bytes of which files were read: identity by device and inode, held against the first bytes and the last ones that were read.
import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Some programs write the same banner into every file. */
export const HEAD_BYTES = 1024
export const TAIL_BYTES = 256

const hash = z.string()
/** Over the first bytes of a file; `bytes` grows to 1024 with the file. */
const headSchema = z.object({ bytes: z.int().min(0).max(HEAD_BYTES), sha256: hash })
export type Head = z.infer<typeof headSchema>

/** Over the `bytes` before `end`. */
const tailSchema = z.object({
  end: z.int().min(0),
  bytes: z.int().min(0).max(TAIL_BYTES),
  sha256: hash,
})

const filePositionSchema = z.object({
  path: z.string(),
  /** Path of the log that it belongs to, before any rotation. */
  log: z.string(),
  dev: z.string(),
  ino: z.string(),
  /** Bytes whose records were handed out; a partial last line is behind it. */
  offset: z.int().min(0),
  /** As last seen; what is between is lost where the file is not found again. */
  size: z.int().min(0),
  /** ms since the epoch. */
  changedAt: z.number(),
  head: headSchema,
  tail: tailSchema,
})
export type FilePosition = z.infer<typeof filePositionSchema>

/** A file beside a log that holds nothing new: its copies and what it is compressed to do not either. */
const seenFileSchema = z.object({
  log: z.string(),
  dev: z.string(),
  ino: z.string(),
  head: headSchema,
})
export type SeenFile = z.infer<typeof seenFileSchema>

const filesPositionSchema = z.object({
  files: z.array(filePositionSchema),
  seen: z.array(seenFileSchema),
})
export interface FilesPosition {
  readonly files: readonly FilePosition[]
  readonly seen: readonly SeenFile[]
}

/** A position that this input saved; anything else, foreign or torn, is undefined. */
export const readFilesPosition = (position: unknown): FilesPosition | undefined => {
  const parsed = filesPositionSchema.safeParse(position)
  return parsed.success ? parsed.data : undefined
}

export const identityOf = ({ dev, ino }: { dev: bigint | string; ino: bigint | string }): string =>
  `${dev}:${ino}`

export const headOf = (firstBytes: Buffer): Head => {
  const bytes = firstBytes.subarray(0, HEAD_BYTES)
  return { bytes: bytes.length, sha256: sha256(bytes) }
}
export const tailOf = (bytes: Buffer, end: number): FilePosition['tail'] => ({
  end,
  bytes: bytes.length,
  sha256: sha256(bytes),
})

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Do these first bytes begin as the head says? An empty head says nothing. */
export const beginsWith = (firstBytes: Buffer, head: Head): boolean =>
  head.bytes > 0 &&
  firstBytes.length >= head.bytes &&
  sha256(firstBytes.subarray(0, head.bytes)) === head.sha256

/** `bytes` end where the tail does. */
export const endsWith = (bytes: Buffer, tail: FilePosition['tail']): boolean =>
  bytes.length >= tail.bytes && sha256(bytes.subarray(bytes.length - tail.bytes)) === tail.sha256
