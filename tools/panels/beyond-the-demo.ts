// A second exporter, for what the demo's servers do not do: a catalogue of clients, callbacks, sessions, exchanges, functions.
// Its configuration, and the lines that a second of it brings. The lines are AuthEvents, as replay --events prints them.

/** Files of the configuration by name; `appLog` is where the lines go. */
export const configurationOf = (
  appLog: string,
  ports: { readonly ingest: number; readonly otlp: number; readonly issuer: number },
): Readonly<Record<string, object>> => ({
  'clients.yaml': [
    {
      id: 'shop',
      owner: 'shop-team',
      type: 'confidential',
      criticality: 'high',
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      scopes: ['orders.read', 'orders.admin'],
      secret_expires: '2035-03-31',
    },
    { id: 'spa', owner: 'web-team', type: 'public', grants: ['authorization_code'] },
  ],
  'scopes.yaml': { 'orders.read': 'ordinary', 'orders.admin': 'privileged' },
  'authslo.yaml': {
    servers: [
      {
        name: 'second',
        product: 'keycloak',
        issuer: `https://127.0.0.1:${ports.issuer}`,
        region: 'eu-west-1',
        clients: 'clients.yaml',
        scopes: 'scopes.yaml',
        keys: { max_age: '90d' },
        longest_jwks_cache: '1m',
        clock_skew: '100ms',
        refresh_token: { rotation: true, kills: 'family' },
      },
    ],
    resource_servers: [
      {
        name: 'billing',
        trusts: ['second'],
        mode: 'introspection',
        cache: '1s',
        revocation_target: '2s',
        leeway: '1s',
      },
    ],
    sources: [
      { name: 'app', server: 'second', format: 'authslo', file: appLog, lateness: '1s' },
      { name: 'pushed', server: 'second', format: 'keycloak', http: {}, lateness: '1s' },
      {
        name: 'spans',
        server: 'second',
        format: 'otlp',
        lateness: '1s',
        otlp: { match: { 'service.name': 'known' } },
      },
    ],
    receivers: {
      http: { listen: `127.0.0.1:${ports.ingest}` },
      otlp_http: { listen: `127.0.0.1:${ports.otlp}` },
    },
    probes: { interval: '5s' },
    exclusions: [
      {
        id: 'always',
        from: '2020-01-01T00:00:00Z',
        to: '2090-01-01T00:00:00Z',
        servers: ['second'],
        slos: ['consent-acceptance'],
      },
    ],
    correlation: { reorder: '1s' },
    // So few series that one metric is full.
    limits: { clients: 2 },
  },
})

type Line = Readonly<Record<string, unknown>>

const trace = (n: number): string => n.toString(16).padStart(32, '0')

const LIFE_SECONDS = 10

