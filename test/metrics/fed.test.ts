import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { METRIC_NAMES, type MetricName } from '../../src/metrics/catalog.ts'
import { renderText } from '../../src/metrics/exposition.ts'
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import type { SourceSetup } from '../../src/pipeline/reader.ts'
import type { Promised } from '../../src/slis/verdict.ts'
import { checkMetrics } from './promtool.ts'
import { NOON } from './subjects.ts'

const source = (name: string, server: string, format: string): SourceSetup => ({
  name,
  server,
  format,
  settings: { timezone: 'UTC', now: () => NOON },
  unwrap: 'auto',
  multiline: 'auto',
  maxLineChars: 1 << 20,
  latenessMs: 0,
  ordered: true,
  provides: {},
  authority: [],
  issuer: '',
  region: 'eu',
})
const slos: readonly Promised[] = [
  {
    name: 'success',
    indicator: 'token-issuance-success',
    thresholdSeconds: undefined,
    groupBy: [],
  },
  { name: 'fast', indicator: 'token-issuance-latency', thresholdSeconds: 0.2, groupBy: ['client'] },
]

const at = (seconds: number): string => new Date(NOON + seconds * 1000).toISOString()
const line = (keys: object): string => JSON.stringify({ time: at(0), ...keys })
const token = (keys: object): string =>
  line({
    kind: 'token_request',
    outcome: 'success',
    client: 'shop',
    tenant: 'main',
    grant_type: 'client_credentials',
    duration_seconds: 0.3,
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    ...keys,
  })

const done = (kind: string, keys: object): string =>
  line({
    kind,
    outcome: 'success',
    client: 'shop',
    resource_server: 'orders',
    duration_seconds: 0.1,
    trace_id: 'b'.repeat(32),
    ...keys,
  })
/** A token that is issued, and presented without the key that it is bound to. */
const misused = (name: string, issuance: object): readonly string[] => [
  token({ issued_token: name, grant_type: 'authorization_code', ...issuance }),
  line({
    kind: 'token_validation',
    outcome: 'client_error',
    decision: 'reject',
    reason: 'sender_constraint',
    token: name,
    trace_id: 'b'.repeat(32),
  }),
]

const REFUSED = { outcome: 'client_error', reason: 'inactive' }

