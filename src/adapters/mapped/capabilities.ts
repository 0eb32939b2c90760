// What records can show by what their mapping reads.
import type { Kind } from '../../events.ts'
import type { Adapter, Capabilities, Capability } from '../adapter.ts'
import type { FieldName, FieldRules, Mapping } from './mapping.ts'

/** The values that a field is said to have; undefined: any. */
const valuesOf = (fields: FieldRules, name: FieldName): ReadonlySet<unknown> | undefined => {
  const found = new Set<unknown>()
  for (const { value, values, default: otherwise } of fields[name] ?? []) {
    if (value === undefined && values === undefined) return undefined
    for (const one of [value, otherwise, ...Object.values(values ?? {})]) found.add(one)
  }
  return found
}

const allOf = (shown: Readonly<Partial<Record<Capability, boolean>>>): Capabilities =>
  Object.fromEntries(
    Object.entries(shown).flatMap(([capability, is]) => (is ? [[capability, 'all']] : [])),
  )

/** `guarded`: the source names protected paths, so that accepted tokens are seen too. */
export const capabilitiesOf = (
  { fields, provides = {} }: Mapping,
  guarded: boolean,
): Adapter['capabilities'] => {
  const has = (name: FieldName): boolean => fields[name] !== undefined
  const kinds = has('kind') ? valuesOf(fields, 'kind') : new Set(['http_request'])
  const may = (kind: Kind): boolean => kinds === undefined || kinds.has(kind)
  const says = (name: FieldName, ...values: readonly string[]): boolean => {
    const known = valuesOf(fields, name)
    return has(name) && (known === undefined || values.some((value) => known.has(value)))
  }
  const succeeds = has('status') || says('outcome', 'success')
  const event = allOf({
    successes: may('token_request') && succeeds,
    server_errors:
      may('token_request') &&
      (has('status') || says('outcome', 'server_error', 'dependency_error')),
    reasons: has('reason') && may('token_request'),
    client: has('client') && may('token_request'),
    grant: has('grant_type') && may('token_request'),
    latency: has('duration_seconds') && may('token_request'),
    token_ids: has('token') || has('refresh_token') || has('issued_token'),
    addresses: has('ip'),
    revocations: may('revocation'),
    consent: may('consent'),
    validations: guarded || (may('token_validation') && (succeeds || says('decision', 'accept'))),
  })
  const eventKinds = kinds === undefined || [...kinds].some((kind) => kind !== 'http_request')
  return {
    ...(eventKinds || guarded
      ? { event: { ...event, ...provides, ...(guarded ? { validations: 'all' } : {}) } }
      : {}),
    ...(may('http_request') && !may('token_request')
      ? {
          access: allOf({
            successes: succeeds,
            server_errors: has('status'),
            latency: has('duration_seconds'),
          }),
        }
      : {}),
  }
}
