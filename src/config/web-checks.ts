// What is wrong between the keys of a web-config file, and keys that may not be passed over.
import type { Diagnostic } from '../diagnostic.ts'
import type { YamlDocument } from '../yaml-document.ts'
import { configProblem } from './diagnostics.ts'
import type { Pem } from './web-config.ts'
import { VERSIONS, type ClientAuth, type WebShape } from './web-schema.ts'

const REMEDIES = {
  basic_auth_users:
    'Remove it, and let in by client certificates: client_auth_type: RequireAndVerifyClientCert.',
  rate_limit: 'Remove it; a proxy in front can limit.',
  cipher_suites: 'Remove it; `min_version: TLS13` leaves only ciphers that are good.',
  curve_preferences: 'Remove it; the usual curves are offered.',
} as const

/** What would be left out, and is not harmless to leave out. */
export const refusedKeys = (shape: WebShape, document: YamlDocument): readonly Diagnostic[] =>
  [
    ['basic_auth_users', shape.basic_auth_users, []] as const,
    ['rate_limit', shape.rate_limit, []] as const,
    ['cipher_suites', shape.tls_server_config?.cipher_suites, ['tls_server_config']] as const,
    [
      'curve_preferences',
      shape.tls_server_config?.curve_preferences,
      ['tls_server_config'],
    ] as const,
  ].flatMap(([key, given, above]) =>
    given === undefined || given === null
      ? []
      : [
          configProblem(
            'web-not-supported',
            document.placeOfKey([...above, key]),
            key,
            REMEDIES[key],
          ),
        ],
  )

export const checkTls = (
  tls: NonNullable<WebShape['tls_server_config']>,
  clients: ClientAuth,
  pems: Readonly<Record<'cert' | 'key' | 'clientCa', Pem | undefined>>,
  document: YamlDocument,
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = []
  const at = (key: string) => document.placeOfKey(['tls_server_config', key])
  const { cert, key, clientCa } = pems
  const type = tls.client_auth_type
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
  if (clientCa === undefined && (clients === 'verified' || clients === 'verified_if_given'))
    problems.push(configProblem('web-clients-without-ca', at('client_auth_type'), type))
  if (tls.client_allowed_sans !== undefined && clients !== 'verified')
    problems.push(configProblem('web-names-without-proof', at('client_allowed_sans'), type))
  const order = Object.keys(VERSIONS)
  if (order.indexOf(tls.max_version) < order.indexOf(tls.min_version))
    problems.push(
      configProblem('web-versions', at('max_version'), tls.min_version, tls.max_version),
    )
  return problems
}
