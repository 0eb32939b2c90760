// The vocabulary: every name that an AuthEvent may carry is written here and nowhere else.
import { ENDPOINTS, GRANT_TYPES, KINDS, OUTCOMES, REASONS, type Kind } from './event-values.ts'
import type { Finding, Join, Partner } from './event-notes.ts'
import type { Identifier } from './identifier.ts'

export * from './event-values.ts'
export type * from './event-notes.ts'

type Type = 'text' | 'texts' | 'number' | 'boolean' | 'time' | 'identifier' | readonly string[]

/** One key of an AuthEvent: where it occurs, what it means, and how `merge` and `replay` treat it. */
interface Key {
  readonly type: Type
  readonly on: 'all' | 'any' | readonly Kind[]
  readonly help: string
  /** `merge` may fill it from another record of the same request, whatever that record's kind. */
  readonly shared?: true
  /** Never printed, except addresses under `--unsafe-addresses`. */
  readonly hidden?: true
}

const derivedUse = ['revoked_token_use', 'revocation_closed'] as const

/** Every key in the order in which it is printed. Absent means not known. */
export const EVENT_KEYS = {
  time: { type: 'time', on: 'all', help: 'when it happened, by the record itself' },
  time_resolution_seconds: { type: 'number', on: 'any', help: 'where coarser than 0.001' },
  kind: { type: KINDS, on: 'all', help: 'what happened' },
  format: { type: 'text', on: 'all', help: 'adapter id' },
  source: { type: 'text', on: 'all', help: 'name of the configured source' },
  server: { type: 'text', on: 'all', help: 'the authorization server the promise is about' },
  tenant: { type: 'text', on: 'any', shared: true, help: 'realm, tenant or organisation' },
  region: { type: 'text', on: 'any', shared: true, help: 'exported as label auth_region' },
  outcome: { type: OUTCOMES, on: 'any', help: 'how it ended; absent on derived kinds' },
  error: { type: 'text', on: 'any', help: "OAuth error code on the wire, else the product's" },
  reason: { type: REASONS, on: 'any', help: 'cause of a failure, closed set' },
  client: { type: 'text', on: 'any', shared: true, help: 'client id as logged' },
  client_type: { type: ['public', 'confidential'], on: 'any', shared: true, help: 'RFC 6749 2.1' },
  grant_type: { type: GRANT_TYPES, on: ['token_request'], help: 'grant of a token request' },
  duration_seconds: { type: 'number', on: 'any', shared: true, help: 'of the whole request' },
  scopes: { type: 'texts', on: 'any', help: 'scopes granted or asked for' },
  token: { type: 'identifier', on: 'any', shared: true, help: 'access token presented' },
  refresh_token: { type: 'identifier', on: 'any', shared: true, help: 'refresh token presented' },
  issued_token: { type: 'identifier', on: ['token_request'], help: 'access token handed out' },
  issued_refresh_token: {
    type: 'identifier',
    on: ['token_request'],
    help: 'refresh token handed out',
  },
  family: { type: 'identifier', on: 'any', shared: true, help: 'grant chain' },
  session: { type: 'identifier', on: 'any', shared: true, help: 'login session' },
  subject: { type: 'identifier', on: 'any', shared: true, help: 'resource owner' },
  issued_at: { type: 'time', on: 'any', help: 'of the token' },
  expires_at: { type: 'time', on: 'any', help: 'of the token' },
  lifetime_seconds: { type: 'number', on: 'any', help: 'of the token' },
  key_id: {
    type: 'text',
    on: ['token_validation', 'key_rotation', 'rotation_closed'],
    help: 'kid',
  },
  trace_id: { type: 'text', on: 'any', shared: true, help: 'lower-case hex' },
  span_id: { type: 'text', on: 'any', help: 'lower-case hex' },
  request_id: { type: 'text', on: 'any', shared: true, help: 'id of the request in the log' },
  upstream: {
    type: ['idp', 'directory', 'mail', 'hook', 'database', 'other'],
    on: 'any',
    help: 'who failed, on dependency_error',
  },
  pkce: { type: ['s256', 'plain', 'missing'], on: ['token_request'], help: 'RFC 7636' },
  sender_constraint: {
    type: ['dpop', 'mtls', 'none'],
    on: ['token_request'],
    help: 'RFC 9449, 8705',
  },
  auth_method: { type: 'text', on: ['token_request'], help: 'client authentication method' },
  exchange: {
    type: ['impersonation', 'delegation', 'downscope', 'cross_domain', 'unknown'],
    on: ['token_request'],
    help: 'kind of token exchange, RFC 8693',
  },
  token_bytes: { type: 'number', on: ['token_request'], help: 'size of the access token' },
  response_type: { type: 'text', on: ['authorization_request'], help: 'RFC 6749 3.1.1' },
  has_state: { type: 'boolean', on: ['authorization_request'], help: 'state was sent' },
  has_pkce: { type: 'boolean', on: ['authorization_request'], help: 'code_challenge was sent' },
  has_nonce: { type: 'boolean', on: ['authorization_request'], help: 'nonce was sent' },
  method: { type: 'text', on: ['login'], help: 'how the resource owner authenticated' },
  decision: {
    type: [
      'granted',
      'denied',
      'withdrawn',
      'not_required',
      'abandoned',
      'accept',
      'reject',
      'error',
    ],
    on: ['consent', 'token_validation', 'revoked_token_use'],
    help: 'answer to a prompt, or verdict of a validator',
  },
  step: {
    type: ['started', 'verified', 'denied', 'expired', 'completed'],
    on: ['device_authorization'],
    help: 'device flow step, RFC 8628',
  },
  resource_server: {
    type: 'text',
    on: ['token_validation', 'http_request', ...derivedUse],
    help: 'who validated',
  },
  mode: {
    type: ['local', 'introspection', 'delegated'],
    on: ['token_validation'],
    help: 'how the token was validated',
  },
  cache: { type: ['hit', 'miss', 'stale'], on: ['token_validation'], help: 'validation cache' },
  validation_seconds: { type: 'number', on: ['token_validation'], help: 'validation alone' },
  active: { type: 'boolean', on: ['introspection'], help: 'RFC 7662 2.2' },
  caller: { type: 'text', on: ['introspection'], help: 'client that introspected' },
  vantage: { type: ['server', 'caller'], on: ['introspection'], help: 'who observed it' },
  revokes: {
    type: [
      'token',
      'refresh_token',
      'family',
      'session',
      'subject',
      'client',
      'not_before',
      'tenant',
    ],
    on: ['revocation'],
    help: 'what ends',
  },
  cause: {
    type: ['request', 'logout', 'admin', 'reuse', 'rotation'],
    on: ['revocation'],
    help: 'why it ends',
  },
  phase: {
    type: ['published', 'signing', 'retired', 'failed', 'started', 'ended'],
    on: ['key_rotation', 'session'],
    help: 'phase of a key or session',
  },
  change: {
    type: ['created', 'updated', 'deleted', 'secret_rotated', 'enabled', 'disabled'],
    on: ['client_change'],
    help: 'registration change',
  },
  relying_party: { type: 'text', on: ['callback'], help: 'whose redirect endpoint' },
  workload: { type: 'text', on: ['client_token_acquisition'], help: 'who acquired' },
  cold_start: {
    type: 'boolean',
    on: ['client_token_acquisition'],
    help: 'first use of an instance',
  },
  endpoint: { type: ENDPOINTS, on: ['http_request'], help: 'which endpoint' },
  status: {
    type: 'number',
    on: 'any',
    help: 'HTTP status: of an http_request, and of what was joined with one',
  },
  journey: { type: 'text', on: ['probe'], help: 'synthetic journey' },
  failed_step: { type: 'text', on: ['probe'], help: 'where a journey failed' },
  class: {
    type: [
      'after_family_revoked',
      'suspicious',
      'grace_accepted',
      'concurrent',
      'stale_client',
      'unclassified',
    ],
    on: ['refresh_reuse'],
    help: 'class of reuse',
  },
  generation: { type: ['parent', 'ancestor', 'unknown'], on: ['refresh_reuse'], help: 'how old' },
  incident: { type: 'boolean', on: ['refresh_reuse'], help: 'first of its class in 24 h' },
  age_seconds: { type: 'number', on: ['revoked_token_use'], help: 'since revocation' },
  result: {
    type: 'text',
    on: ['revocation_closed', 'rotation_closed'],
    help: 'how an episode ended',
  },
  exposure_seconds: { type: 'number', on: ['revocation_closed'], help: 'last acceptance - t0' },
  signals: { type: 'texts', on: ['suspicious_use'], help: 'sorted' },
  violation: {
    type: [
      'public_client_secret',
      'pkce_missing',
      'implicit',
      'grant',
      'scope',
      'lifetime',
      'test_client',
    ],
    on: ['policy_violation'],
    help: 'which rule of the catalogue',
  },
  evidence: { type: ['observed', 'inferred'], on: ['rotation_closed'], help: 'kind of evidence' },
  ip: { type: 'text', on: 'any', shared: true, hidden: true, help: 'address; memory only' },
  user_agent: { type: 'text', on: 'any', shared: true, hidden: true, help: 'agent; memory only' },
} as const satisfies Record<string, Key>

