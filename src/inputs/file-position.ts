// Which bytes of which files were read: identity by device and inode, held against the first bytes of the content.
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'

const HEAD_BYTES = 256

/** Hash over the first bytes of a file; `bytes` grows to 256 with the file. */
const headSchema = z.object({ bytes: z.int().min(0).max(HEAD_BYTES), sha256: z.string() })
export type Head = z.infer<typeof headSchema>

const filePositionSchema = z.object({
  path: z.string(),
  dev: z.string(),
  ino: z.string(),
  /** Bytes whose records were handed out; a partial last line is behind it. */
  offset: z.int().min(0),
  head: headSchema,
})
export type FilePosition = z.infer<typeof filePositionSchema>

const filesPositionSchema = z.object({ files: z.array(filePositionSchema) })
export interface FilesPosition {
  readonly files: readonly FilePosition[]
}

/** A position that this input saved; anything else, foreign or torn, is undefined. */
export const readFilesPosition = (position: unknown): FilesPosition | undefined => {
  const parsed = filesPositionSchema.safeParse(position)
  return parsed.success ? parsed.data : undefined
}

const hashOf = (bytes: Buffer): Head => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

export const NO_HEAD: Head = hashOf(Buffer.alloc(0))

const firstBytes = async (handle: FileHandle, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

/** `previous` where it is already whole: the head is hashed again only while the file is small. */
export const headOf = async (handle: FileHandle, previous: Head): Promise<Head> =>
  previous.bytes === HEAD_BYTES ? previous : hashOf(await firstBytes(handle, HEAD_BYTES))

/** Does the file still begin as it did? False after copytruncate, and for another file under a reused inode. */
export const beginsWith = async (handle: FileHandle, head: Head): Promise<boolean> => {
  if (head.bytes === 0) return true
  const bytes = await firstBytes(handle, head.bytes)
  return bytes.length === head.bytes && hashOf(bytes).sha256 === head.sha256
}

const MAGICS: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
]

/** gzip or zstd by content: a rotated file that was compressed, nothing to tail. */
export const isCompressed = async (handle: FileHandle): Promise<boolean> => {
  const bytes = await firstBytes(handle, 4)
  return MAGICS.some((magic) => magic.every((byte, i) => bytes[i] === byte))
}
