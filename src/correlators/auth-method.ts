// How a client proves who it is, in the few ways that matter: OpenID Connect Core 9, RFC 8705 2, and products' own names.
import { apart } from '../apart.ts'

export const AUTH_METHODS = ['none', 'secret', 'jwt', 'mtls', 'other'] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

const METHODS: readonly (readonly [RegExp, AuthMethod])[] = [
  [/^none$/i, 'none'],
  [/jwt/i, 'jwt'],
  [/tls|x509|certificate/i, 'mtls'],
  [/secret|basic|post|password/i, 'secret'],
]

/** What products say, as it was understood: the same few come again and again. */
const understood = new Map<string, AuthMethod>()
const MAX_UNDERSTOOD = 256
const MAX_CHARACTERS = 64

export const authMethodOf = (said: string): AuthMethod => {
  const known = understood.get(said)
  if (known !== undefined) return known
  const method = METHODS.find(([pattern]) => pattern.test(said))?.[1] ?? 'other'
  if (understood.size < MAX_UNDERSTOOD && said.length < MAX_CHARACTERS)
    understood.set(apart(said), method)
  return method
}
