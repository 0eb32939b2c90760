// The body of a request: read while there is room for it, unpacked up to a limit.
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import type { Intake } from './intake.ts'

const ungzip = promisify(gunzip)
const unzstd = promisify(zstdDecompress)

export type BodyFault = 'too_large' | 'full' | 'aborted'

/** Bytes as they came over the wire; they are held until `release`, which may be called again. */
export interface Body {
  readonly bytes: Buffer
  readonly release: () => void
}

/** After a fault the rest of the body goes nowhere. */
export const readBody = (
  request: IncomingMessage,
  intake: Intake,
  maxBytes: number,
): Promise<Body | BodyFault> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let isOver = false
    const release = (): void => {
      intake.release(size)
      size = 0
    }
    const end = (result: Body | BodyFault): void => {
      if (isOver) return
      isOver = true
      if (typeof result === 'string') {
        chunks.length = 0
        release()
        request.resume()
      }
      resolve(result)
    }
    const declared = Number(request.headers['content-length'] ?? 0)
    if (declared > maxBytes) return end('too_large')
    if (intake.isFull()) return end('full')
    request.on('data', (chunk: Buffer) => {
      if (isOver) return
      if (size + chunk.length > maxBytes) return end('too_large')
      if (!intake.hold(chunk.length)) return end('full')
      size += chunk.length
      chunks.push(chunk)
    })
    request.on('end', () => end({ bytes: Buffer.concat(chunks), release }))
    request.on('error', () => end('aborted'))
    request.on('close', () => end('aborted'))
  })

export const CODINGS = ['identity', 'gzip', 'zstd'] as const
export type Coding = (typeof CODINGS)[number]

/** undefined: a coding that we do not have. */
export const codingOf = (header: string | undefined): Coding | undefined => {
  const name = (header ?? 'identity').trim().toLowerCase()
  if (name === '' || name === 'none') return 'identity'
  return CODINGS.find((coding) => coding === (name === 'x-gzip' ? 'gzip' : name))
}

/** `malformed`: not what the coding says. */
export const unpack = async (
  bytes: Buffer,
  coding: Coding,
  maxBytes: number,
): Promise<Buffer | 'too_large' | 'malformed'> => {
  if (coding === 'identity') return bytes.length > maxBytes ? 'too_large' : bytes
  try {
    return await (coding === 'gzip' ? ungzip : unzstd)(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? 'too_large'
      : 'malformed'
  }
}
