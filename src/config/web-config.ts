// The web-config file of Prometheus' exporters: TLS, client certificates, users, rate and headers of a listener. Keys are theirs.
import { dirname, resolve } from 'node:path'
import type { SecureVersion } from 'node:tls'
import type { Checked, Diagnostic } from '../diagnostic.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { bcryptHash, checkRate, checkTls, checkUsers, doubtfulTls } from './web-checks.ts'
import {
  CIPHERS,
  CLIENT_AUTHS,
  CURVES,
  VERSIONS,
  webSchema,
  type ClientAuth,
  type WebShape,
} from './web-schema.ts'

/** In the file itself, or in a file of its own (absolute path). `key`: where the file says it. */
export type Pem = { readonly key: string } & ({ readonly text: string } | { readonly path: string })

export interface TlsConfig {
  readonly cert: Pem
  readonly key: Pem
  readonly clientCa: Pem | undefined
  readonly clients: ClientAuth
  /** Subject alternative names, one of which a client's certificate has; undefined: any. */
  readonly clientNames: readonly string[] | undefined
  readonly minVersion: SecureVersion
  readonly maxVersion: SecureVersion
  /** As OpenSSL names them; undefined: the usual ones. */
  readonly ciphers: string | undefined
  readonly curves: string | undefined
}

/** A bucket of `burst` requests, into which one more gets each interval. */
export interface RateLimit {
  readonly intervalMs: number
  readonly burst: number
}

export interface WebConfig {
  /** undefined: no TLS. */
  readonly tls: TlsConfig | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Hashes by bcrypt (`$2b$`), by name; none: everybody is let in. */
  readonly users: ReadonlyMap<string, string>
  /** undefined: none. */
  readonly rateLimit: RateLimit | undefined
}

/** Prometheus fills in no variables here. */
const AS_WRITTEN = new Proxy<Record<string, string>>(
  {},
  { get: (_, name) => `\${${String(name)}}` },
)

/** `file`: as the operator named it; paths in it are relative to the folder of `absolute`. */
export const loadWebConfig = (
  written: string,
  file: string,
  absolute: string,
): Checked<WebConfig> => {
  const document = parseYaml(written, file, AS_WRITTEN)
  if (!document.ok) return { ok: false, problems: document.problems.map(withoutSecrets) }
  const shape = checkShape(
    { ...document.value, value: withoutNull(document.value.value) },
    webSchema,
  )
  if (!shape.ok) return { ok: false, problems: shape.problems.map(withoutSecrets) }
  const { tls_server_config: tls, basic_auth_users: users, rate_limit: rate } = shape.value
  const problems = [...checkUsers(users, document.value), ...checkRate(rate, document.value)]
  const headers = Object.entries(shape.value.http_server_config.headers).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  const value: WebConfig = {
    tls: undefined,
    headers: Object.fromEntries(headers) as Record<string, string>,
    users: new Map(Object.keys(users).map((name) => [name, bcryptHash(users[name]) ?? ''])),
    rateLimit: rateFrom(rate),
  }
  if (tls === undefined || isBare(document.value.value))
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value, warnings: [] }
  const pemOf = (name: 'cert' | 'key' | 'client_ca'): Pem | undefined => {
    const { [name]: inline, [`${name}_file` as const]: outer } = tls
    if (outer !== undefined) return { key: `${name}_file`, path: resolve(dirname(absolute), outer) }
    return inline === undefined ? undefined : { key: name, text: inline }
  }
  const [cert, key, clientCa] = [pemOf('cert'), pemOf('key'), pemOf('client_ca')]
  const type = tls.client_auth_type ?? 'NoClientCert'
  const clients = CLIENT_AUTHS[type]
  problems.push(...checkTls(tls, clients, type, { cert, key, clientCa }, document.value))
  if (problems.length > 0 || cert === undefined || key === undefined)
    return { ok: false, problems: problems.map(withoutSecrets) }
  return {
    ok: true,
    warnings: doubtfulTls(clients, type, clientCa, document.value),
    value: {
      ...value,
      tls: {
        cert,
        key,
        clientCa,
        clients,
        clientNames: tls.client_allowed_sans,
        minVersion: VERSIONS[tls.min_version],
        maxVersion: VERSIONS[tls.max_version],
        ciphers: ciphersFrom(tls.cipher_suites),
        curves: tls.curve_preferences.map((name) => CURVES[name]).join(':') || undefined,
      },
    },
  }
}

/** A key without a value is as if it were not there. */
const withoutNull = (value: unknown): unknown => {
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNull(inner)]),
  )
}

/** `tls_server_config: {}` asks for nothing. */
const isBare = (document: unknown): boolean => {
  const { tls_server_config: tls } = document as { tls_server_config?: object | null }
  return Object.keys(tls ?? {}).length === 0
}

/** Those of TLS 1.3 stay on offer, as in Go. */
const ciphersFrom = (names: readonly (keyof typeof CIPHERS)[]): string | undefined =>
  names.length === 0
    ? undefined
    : [
        ...Object.values(CIPHERS).filter((cipher) => cipher.startsWith('TLS_')),
        ...names.map((name) => CIPHERS[name]).filter((cipher) => !cipher.startsWith('TLS_')),
      ].join(':')

const rateFrom = (rate: WebShape['rate_limit']): RateLimit | undefined =>
  rate?.interval === undefined || rate.interval <= 0
    ? undefined
    : { intervalMs: rate.interval, burst: rate.burst ?? 0 }

/** A line with a key or the hash of a password is not shown. */
const withoutSecrets = (problem: Diagnostic): Diagnostic => {
  const { excerpt, ...place } = problem.place
  return excerpt !== undefined && /\$2[abxy]?\$|PRIVATE KEY|^[\sA-Za-z0-9+/=]{40,}$/.test(excerpt)
    ? { ...problem, place }
    : problem
}
