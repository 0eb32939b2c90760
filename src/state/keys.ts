// The key of fingerprints, which also seeds the tables in memory: made once, so that what was saved is found again.
import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IdentifierKeys } from '../identifier.ts'
import { writeWhole } from './disk.ts'

const KEY_FILE = 'fingerprint-key'
const KEY_BYTES = 32
const MIN_KEY_BYTES = 16

/** The bytes of a key file, without the line end that editors add. */
export const readKeyFile = async (file: string): Promise<Buffer> => {
  const bytes = await readFile(file)
  const end = bytes.at(-1) === 10 ? (bytes.at(-2) === 13 ? -2 : -1) : bytes.length
  return bytes.subarray(0, end)
}

const derived = (key: Buffer, purpose: string): Buffer =>
  createHmac('sha256', key).update(`authslo ${purpose}`).digest()

/** Of one key both: who knows the key can tell fingerprints and buckets, and nobody else. */
export const keysFrom = (key: Buffer): IdentifierKeys => {
  const seed = derived(key, 'tables')
  return {
    fingerprint: key,
    hash: [seed.readUInt32LE(0), seed.readUInt32LE(4), seed.readUInt32LE(8), seed.readUInt32LE(12)],
  }
}

/** What a checkpoint says of the key of its tables; it tells nothing of it. That of fingerprints may change in between. */
export const keysMark = ({ hash }: IdentifierKeys): string =>
  createHmac('sha256', hash.join(' ')).update('authslo checkpoint').digest('hex').slice(0, 32)

/** Without a state directory memory does not outlive the process, and neither need its keys. */
export const processKeys = (): IdentifierKeys => keysFrom(randomBytes(KEY_BYTES))

/** The key in the directory; made where there is none, readable by us alone. Throws what the file system says. */
const stateKeys = async (directory: string): Promise<IdentifierKeys> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, KEY_FILE)
  const key = await readKeyFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (key === undefined) {
    await writeWhole(file, `${randomBytes(KEY_BYTES).toString('base64url')}\n`)
    return stateKeys(directory)
  }
  if (key.length < KEY_BYTES)
    throw new Error(`${file} has ${key.length} bytes: a key has at least ${KEY_BYTES}`)
  return keysFrom(key)
}

/** Throws where it cannot be read, or is short enough to be guessed. */
const operatorKey = async (file: string): Promise<Buffer> => {
  const key = await readKeyFile(file)
  if (key.length < MIN_KEY_BYTES)
    throw new Error(`${file} has ${key.length} bytes: a key has at least ${MIN_KEY_BYTES}`)
  return key
}

export interface KeyFiles {
  /** Of state; undefined: tables do not outlive the process. */
  readonly directory: string | undefined
  readonly keyFile?: string
  readonly previousKeyFile?: string
}

/** Tables keep their key while that of fingerprints is changed, so that memory and counters go on. */
export const keysOf = async (files: KeyFiles): Promise<IdentifierKeys> => {
  const { directory, keyFile, previousKeyFile } = files
  const own = directory === undefined ? processKeys() : await stateKeys(directory)
  return {
    ...own,
    ...(keyFile === undefined ? {} : { fingerprint: await operatorKey(keyFile) }),
    ...(previousKeyFile === undefined ? {} : { previous: await operatorKey(previousKeyFile) }),
  }
}
