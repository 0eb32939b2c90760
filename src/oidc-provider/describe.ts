// What a line says of a model, an error and a request of node-oidc-provider: names and times, no secrets.
import { createHash } from 'node:crypto'
import type { KoaContextWithOIDC } from 'oidc-provider'

export type Line = Record<string, unknown> & { readonly time: string; readonly event: string }

/** Models whose id is no bearer value. */
const OPEN_IDS = new Set(['Grant', 'ReplayDetection'])

const hash = (value: string): string =>
  `sha256:${createHash('sha256').update(value).digest('hex').slice(0, 32)}`

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined

/** `refresh_token.saved` and the like: the model. */
export const describeModel = (event: string, about: unknown): Record<string, unknown> => {
  if (typeof about !== 'object' || about === null || !('jti' in about)) return grantId(event, about)
  const model = about as Record<string, unknown>
  const kind = asText(model['kind']) ?? about.constructor.name
  const jti = asText(model['jti'])
  const isOpen = OPEN_IDS.has(kind) || model['format'] === 'jwt' || event.endsWith('.issued')
  return {
    kind,
    jti: jti === undefined || isOpen ? jti : hash(jti),
    ...(jti === undefined || isOpen ? {} : { jti_hashed: true }),
    format: asText(model['format']),
    client_id: asText(model['clientId']),
    account_id: asText(model['accountId']),
    grant_id: kind === 'Grant' ? jti : asText(model['grantId']),
    session_uid: asText(model['sessionUid']) ?? asText(model['uid']),
    scope: asText(model['scope']),
    gty: asText(model['gty']),
    iat: asNumber(model['iat']),
    exp: asNumber(model['exp']),
    iiat: asNumber(model['iiat']),
    expires_in: asNumber(model['expiration']),
    rotations: asNumber(model['rotations']),
    error: asText(model['error']),
  }
}

const grantId = (event: string, about: unknown): Record<string, unknown> =>
  event === 'grant.revoked' && typeof about === 'string' ? { grant_id: about } : {}

/** Codes and the library's own words; the message of another error may hold anything and is left out. */
export const describeError = (about: unknown): Record<string, unknown> => {
  if (!(about instanceof Error)) return {}
  const error = about as Error & {
    error?: unknown
    error_description?: unknown
    error_detail?: unknown
    code?: unknown
  }
  return {
    error: asText(error.error) ?? 'server_error',
    error_description: asText(error.error_description),
    error_detail: asText(error.error_detail),
    error_name: error.name,
    error_code: asText(error.code),
  }
}

export const describeRequest = (ctx: KoaContextWithOIDC): Record<string, unknown> => {
  const { oidc } = ctx as { oidc?: KoaContextWithOIDC['oidc'] }
  if (oidc === undefined) return {}
  const parameters = (oidc.params ?? {}) as Record<string, unknown>
  const { Grant } = oidc.entities as { Grant?: { jti?: string } }
  return withoutUndefined({
    route: (oidc as { route?: string }).route,
    client_id: oidc.client?.clientId,
    grant_type: asText(parameters['grant_type']),
    response_type: asText(parameters['response_type']),
    scope: asText(parameters['scope']),
    account_id: (oidc.account as { accountId?: string } | undefined)?.accountId,
    grant_id: Grant?.jti,
    session_uid: oidc.session?.uid,
  })
}

const withoutUndefined = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
