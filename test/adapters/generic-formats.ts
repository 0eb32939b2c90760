// The generic formats with every key mapped to a path of its own name, and lines for them: the worst that an operator may map.
import type { Adapter } from '../../src/adapters/adapter.ts'
import { createMappedAdapter } from '../../src/adapters/mapped.ts'
import {
  FIELD_NAMES,
  type FieldName,
  type FieldRules,
  type GenericFormat,
} from '../../src/adapters/mapped/mapping.ts'

const except = (...names: readonly FieldName[]): FieldRules =>
  Object.fromEntries(
    FIELD_NAMES.filter((name) => !names.includes(name)).map((name) => [name, [{ paths: [name] }]]),
  )

/** `path` and `request` decide together with `kind`; without them every kind can be seen. */
export const EVERY_FIELD = except('path', 'request')

const TOKEN = {
  time: '2026-11-24T11:59:59.120Z',
  kind: 'token_request',
  outcome: 'client_error',
  error: 'invalid_grant',
  reason: 'refresh_reused',
  client: 'shop',
  tenant: 'acme',
  region: 'eu',
  grant_type: 'refresh_token',
  duration_seconds: '0.031',
  scopes: 'openid profile',
  token: 'x1',
  refresh_token: 'y1',
  family: 'f1',
  session: 's1',
  subject: 'u1',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  request_id: 'r1',
  auth_method: 'basic',
  ip: '10.0.0.1',
  user_agent: 'curl',
}
const ISSUED = { ...TOKEN, outcome: 'success', issued_token: 'z1', issued_refresh_token: 'z2' }
const VALIDATION = {
  time: '2026-11-24T11:59:59.120Z',
  kind: 'token_validation',
  decision: 'reject',
  reason: 'expired',
  resource_server: 'orders',
  key_id: 'k1',
  token: 'x1',
  mode: 'local',
}
const RECORDS: readonly Readonly<Record<string, string>>[] = [TOKEN, ISSUED, VALIDATION]

const logfmt = (record: Readonly<Record<string, string>>): string =>
  Object.entries(record)
    .map(([name, value]) => (value.includes(' ') ? `${name}="${value}"` : `${name}=${value}`))
    .join(' ')
const keyValue = (record: Readonly<Record<string, string>>): string =>
  `2026-11-24 11:59:59,120 INFO [audit] ${Object.entries(record)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`

const NGINX =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_user_agent" "$sent_http_www_authenticate" $request_time'

export interface GenericFixture {
  readonly adapter: Adapter
  readonly fields: FieldRules
  readonly lines: readonly string[]
}

const fixture = (
  format: GenericFormat,
  fields: FieldRules,
  lines: readonly string[],
  pattern?: string,
): GenericFixture => ({
  fields,
  lines,
  adapter: createMappedAdapter(
    {
      id: format,
      title: format,
      origin: 'configured',
      format,
      fields,
      settings: pattern === undefined ? undefined : { pattern },
    },
    true,
  ),
})

export const GENERIC_FIXTURES: readonly GenericFixture[] = [
  fixture('json', EVERY_FIELD, [
    ...RECORDS.map((record) => JSON.stringify(record)),
    `2026-11-24 11:59:59,120 INFO audit: ${JSON.stringify({ ...TOKEN, time: undefined })}`,
  ]),
  fixture('logfmt', EVERY_FIELD, RECORDS.map(logfmt)),
  fixture('key-value', EVERY_FIELD, RECORDS.map(keyValue)),
  fixture(
    'access-log',
    { client: [{ paths: ['user'] }] },
    [
      '10.0.0.1 - shop [24/Nov/2026:11:59:59 +0000] "POST /oauth2/token HTTP/1.1" 200 812 "curl/8.5.0" "-" 0.031',
      '10.0.0.1 - - [24/Nov/2026:11:59:59 +0000] "GET /orders?id=1 HTTP/1.1" 401 0 "curl/8.5.0" "Bearer error=\\"invalid_token\\"" 0.001',
      '10.0.0.1 - - [24/Nov/2026:11:59:59 +0000] "GET /orders HTTP/1.1" 502 0 "say \\"hi\\"" "-" 0.100',
    ],
    NGINX,
  ),
]
