// The shape of a web-config file, with the keys of Prometheus' exporters. Each error completes "Write ...".
import { z } from 'zod'
import { parseGoDuration } from './go-duration.ts'

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

/** Go's names (those that it does not call insecure), and OpenSSL's. The ones of TLS 1.3 cannot be chosen there: all are offered. */
export const CIPHERS = {
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
} as const

export const CURVES = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const

const LINE = 'a text of one line'
// No line break may get into a header.
const line = z.coerce.string({ error: LINE }).regex(/^[\x20-\x7e]*$/, { error: LINE })
const values = <const T extends readonly string[]>(...allowed: T) =>
  z.enum(allowed, { error: `one of ${allowed.join(', ')}` })
const HEADERS = {
  'Content-Security-Policy': line.optional(),
  'Strict-Transport-Security': line.optional(),
  'X-Content-Type-Options': values('nosniff').optional(),
  'X-Frame-Options': values('deny', 'sameorigin').optional(),
  'X-XSS-Protection': line.optional(),
}

/** An empty text is as if it were not there. */
const text = (expects: string) =>
  z
    .string({ error: expects })
    .transform((given) => (given === '' ? undefined : given))
    .optional()
const choice = <const T extends Readonly<Record<string, string>>>(choices: T) => {
  const names = Object.keys(choices) as [keyof T & string]
  return z.enum(names, { error: `one of ${names.join(', ')}` })
}
const pem = text('PEM')
const path = text('a path')
const version = choice(VERSIONS)
/** Go reads YAML 1.1 here. */
const BOOLEANS: Readonly<Record<string, boolean>> = { yes: true, on: true, no: false, off: false }
const trueFalse = z.preprocess(
  (given) => (typeof given === 'string' ? (BOOLEANS[given.toLowerCase()] ?? given) : given),
  z.boolean({ error: 'true or false' }).optional(),
)
const DURATION = 'a duration such as 1s, 500ms'
const BURST = 'a whole number of requests'

const tlsSchema = z.strictObject(
  {
    cert: pem,
    cert_file: path,
    key: pem,
    key_file: path,
    client_ca: pem,
    client_ca_file: path,
    client_auth_type: z.preprocess(
      (given) => (given === '' ? undefined : given),
      choice(CLIENT_AUTHS).optional(),
    ),
    client_allowed_sans: z
      .array(z.string({ error: 'a name' }), { error: 'a list of names' })
      .optional(),
    min_version: version.default('TLS12'),
    max_version: version.default('TLS13'),
    cipher_suites: z.array(choice(CIPHERS), { error: 'a list of ciphers' }).default([]),
    curve_preferences: z.array(choice(CURVES), { error: 'a list of curves' }).default([]),
    // Neither does Go heed it any more.
    prefer_server_cipher_suites: trueFalse,
  },
  { error: 'a mapping with `cert_file` and `key_file`' },
)

export const webSchema = z.strictObject(
  {
    tls_server_config: tlsSchema.optional(),
    http_server_config: z
      .strictObject(
        {
          // A client that is offered HTTP/1.1 alone takes it.
          http2: trueFalse,
          headers: z
            .strictObject(HEADERS, { error: `a mapping of ${Object.keys(HEADERS).join(', ')}` })
            .prefault({}),
        },
        { error: 'a mapping with `headers`' },
      )
      .prefault({}),
    // Values are looked at where their text does not get into a problem.
    basic_auth_users: z
      .record(z.string(), z.unknown(), { error: 'a mapping of names to hashes by bcrypt' })
      .default({}),
    rate_limit: z
      .strictObject(
        {
          interval: z
            .union([z.string(), z.number()], { error: DURATION })
            .transform(parseGoDuration)
            .refine((ms) => ms !== undefined, { error: DURATION })
            .optional(),
          burst: z.number({ error: BURST }).transform(Math.trunc).optional(),
        },
        { error: 'a mapping with `interval` and `burst`' },
      )
      .optional(),
  },
  { error: 'a mapping with `tls_server_config`' },
)

export type WebShape = z.output<typeof webSchema>
