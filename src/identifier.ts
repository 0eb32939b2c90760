// Token-like values leave an adapter only as an Identifier: memory uses key(), printing uses fingerprint().
import { createHash, createHmac, type BinaryLike } from 'node:crypto'

/** Keys of one process: `fingerprint` is the operator's HMAC key, `previous` the one before while keys are changed, `hash` seeds the tables in memory. */
export interface IdentifierKeys {
  readonly fingerprint: BinaryLike
  readonly previous?: BinaryLike
  readonly hash: readonly [number, number, number, number]
}

/** The fixed keys of `replay`, so that its output is reproducible. */
export const REPLAY_KEYS: IdentifierKeys = {
  fingerprint: 'authslo replay',
  hash: [0x61757468, 0x736c6f20, 0x7265706c, 0x61790000],
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** Four words of one hash; written anew by each call of `halfSip`. */
const hashed: [number, number, number, number] = [0, 0, 0, 0]

/**
 * HalfSipHash-1-3 (Aumasson, Bernstein) over UTF-16 code units, with a state that is seeded by 128 bits and read out four times:
 * 128 bits as signed 32-bit words in `hashed`. One round a word is what hash tables of Linux, Rust and Python use.
 */
const halfSip = (text: string, [k0, k1, k2, k3]: IdentifierKeys['hash']): void => {
  let v0 = k0 ^ k2
  let v1 = k1 ^ 0xee
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ k1 ^ k3
  const round = (): void => {
    v0 = (v0 + v1) | 0
    v1 = rotate(v1, 5) ^ v0
    v0 = rotate(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = rotate(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotate(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotate(v1, 13) ^ v2
    v2 = rotate(v2, 16)
  }
  const even = text.length & ~1
  for (let i = 0; i < even; i += 2) {
    const word = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16)
    v3 ^= word
    round()
    v0 ^= word
  }
  const tail = (text.length << 24) | (even < text.length ? text.charCodeAt(even) : 0)
  v3 ^= tail
  round()
  v0 ^= tail
  v2 ^= 0xee
  for (let word = 0; word < 4; word++) {
    round()
    round()
    round()
    hashed[word] = v1 ^ v3
    v1 ^= 0xdd
  }
}

const OCTETS = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))
/** 8 digits of a word of 32 bits. */
export const hex32 = (word: number): string =>
  `${OCTETS[word >>> 24]}${OCTETS[(word >>> 16) & 255]}${OCTETS[(word >>> 8) & 255]}${OCTETS[word & 255]}`

/** An opaque id with two exits, key() and fingerprint(); the raw value is unreachable. */
export class Identifier {
  #message: string
  #raw: boolean
  readonly #keys: IdentifierKeys
  // The hash, once it was asked for; four numbers and no array, since millions are held.
  #hashed = false
  #w0 = 0
  #w1 = 0
  #w2 = 0
  #w3 = 0

  /** `message`: what the fingerprint is taken over; `raw`: a bearer value of which the SHA-256 is taken when needed. */
  constructor(message: string, raw: boolean, keys: IdentifierKeys) {
    this.#message = message
    this.#raw = raw
    this.#keys = keys
  }

  /** Keyed 128-bit hash as four unsigned 32-bit words: for memory and equality within one process. */
  words(): readonly [number, number, number, number] {
    this.#hash()
    return [this.#w0 >>> 0, this.#w1 >>> 0, this.#w2 >>> 0, this.#w3 >>> 0]
  }

  /** The first of the words. */
  word(): number {
    this.#hash()
    return this.#w0 >>> 0
  }

  /** By the hash; 0 for the same id. */
  compare(other: Identifier): number {
    this.#hash()
    other.#hash()
    return (
      (this.#w0 >>> 0) - (other.#w0 >>> 0) ||
      (this.#w1 >>> 0) - (other.#w1 >>> 0) ||
      (this.#w2 >>> 0) - (other.#w2 >>> 0) ||
      (this.#w3 >>> 0) - (other.#w3 >>> 0)
    )
  }

  #hash(): void {
    if (this.#hashed) return
    halfSip(this.state(), this.#keys.hash)
    ;[this.#w0, this.#w1, this.#w2, this.#w3] = hashed
    this.#hashed = true
  }

  /** The same hash as 32 hex digits. */
  key(): string {
    return this.words().map(hex32).join('')
  }

  /** events.md "Fingerprints": first 32 hex digits of HMAC-SHA-256 with the operator's key. */
  fingerprint(): string {
    return this.#by(this.#keys.fingerprint)
  }

  /** By the key before; undefined where keys are not being changed, and of what came as a fingerprint. */
  previousFingerprint(): string | undefined {
    const { previous } = this.#keys
    return previous === undefined || this.state().startsWith(FINGERPRINT)
      ? undefined
      : this.#by(previous)
  }

  #by(key: BinaryLike): string {
    const message = this.state()
    if (message.startsWith(FINGERPRINT)) return message.slice(FINGERPRINT.length)
    return createHmac('sha256', key).update(message).digest('hex').slice(0, 32)
  }

  /** For checkpoints (0600) only: no bearer value, but ids in clear. */
  state(): string {
    if (this.#raw) {
      this.#message = `val\0sha256:${sha256(this.#message)}`
      this.#raw = false
    }
    return this.#message
  }

  /** Whatever prints an object of ours prints the fingerprint, never the value. */
  toJSON(): string {
    return this.fingerprint()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Identifier(${this.fingerprint().slice(0, 8)})`
  }
}

const FINGERPRINT = 'fp\0'

/** First 32 hex digits of SHA-256, the form in which listeners log opaque tokens. */
export const sha256 = (value: string): string =>
  createHash('sha256').update(value).digest('hex').slice(0, 32)

/** Makes identifiers for one source; `issuer` scopes token ids. */
export interface Identify {
  /** A token id (jti), session id, subject or grant id: not secret, but never printed raw. */
  id(id: string): Identifier
  /** A raw token, code or other bearer value; a JWT is known by its jti. */
  value(raw: string): Identifier
  /** A value that the record already carries as `sha256:` + 32 hex digits. */
  hash(hash: string): Identifier
  /** A value that is a fingerprint already (format `authslo`, `fingerprinted: true`). */
  fingerprint(fingerprint: string): Identifier
}

const jwtPayload = /^[\w-]+\.([\w-]+)\.[\w-]*$/

const jtiOf = (raw: string): { jti: string; issuer: string } | undefined => {
  const payload = raw.length < 16_384 ? jwtPayload.exec(raw)?.[1] : undefined
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null || !('jti' in claims)) return undefined
    const issuer = 'iss' in claims && typeof claims.iss === 'string' ? claims.iss : ''
    return typeof claims.jti === 'string' ? { jti: claims.jti, issuer } : undefined
  } catch {
    return undefined
  }
}

export const createIdentify = (keys: IdentifierKeys, issuer: string): Identify => {
  const jtiOfIssuer = (iss: string, jti: string): Identifier =>
    new Identifier(`jti\0${iss}\0${jti}`, false, keys)
  // Put together once, since every event has several.
  const prefix = `jti\0${issuer}\0`
  return {
    id: (jti) => new Identifier(prefix + jti, false, keys),
    value: (raw) => {
      const claims = jtiOf(raw)
      return claims === undefined
        ? new Identifier(raw, true, keys)
        : jtiOfIssuer(claims.issuer === '' ? issuer : claims.issuer, claims.jti)
    },
    hash: (hash) => new Identifier(`val\0sha256:${hash.replace(/^sha256:/, '')}`, false, keys),
    fingerprint: (fingerprint) => new Identifier(`${FINGERPRINT}${fingerprint}`, false, keys),
  }
}
