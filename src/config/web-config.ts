// The web-config file of Prometheus' exporters: TLS, client certificates, headers of a listener. Keys are theirs.
import { withoutUndefined } from './without-undefined.ts'
import { dirname, resolve } from 'node:path'
import type { SecureVersion } from 'node:tls'
import type { Checked, Diagnostic } from '../diagnostic.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { checkTls, refusedKeys } from './web-checks.ts'
import { CLIENT_AUTHS, VERSIONS, webSchema, type ClientAuth } from './web-schema.ts'

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
}

export interface WebConfig {
  /** undefined: no TLS. */
  readonly tls: TlsConfig | undefined
  readonly headers: Readonly<Record<string, string>>
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
  const shape = checkShape(document.value, webSchema)
  if (!shape.ok) return { ok: false, problems: shape.problems.map(withoutSecrets) }
  const { tls_server_config: tls, http_server_config: http } = shape.value
  const problems = [...refusedKeys(shape.value, document.value)]
  const value: WebConfig = { tls: undefined, headers: withoutUndefined(http.headers) }
  if (tls !== undefined) {
    const pemOf = (name: 'cert' | 'key' | 'client_ca'): Pem | undefined => {
      const { [name]: inline, [`${name}_file` as const]: outer } = tls
      if (outer !== undefined)
        return { key: `${name}_file`, path: resolve(dirname(absolute), outer) }
      return inline === undefined ? undefined : { key: name, text: inline }
    }
    const [cert, key, clientCa] = [pemOf('cert'), pemOf('key'), pemOf('client_ca')]
    const clients = CLIENT_AUTHS[tls.client_auth_type]
    problems.push(...checkTls(tls, clients, { cert, key, clientCa }, document.value))
    if (problems.length === 0 && cert !== undefined && key !== undefined)
      return {
        ok: true,
        warnings: [],
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
          },
        },
      }
  }
  return problems.length > 0
    ? { ok: false, problems: problems.map(withoutSecrets) }
    : { ok: true, value, warnings: [] }
}

/** A line with a key or the hash of a password is not shown. */
const withoutSecrets = (problem: Diagnostic): Diagnostic => {
  const { excerpt, ...place } = problem.place
  return excerpt !== undefined && /\$2[abxy]?\$|PRIVATE KEY|^[\sA-Za-z0-9+/=]{40,}$/.test(excerpt)
    ? { ...problem, place }
    : problem
}