/** Our own lines tell the most: of a good day, a bad one, a late one, one to come, and of nothing. */
const app = [
  token({}),
  token({ outcome: 'client_error', reason: 'unknown' }),
  token({ outcome: 'dependency_error', upstream: 'database', reason: 'storage' }),
  token({ outcome: 'throttled', client: 'stranger' }),
  token({ time: at(-3600) }),
  token({ ip: '192.0.2.7', subject: 'ann' }),
  token({ time: at(3600) }),
  line({
    kind: 'http_request',
    outcome: 'success',
    endpoint: 'jwks',
    status: 200,
    duration_seconds: 0.01,
    trace_id: 'a'.repeat(32),
  }),
  line({ kind: 'probe', outcome: 'success', journey: 'jwks' }),
  line({
    kind: 'probe',
    outcome: 'server_error',
    journey: 'discovery',
    failed_step: 'discovery_request',
  }),
  line({ kind: 'key_rotation', outcome: 'success', phase: 'published', key_id: 'k2' }),
  line({ time: at(1), kind: 'key_rotation', outcome: 'success', phase: 'signing', key_id: 'k2' }),
  line({
    kind: 'client_token_acquisition',
    outcome: 'success',
    workload: 'invoices',
    cold_start: true,
    duration_seconds: 0.8,
  }),
  token({
    grant_type: 'token_exchange',
    exchange: 'delegation',
    auth_method: 'private_key_jwt',
    sender_constraint: 'dpop',
    scopes: ['orders.read'],
    lifetime_seconds: 300,
    token_bytes: 900,
  }),
  token({ client: 'nobody' }),
  token({ grant_type: 'device_code', outcome: 'neutral', reason: 'slow_down' }),
  done('authorization_request', { response_type: 'code', has_state: true }),
  done('consent_prompt', {}),
  done('consent', { decision: 'granted' }),
  done('device_authorization', { step: 'started' }),
  done('session', { phase: 'started' }),
  done('session', { phase: 'ended' }),
  done('client_change', { change: 'created' }),
  done('revocation', { revokes: 'session', cause: 'logout' }),
  done('revocation', { revokes: 'token', cause: 'request' }),
  done('introspection', { vantage: 'server', active: true, caller: 'orders' }),
  done('callback', { outcome: 'client_error', reason: 'state_mismatch' }),
  done('token_validation', { decision: 'accept', validation_seconds: 0.001 }),
  done('token_validation', { decision: 'reject', outcome: 'client_error', reason: 'expired' }),
  ...misused('stolen', {}),
  ...misused('machines', { grant_type: 'client_credentials' }),
  // A token that was revoked: refused within the target, accepted long after, refused for another cause.
  token({ time: at(-300), issued_token: 'at1', expires_at: at(-100) }),
  done('revocation', { time: at(-290), revokes: 'token', cause: 'request', token: 'at1' }),
  done('token_validation', { time: at(-280), decision: 'reject', ...REFUSED, token: 'at1' }),
  done('token_validation', { time: at(-120), decision: 'accept', token: 'at1' }),
  'not a record',
]
/** A refresh token that comes back from an honest client, and the end of its family for that. */
const REUSE = { grant_type: 'refresh_token', refresh_token: 'r1' }
app.push(
  token({ ...REUSE, ip: '192.0.2.7', issued_refresh_token: 'r2' }),
  token({ ...REUSE, ip: '192.0.2.7', outcome: 'client_error', reason: 'refresh_reused' }),
  line({
    kind: 'revocation',
    outcome: 'success',
    revokes: 'refresh_token',
    cause: 'reuse',
    refresh_token: 'r2',
  }),
)
/** A user's name, which stays behind. */
const keycloak = [
  `${at(0)} INFO  [org.keycloak.events] (executor-thread-1) type="LOGIN", realmName="main", clientId="shop", userId="u", ipAddress="127.0.0.1", auth_method="openid-connect", username="ann"`,
  `${at(0)} INFO  [io.quarkus] (main) Listening on: http://0.0.0.0:8080`,
]
/** A request whose last line never comes. */
const node = [
  JSON.stringify({
    time: at(0),
    event: 'grant.success',
    route: 'token',
    client_id: 'batch',
    grant_type: 'client_credentials',
    request_id: 'r1',
  }),
]
/** From an address, of a person; when it comes, its time has been judged. */
const overtaken = [token({ time: at(-60), ip: '192.0.2.7', subject: 'ann' })]

const scenario = (): Pipeline => {
  const pipeline = createPipeline({
    sources: [
      source('app', 'own', 'authslo'),
      source('kc', 'keycloak', 'keycloak'),
      source('node', 'provider', 'oidc-provider'),
    ],
    slos,
    adapters: ADAPTERS,
    keys: REPLAY_KEYS,
    store: {
      limits: { clients: 1, tenants: 1, totalSeries: 20_000 },
      birthHoldMs: 0,
      thresholdsSeconds: [0.2],
    },
    limits: {
      lateAfterMs: 600_000,
      futureSkewMs: 120_000,
      mergeWithinMs: 5000,
      reorderMs: 30_000,
      knownClients: 100,
    },
    throttled: new Map(),
    catalogue: new Map([
      [
        'own',
        {
          clients: new Map([
            ['shop', { id: 'shop', type: 'public', grants: [], secretExpiresMs: NOON } as const],
          ]),
          scopes: undefined,
          longestLifeSeconds: { access: undefined, refresh: undefined },
        },
      ],
    ]),
  })
  for (const [name, records] of Object.entries({ app, kc: keycloak, node, overtaken }))
    pipeline.step(
      {
        source: name === 'overtaken' ? 'app' : name,
        records,
        bytes: records.join('\n').length,
        receivedAt: NOON,
        position: 0,
        atEnd: true,
      },
      NOON,
    )
  pipeline.tick(NOON)
  pipeline.finish(NOON + 10_000)
  return pipeline
}

