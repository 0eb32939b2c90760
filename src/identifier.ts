// Token-like values leave an adapter only as an Identifier: memory uses key(), printing uses fingerprint().
import { createHash, createHmac, type BinaryLike } from 'node:crypto'

/** Keys of one process: `fingerprint` is the operator's HMAC key, `hash` seeds the tables in memory. */
export interface IdentifierKeys {
  readonly fingerprint: BinaryLike
  readonly hash: readonly [number, number, number, number]
}

/** The fixed keys of `replay`, so that its output is reproducible. */
export const REPLAY_KEYS: IdentifierKeys = {
  fingerprint: 'authslo replay',
  hash: [0x61757468, 0x736c6f20, 0x7265706c, 0x61790000],
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** HalfSipHash-2-4 (Aumasson, Bernstein) over UTF-16 code units, 64 bits as two unsigned 32-bit words. */
const halfSip = (text: string, k0: number, k1: number): [number, number] => {
  let v0 = k0
  let v1 = k1 ^ 0xee
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ k1
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
  const pairs = text.length >> 1
  for (let i = 0; i < pairs; i++) {
    const word = text.charCodeAt(2 * i) | (text.charCodeAt(2 * i + 1) << 16)
    v3 ^= word
    round()
    round()
    v0 ^= word
  }
  const tail = (text.length << 24) | (text.length & 1 ? text.charCodeAt(text.length - 1) : 0)
  v3 ^= tail
  round()
  round()
  v0 ^= tail
  v2 ^= 0xee
  for (let i = 0; i < 4; i++) round()
  const low = v1 ^ v3
  v1 ^= 0xdd
  for (let i = 0; i < 4; i++) round()
  return [low >>> 0, (v1 ^ v3) >>> 0]
}

const hex32 = (word: number): string => word.toString(16).padStart(8, '0')

/** An opaque id with two exits, key() and fingerprint(); the raw value is unreachable. */
export class Identifier {
  #message: string
  #raw: boolean
  readonly #keys: IdentifierKeys
  #words: readonly [number, number, number, number] | undefined

  /** `message`: what the fingerprint is taken over; `raw`: a bearer value of which the SHA-256 is taken when needed. */
  constructor(message: string, raw: boolean, keys: IdentifierKeys) {
    this.#message = message
    this.#raw = raw
    this.#keys = keys
  }

  /** Keyed 128-bit hash as four unsigned 32-bit words: for memory and equality within one process. */
  words(): readonly [number, number, number, number] {
    if (this.#words === undefined) {
      const text = this.state()
      const [a, b, c, d] = this.#keys.hash
      const [w0, w1] = halfSip(text, a, b)
      const [w2, w3] = halfSip(text, c, d)
      this.#words = [w0, w1, w2, w3]
    }
    return this.#words
  }

  /** The same hash as 32 hex digits. */
  key(): string {
    return this.words().map(hex32).join('')
  }

  /** events.md "Fingerprints": first 32 hex digits of HMAC-SHA-256 with the operator's key. */
  fingerprint(): string {
    const message = this.state()
    if (message.startsWith(FINGERPRINT)) return message.slice(FINGERPRINT.length)
    const hmac = createHmac('sha256', this.#keys.fingerprint)
    return hmac.update(message).digest('hex').slice(0, 32)
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
  return {
    id: (jti) => jtiOfIssuer(issuer, jti),
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