/** Of second `n`, at a time in ms; every tenth second is an hour late. */
export const linesOf = (n: number, timeMs: number): readonly string[] => {
  const at = (seconds: number): string => new Date(timeMs + seconds * 1000).toISOString()
  const line = (kind: string, keys: Line): Line => ({
    time: at(0),
    kind,
    outcome: 'success',
    client: 'shop',
    tenant: 'main',
    trace_id: trace(n),
    duration_seconds: 0.05,
    ...keys,
  })
  const token = (keys: Line): Line =>
    line('token_request', { grant_type: 'client_credentials', ...keys })
  const used = (keys: Line): Line =>
    line('token_validation', {
      resource_server: 'billing',
      decision: 'accept',
      mode: 'introspection',
      cache: n % 3 === 0 ? 'hit' : 'miss',
      validation_seconds: 0.002,
      ...keys,
    })
  const lines: readonly Line[] = [
    token({
      auth_method: 'client_secret_basic',
      sender_constraint: 'dpop',
      scopes: ['orders.read', 'orders.admin', `made-up-${n % 4}`],
      token_bytes: 900,
      lifetime_seconds: 300,
    }),
    token({ grant_type: 'token_exchange', exchange: 'delegation' }),
    token({ outcome: 'throttled' }),
    token({ client: 'spa', grant_type: 'password' }),
    token({ client: 'nobody-knows' }),
    token({ outcome: 'client_error', reason: 'unknown' }),
    ...(n % 10 === 0
      ? [token({ time: at(-3600) }), token({ time: at(-3600), outcome: 'server_error' })]
      : []),
    ...(n % 10 === 5 ? [token({ time: at(3600) })] : []),
    line('authorization_request', { response_type: 'code', has_state: false, has_pkce: false }),
    line('callback', {
      outcome: 'client_error',
      reason: 'state_mismatch',
      relying_party: 'shop-web',
    }),
    line('login', { method: 'password' }),
    line('session', { phase: n % 2 === 0 ? 'started' : 'ended' }),
    line('revocation', { revokes: 'session', cause: 'logout' }),
    line('consent', { decision: 'denied' }),
    line('client_change', { change: 'updated' }),
    line('client_token_acquisition', {
      workload: 'invoices',
      cold_start: true,
      duration_seconds: 0.8,
    }),
    line('introspection', { vantage: 'server', active: n % 2 === 0, caller: 'billing' }),
    line('http_request', { endpoint: 'token', status: 200 }),
    // Not ours.
    used({ decision: 'reject', outcome: 'client_error', reason: 'wrong_issuer' }),
    // Issued, a second later revoked, and accepted on; refused; accepted again. A second of lines has one of each, of other tokens.
    token({ issued_token: `t${n}`, expires_at: at(LIFE_SECONDS) }),
    line('revocation', { revokes: 'token', cause: 'request', token: `t${n - 1}` }),
    used({ token: `t${n - 5}` }),
    used({
      token: `t${n - 7}`,
      decision: 'reject',
      outcome: 'client_error',
      reason: 'inactive',
    }),
    used({ token: `t${n - 9}` }),
    // A token that is bound to a key, in other hands.
    token({ issued_token: `s${n}`, grant_type: 'authorization_code' }),
    used({
      token: `s${n}`,
      decision: 'reject',
      outcome: 'client_error',
      reason: 'sender_constraint',
    }),
    // The same of a machine, which is several by itself.
    token({ issued_token: `m${n}` }),
    used({
      token: `m${n}`,
      decision: 'reject',
      outcome: 'client_error',
      reason: 'sender_constraint',
    }),
    // An honest client whose family is killed.
    token({
      grant_type: 'refresh_token',
      refresh_token: `r${n}`,
      issued_refresh_token: `q${n}`,
      ip: '192.0.2.7',
    }),
    token({
      grant_type: 'refresh_token',
      refresh_token: `r${n}`,
      outcome: 'client_error',
      reason: 'refresh_reused',
      ip: '192.0.2.7',
    }),
    line('revocation', { revokes: 'refresh_token', cause: 'reuse', refresh_token: `q${n}` }),
    // A new signing key each twenty seconds.
    ...(n % 20 === 0 ? [line('key_rotation', { phase: 'published', key_id: `k${n}` })] : []),
    ...(n % 20 === 10 ? [line('key_rotation', { phase: 'signing', key_id: `k${n - 10}` })] : []),
  ]
  return [...lines.map((each) => JSON.stringify(each)), 'not a record']
}

/** What is posted to the source `pushed`: a user's name, which stays behind. */
export const pushedLine = (timeMs: number): string =>
  `${new Date(timeMs).toISOString()} INFO  [org.keycloak.events] (executor-thread-1) type="LOGIN", realmName="main", clientId="shop", userId="u", ipAddress="127.0.0.1", auth_method="openid-connect", username="ann"`

/** An OTLP request of a service that no source matches. */
export const STRANGE_LOGS = JSON.stringify({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'strange' } }] },
      scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }],
    },
  ],
})