// What the core cannot know; each is set where the program starts, reads bytes, or answers a scrape.
const BY_THE_SHELL: Partial<Record<MetricName, string>> = {
  authslo_build_info: 'version of the program',
  authslo_checkpoint_failures_total: 'what the disk said',
  authslo_checkpoint_last_success_timestamp_seconds: 'what the disk said',
  authslo_checkpoint_restored: 'what was found at the start',
  authslo_config_info: 'hash of the file',
  authslo_ingest_queue_entries: 'requests that wait',
  authslo_ingest_refused_total: 'what senders were told',
  authslo_ingest_requests_total: 'what senders were told',
  authslo_scrape_duration_seconds: 'clock of the server',
  authslo_source_lost_bytes_total: 'files that were cut',
  authslo_probe_slots_missed_total: 'clock of the prober',
  oauth_clock_skew_seconds: 'answer to a probe',
  oauth_jwks_fetches_total: 'answer to a probe',
  oauth_jwks_max_age_seconds: 'answer to a probe',
  oauth_jwks_response_bytes: 'answer to a probe',
  oauth_key_rotation_max_age_seconds: 'what the configuration allows',
  oauth_probe_step_duration_seconds: 'clock of the prober',
  oauth_tls_certificate_not_after_timestamp_seconds: 'answer to a probe',
  oauth_resource_server_info: 'resource servers of the configuration',
  oauth_resource_server_revocation_bound_seconds: 'resource servers of the configuration',
  oauth_slo_info: 'objective of the SLO file',
  oauth_slo_objective_ratio: 'objective of the SLO file',
  oauth_slo_threshold_seconds: 'objective of the SLO file',
}

test('every row is fed by the pipeline, and with a number', async () => {
  const { store } = scenario()
  const page = await renderText(store, NOON + 10_000)
  const fed = store.families().filter(({ series }) => series.size() > 0)
  const unfed = METRIC_NAMES.filter((name) => !fed.some((family) => family.name === name))
  expect(unfed.toSorted()).toEqual(Object.keys(BY_THE_SHELL).toSorted())
  const touched = new Set(store.touched().map((text) => text.replace(/\{.*/, '')))
  const atZero = fed.map(({ name }) => name).filter((name) => !touched.has(name))
  // A lag, what had to be forgotten, and a client that fails without a success, do not come with the rest.
  // A lag, a memory that is full, and a client that fails without a success, do not come with the rest.
  // A lag, a memory and open revocations at the end, and a client that fails without a success, do not come with the rest.
  expect(atZero).toEqual([
    'oauth_failing_clients',
    'oauth_revocation_open_episodes',
    'authslo_source_lag_seconds',
    'authslo_source_lag_bytes',
    'authslo_correlator_evictions_total',
  ])
  expect(checkMetrics(page)).toBe('')
})

test('rows that say so carry exemplars, and no others', () => {
  for (const { name, row, exemplars } of scenario().store.families())
    expect(exemplars.size > 0, name).toBe(row.exemplar === true)
})

test('the other rows are fed by the shell', () => {
  const src = resolve(import.meta.dirname, '..', '..', 'src')
  const shell = globSync('**/*.ts', { cwd: join(src, 'running') })
    .map((file) => readFileSync(join(src, 'running', file), 'utf8'))
    .join('\n')
  for (const name of Object.keys(BY_THE_SHELL))
    expect(shell, name).toMatch(new RegExp(`\\.(add|observe|set|declare)\\(\\s*'${name}'`))
})

test('no secret or address of a record is on the page', async () => {
  const page = await renderText(scenario().store, NOON)
  for (const text of ['ann', '127.0.0.1']) expect(page).not.toContain(`"${text}"`)
})
