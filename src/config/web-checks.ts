// What is wrong between the keys of a web-config file, and keys that may not be passed over.
import type { Diagnostic } from '../diagnostic.ts'
import type { YamlDocument } from '../yaml-document.ts'
import { configProblem } from './diagnostics.ts'
import type { Pem } from './web-config.ts'
import { VERSIONS, type ClientAuth, type WebShape } from './web-schema.ts'

/** What `htpasswd -B` and others write; versions with another letter are the same algorithm (Go takes them all). */
const BCRYPT = /^\$2[abxy]?\$((?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53})$/

/** In the form of `$2b$`; undefined where it is none. */
export const bcryptHash = (written: unknown): string | undefined => {
  const [, rest] = (typeof written === 'string' ? BCRYPT.exec(written) : null) ?? []
  return rest === undefined ? undefined : `$2b$${rest}`
}

/** What stands there may be a password: it is not shown. */
export const checkUsers = (
  users: WebShape['basic_auth_users'],
  document: YamlDocument,
): readonly Diagnostic[] =>
  Object.keys(users).flatMap((name) => {
    if (bcryptHash(users[name]) !== undefined) return []
    const { excerpt: _, ...place } = document.placeOfKey(['basic_auth_users', name])
    return [configProblem('web-password', place, name)]
  })

/** Go lets nobody in where there is no burst. */
export const checkRate = (
  rate: WebShape['rate_limit'],
  document: YamlDocument,
): readonly Diagnostic[] => {
  if (rate === undefined || (rate.interval ?? 0) <= 0 || (rate.burst ?? 0) >= 1) return []
  const key = rate.burst === undefined ? 'interval' : 'burst'
  return [configProblem('web-rate-of-nobody', document.placeOfKey(['rate_limit', key]))]
}

export const checkTls = (
  tls: NonNullable<WebShape['tls_server_config']>,
  clients: ClientAuth,
  type: string,
  pems: Readonly<Record<'cert' | 'key' | 'clientCa', Pem | undefined>>,
  document: YamlDocument,
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = []
  const at = (key: string) => document.placeOfKey(['tls_server_config', key])
  const { cert, key, clientCa } = pems
  const [has, lacks] = cert === undefined ? [key, 'certificate'] : [cert, 'key']
  if (cert === undefined && key === undefined) {
    const place = document.placeOfKey(['tls_server_config'])
    const add = '`cert_file` and `key_file`'
    problems.push(configProblem('web-cert-without-key', place, 'no certificate', 'key', add))
  } else if (has !== undefined && (cert === undefined || key === undefined)) {
    const add = cert === undefined ? '`cert_file`' : '`key_file`'
    problems.push(configProblem('web-cert-without-key', at(has.key), `\`${has.key}\``, lacks, add))
  }
  if (clientCa !== undefined && clients === 'none')
    problems.push(configProblem('web-ca-without-use', at(clientCa.key)))
  if (tls.client_allowed_sans !== undefined && clients !== 'verified')
    problems.push(configProblem('web-names-without-proof', at('client_allowed_sans'), type))
  const order = Object.keys(VERSIONS)
  if (order.indexOf(tls.max_version) < order.indexOf(tls.min_version))
    problems.push(
      configProblem('web-versions', at('max_version'), tls.min_version, tls.max_version),
    )
  return problems
}

/** Works as it does in Go, and seldom as it was meant. */
export const doubtfulTls = (
  clients: ClientAuth,
  type: string,
  clientCa: Pem | undefined,
  document: YamlDocument,
): readonly Diagnostic[] => {
  if (clientCa !== undefined || (clients !== 'verified' && clients !== 'verified_if_given'))
    return []
  const place = document.placeOfKey(['tls_server_config', 'client_auth_type'])
  return [{ ...configProblem('web-clients-without-ca', place, type), severity: 'warning' }]
}
