// How a client proves who it is, in the few ways that matter: OpenID Connect Core 9, RFC 8705 2, and products' own names.
export const AUTH_METHODS = ['none', 'secret', 'jwt', 'mtls', 'other'] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

const METHODS: readonly (readonly [RegExp, AuthMethod])[] = [
  [/^none$/i, 'none'],
  [/jwt/i, 'jwt'],
  [/tls|x509|certificate/i, 'mtls'],
  [/secret|basic|post|password/i, 'secret'],
]

export const authMethodOf = (said: string): AuthMethod =>
  METHODS.find(([pattern]) => pattern.test(said))?.[1] ?? 'other'
