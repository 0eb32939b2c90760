// The shape of a web-config file, with the keys of Prometheus' exporters. Each error completes "Write ...".
import { z } from 'zod'

export const CLIENT_AUTHS = {
  NoClientCert: 'none',
  RequestClientCert: 'asked',
  RequireAnyClientCert: 'any',
  RequireClientCert: 'any',
  VerifyClientCertIfGiven: 'verified_if_given',
  RequireAndVerifyClientCert: 'verified',
} as const
export type ClientAuth = (typeof CLIENT_AUTHS)[keyof typeof CLIENT_AUTHS]

/** By their order. */
export const VERSIONS = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
} as const
const HEADERS = [
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'X-XSS-Protection',
] as const

const text = (expects: string): z.ZodOptional<z.ZodString> =>
  z.string({ error: expects }).min(1, { error: expects }).optional()
const choice = <const T extends Readonly<Record<string, string>>>(choices: T) => {
  const names = Object.keys(choices) as [keyof T & string]
  return z.enum(names, { error: `one of ${names.join(', ')}` })
}
const pem = text('PEM')
const path = text('a path')
const version = choice(VERSIONS)
const HEADERS_TEXT = `a mapping of ${HEADERS.join(', ')}`
// No line break may get into a header.
const header = z
  .string({ error: 'a text of one line' })
  .regex(/^[\x20-\x7e]+$/, { error: 'a text of one line' })
  .optional()

export const webSchema = z.strictObject(
  {
    tls_server_config: z
      .strictObject(
        {
          cert: pem,
          cert_file: path,
          key: pem,
          key_file: path,
          client_ca: pem,
          client_ca_file: path,
          client_auth_type: choice(CLIENT_AUTHS).default('NoClientCert'),
          client_allowed_sans: z
            .array(z.string({ error: 'a name' }), { error: 'a list of names' })
            .optional(),
          min_version: version.default('TLS12'),
          max_version: version.default('TLS13'),
          cipher_suites: z.unknown().optional(),
          curve_preferences: z.unknown().optional(),
          prefer_server_cipher_suites: z.boolean({ error: 'true or false' }).optional(),
        },
        { error: 'a mapping with `cert_file` and `key_file`' },
      )
      .optional(),
    http_server_config: z
      .strictObject(
        {
          // We speak HTTP/1.1 either way.
          http2: z.boolean({ error: 'true or false' }).optional(),
          headers: z
            .strictObject(
              Object.fromEntries(HEADERS.map((name) => [name, header])) as Record<
                (typeof HEADERS)[number],
                typeof header
              >,
              { error: HEADERS_TEXT },
            )
            .prefault({}),
        },
        { error: 'a mapping with `headers`' },
      )
      .prefault({}),
    basic_auth_users: z.unknown().optional(),
    rate_limit: z.unknown().optional(),
  },
  { error: 'a mapping with `tls_server_config`' },
)

export type WebShape = z.output<typeof webSchema>