export type EventKey = keyof typeof EVENT_KEYS

type ValueOf<T extends Type> = T extends 'text'
  ? string
  : T extends 'texts'
    ? readonly string[]
    : T extends 'number' | 'time'
      ? number
      : T extends 'boolean'
        ? boolean
        : T extends 'identifier'
          ? Identifier
          : T extends readonly string[]
            ? T[number]
            : never

/**
 * One event of the public contract. One shape: every key is present, absent ones are undefined.
 * Times are milliseconds since the epoch, with fractions.
 */
export type AuthEvent = {
  [K in EventKey]: ValueOf<(typeof EVENT_KEYS)[K]['type']> | undefined
} & { time: number; kind: Kind; format: string; source: string; server: string } & {
  join: Join | undefined
  /** One a source. */
  partners: readonly Partner[] | undefined
  finding: Finding | undefined
}

const blank = Object.fromEntries(
  [...Object.keys(EVENT_KEYS), 'join', 'finding', 'partners'].map((key) => [key, undefined]),
) as unknown as AuthEvent

/** An event without further keys; the pipeline sets `source` and `server`. */
export const authEvent = (kind: Kind, time: number, format: string): AuthEvent => {
  const event = { ...blank }
  event.kind = kind
  event.time = time
  event.format = format
  event.source = ''
  event.server = ''
  return event
}
