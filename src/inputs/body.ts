// The body of a request: read while there is room for it, unpacked up to a limit.
import type { IncomingMessage } from 'node:http'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Intake } from './intake.ts'
import { createSlab, type Slab } from './slabs.ts'

export type BodyFault = 'too_large' | 'full' | 'aborted'

/** They are held until `release`, which may be called again. */
export interface Body {
  /** As they came over the wire. */
  readonly bytes: Buffer
  /** `malformed`: not what the coding says. */
  readonly unpack: (coding: Coding, maxBytes: number) => Promise<Buffer | 'too_large' | 'malformed'>
  readonly release: () => void
}

/** After a fault the rest of the body goes nowhere. */
export const readBody = (
  request: IncomingMessage,
  intake: Intake,
  maxBytes: number,
): Promise<Body | BodyFault> =>
  new Promise((resolve) => {
    const declared = Number(request.headers['content-length'] ?? 0)
    const sent = createSlab(declared)
    const plain = createSlab()
    let held = 0
    let isOver = false
    const release = (): void => {
      intake.release(held)
      held = 0
      sent.release()
      plain.release()
    }
    const end = (result: Body | BodyFault): void => {
      if (isOver) return
      isOver = true
      if (typeof result === 'string') {
        release()
        request.resume()
      }
      resolve(result)
    }
    if (declared > maxBytes) return end('too_large')
    if (intake.isFull()) return end('full')
    request.on('data', (chunk: Buffer) => {
      if (isOver) return
      if (held + chunk.length > maxBytes) return end('too_large')
      if (!intake.hold(chunk.length)) return end('full')
      held += chunk.length
      sent.put(chunk)
    })
    request.on('end', () => {
      const bytes = sent.bytes()
      const unpack: Body['unpack'] = (coding, most) => unpacked(bytes, coding, most, plain)
      end({ bytes, unpack, release })
    })
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

const CHUNK = { chunkSize: 128 * 1024 }

/** `into`: released by the caller. */
export const unpacked = (
  bytes: Buffer,
  coding: Coding,
  maxBytes: number,
  into: Slab,
): Promise<Buffer | 'too_large' | 'malformed'> => {
  if (coding === 'identity') return Promise.resolve(bytes.length > maxBytes ? 'too_large' : bytes)
  return new Promise((resolve) => {
    const stream = coding === 'gzip' ? createGunzip(CHUNK) : createZstdDecompress(CHUNK)
    stream.on('data', (chunk: Buffer) => {
      if (into.size() + chunk.length <= maxBytes) {
        into.put(chunk)
        return
      }
      resolve('too_large')
      stream.destroy()
    })
    stream.on('end', () => resolve(into.bytes()))
    stream.on('error', () => resolve('malformed'))
    stream.end(bytes)
  })
}
