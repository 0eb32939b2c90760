// What the state needs of a disk, as few calls as can be: what fails here fails as a full or broken disk does.
import { open, readdir, readFile, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is written from its beginning on. */
export interface Written {
  readonly append: (bytes: Uint8Array) => Promise<void>
  readonly sync: () => Promise<void>
  readonly truncate: (bytes: number) => Promise<void>
  readonly close: () => Promise<void>
}

export interface Disk {
  /** New or emptied, 0600. */
  readonly create: (path: string) => Promise<Written>
  readonly read: (path: string) => Promise<Buffer>
  readonly list: (directory: string) => Promise<readonly string[]>
  readonly rename: (from: string, to: string) => Promise<void>
  readonly remove: (path: string) => Promise<void>
  /** Makes names in it durable. */
  readonly syncDirectory: (directory: string) => Promise<void>
}

const written = (handle: FileHandle): Written => ({
  append: async (bytes) => {
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, from, bytes.length - from)
      from += bytesWritten
    }
  },
  sync: () => handle.datasync(),
  truncate: (bytes) => handle.truncate(bytes),
  close: () => handle.close(),
})

export const realDisk: Disk = {
  // Appending, so that after a truncation nothing is left between.
  create: async (path) => {
    const handle = await open(path, 'a', 0o600)
    await handle.truncate(0)
    return written(handle)
  },
  read: (path) => readFile(path),
  list: (directory) => readdir(directory),
  rename,
  remove: unlink,
  syncDirectory: async (directory) => {
    const handle = await open(directory)
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

/** All of it or nothing, also after a crash: under another name first. */
export const writeWhole = async (
  path: string,
  bytes: string | Uint8Array,
  disk: Disk = realDisk,
): Promise<void> => {
  const file = await disk.create(`${path}.new`)
  try {
    await file.append(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(`${path}.new`, path)
  await disk.syncDirectory(dirname(path))
}
