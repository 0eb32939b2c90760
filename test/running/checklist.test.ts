import { describe, expect, test } from 'vitest'
import type { Capability } from '../../src/adapters/adapter.ts'
import { createStore, type Store } from '../../src/metrics/store.ts'
import { failover } from '../../src/running/checklist/failover.ts'
import { flows } from '../../src/running/checklist/flows.ts'
import { health } from '../../src/running/checklist/health.ts'
import { QUESTIONS } from '../../src/running/checklist/index.ts'
import { keys } from '../../src/running/checklist/keys.ts'
import { revocation } from '../../src/running/checklist/revocation.ts'
import { LAST_HOUR, LATELY, type Answer, type View } from '../../src/running/checklist/view.ts'
import { createGrowth } from '../../src/running/growth.ts'
import { rowsOf } from '../../src/running/rows.ts'
import type { Finding } from '../../src/server/checklist.ts'
import { fastSlo, healthySource, keptSlo, NOW, unmeasuredSlo } from '../server/example-status.ts'

const SERVER = { server: 'as' } as const
const SOURCE = { ...healthySource, name: 'log', server: 'as' }
const SLO = { ...keptSlo, server: 'as' }
const SECONDS = NOW / 1000

const emptyStore = (clients: number): Store => {
  const store = createStore({
    limits: { clients, tenants: 10, totalSeries: 20_000 },
    birthHoldMs: 0,
    thresholdsSeconds: [],
  })
  for (const client of ['shop', 'stock-sync']) store.admit('client', 'as', client)
  return store
}

/** `happens`: what was counted within the window. */
const viewOf = (happens: (store: Store) => void, like: Partial<View> = {}, clients = 50): View => {
  const store = emptyStore(clients + 2)
  const window = { store, windowSeconds: 300, everySeconds: 30 }
  const lately = createGrowth({ ...window, names: LATELY })
  const lastHour = createGrowth({ ...window, names: LAST_HOUR })
  happens(store)
  return {
    now: NOW,
    servers: ['as'],
    resourceServers: [],
    slos: [SLO],
    sources: [SOURCE],
    episodes: [],
    lately: lately.grown,
    lastHour: lastHour.grown,
    rows: rowsOf(store),
    tells: () => true,
    tellsOf: () => true,
    remedy: (_, capability) => `switch ${capability} on`,
    ...like,
  }
}

const nothing = (): void => undefined
const only =
  (...told: readonly Capability[]): View['tells'] =>
  (_, capability) =>
    told.includes(capability)

/** The finding that begins so. */
const find = (findings: readonly Finding[], text: RegExp): Finding => {
  const found = findings.find((finding) => text.test(finding.text))
  if (found === undefined)
    throw new Error(`none is ${text}: ${findings.map((finding) => finding.text).join(' | ')}`)
  return found
}

describe('what no source tells is unknown', () => {
  const blind = viewOf(nothing, {
    tells: () => false,
    tellsOf: () => false,
    resourceServers: ['orders'],
    slos: [{ ...unmeasuredSlo, server: 'as' }],
  })

  test.each(QUESTIONS.map(({ id, answer }) => [id, answer] as const))(
    '%s: nothing is fine, and something says what would tell',
    (_, answer) => {
      const findings = answer(blind).filter(({ of }) => of !== 'log')
      expect(findings.length).toBeGreaterThan(0)
      expect(findings.filter(({ state }) => state === 'fine')).toEqual([])
      const unknown = findings.filter(({ state }) => state === 'unknown')
      expect(unknown.length).toBeGreaterThan(0)
      expect(unknown.filter(({ remedy }) => remedy === undefined)).toEqual([])
    },
  )

  test('the remedy is the product’s own, where it has one', () => {
    const clients = find(flows(viewOf(nothing, { tells: only('server_errors') })), /whose requests/)
    expect(clients).toEqual({
      state: 'unknown',
      of: 'as',
      text: 'No source tells whose requests they are.',
      remedy: 'switch client on',
    })
    const plain = viewOf(nothing, { tells: only('server_errors'), remedy: () => undefined })
    expect(find(flows(plain), /whose requests/).remedy).toBe('add a source that shows client')
  })

  test.each([
    ['server_errors', flows, /which token requests failed/],
    ['server_errors', health, /which of its answers are errors/],
    ['client', flows, /whose requests they are/],
    ['validations', keys, /for what cause its tokens are refused/],
    ['revocations', revocation, /what is revoked/],
    ['revocations', revocation, /whether revoked tokens are still accepted/],
    ['validations', revocation, /whether revoked tokens are still accepted/],
    ['token_ids', revocation, /whether revoked tokens are still accepted/],
    ['token_ids', revocation, /no theft is seen/],
  ] as const)('without %s alone, %o', (missing, answer: Answer, text) => {
    const tells: View['tells'] = (_, capability) => capability !== missing
    expect(find(answer(viewOf(nothing, { tells })), text).state).toBe('unknown')
    expect(answer(viewOf(nothing)).filter((finding) => text.test(finding.text))).toEqual([])
  })
})

test('what happened is said even where no source tells all of it', () => {
  const view = viewOf(
    (store) => {
      const outcome = 'server_error'
      store.add('oauth_token_requests_total', { ...SERVER, grant_type: 'other', outcome }, 2)
      store.add('oauth_revocation_requests_total', { ...SERVER, outcome }, 1)
      store.add('oauth_suspicious_token_use_incidents_total', SERVER, 1)
      const resource_server = 'orders'
      store.add('oauth_revocation_overdue_acceptances_total', { resource_server }, 1)
      const forged = { resource_server, reason: 'unknown_kid', fault: 'attack' } as const
      store.add('oauth_token_rejections_total', forged, 1)
    },
    { tells: () => false, tellsOf: () => false, resourceServers: ['orders', 'stock'] },
  )
  expect(find(flows(view), /2 token requests failed/).state).toBe('look')
  const found = revocation(view)
  expect(find(found, /1 of 1 revocation request failed/).state).toBe('bad')
  expect(find(found, /accepted too long/).state).toBe('bad')
  expect(find(found, /may be stolen/).state).toBe('bad')
  const ofKeys = keys(view)
  expect(find(ofKeys, /1 token refused for their key/).state).toBe('look')
  expect(ofKeys.find(({ of }) => of === 'stock')?.state).toBe('unknown')
})

test.each([
  ['not up', { up: false }],
  ['not healthy', { healthy: false }],
])('where a source is %s, what its records do not show is unknown', (_, trouble) => {
  const issued = (store: Store): void =>
    store.add('oauth_token_requests_total', {
      ...SERVER,
      grant_type: 'refresh_token',
      outcome: 'success',
    })
  expect(find(flows(viewOf(issued)), /No token request failed/).state).toBe('fine')
  const doubtful = viewOf(issued, { sources: [{ ...SOURCE, ...trouble }] })
  const finding = find(flows(doubtful), /No token request failed/)
  expect(finding.state).toBe('unknown')
  expect(finding.remedy).toBe('first let these sources be read well: log')
  expect(flows(doubtful).filter(({ state }) => state === 'fine')).toEqual([])
  const elsewhere = viewOf(issued, {
    sources: [SOURCE, { ...SOURCE, server: 'other', ...trouble }],
  })
  expect(find(flows(elsewhere), /No token request failed/).state).toBe('fine')
})

describe('flows', () => {
  test('a promise that burns fast is bad, with how many clients it hit', () => {
    const view = viewOf(
      (store) => store.set('oauth_slo_affected_clients', { ...SERVER, slo: fastSlo.name }, 3),
      { slos: [SLO, { ...fastSlo, server: 'as' }] },
    )
    expect(find(flows(view), /Token issuance within/)).toEqual({
      state: 'bad',
      of: 'as',
      text: 'Token issuance within 200 ms: burning fast, 9.4× as fast as allowed.',
      facts: ['3 known clients hit in the last 10 minutes'],
    })
  })

  test('failures by grant: the server’s are counted apart from refusals', () => {
    const view = viewOf((store) => {
      const count = (
        grant_type: 'refresh_token' | 'client_credentials',
        outcome: 'success' | 'server_error' | 'client_error',
        by: number,
      ): void => store.add('oauth_token_requests_total', { ...SERVER, grant_type, outcome }, by)
      count('refresh_token', 'success', 90)
      count('refresh_token', 'server_error', 4)
      count('refresh_token', 'client_error', 6)
      count('client_credentials', 'success', 10)
    })
    expect(find(flows(view), /failed by the server or/)).toEqual({
      state: 'look',
      of: 'as',
      text: '4 token requests failed by the server or what is behind it.',
      facts: [
        'refresh token: 100 requests, 4 failed, 6 refused',
        'client credentials: 10 requests, 0 failed, 0 refused',
      ],
    })
  })

  test('clients: who fails, why, and whose they are', () => {
    const view = viewOf((store) => {
      store.set('oauth_active_clients', SERVER, 6)
      store.set('oauth_client_info', { ...SERVER, client: 'stock-sync', owner: 'warehouse' }, 1)
      const gets = (client: string, outcome: 'success' | 'client_error', by: number): void =>
        store.add('oauth_client_token_requests_total', { ...SERVER, client, outcome }, by)
      const fails = (client: string, reason: 'client_auth_failed' | 'code_reused', by: number) => {
        gets(client, 'client_error', by)
        const labels = { ...SERVER, client, reason }
        store.add('oauth_client_token_request_failures_total', labels, by)
      }
      gets('stock-sync', 'success', 33)
      fails('stock-sync', 'client_auth_failed', 34)
      gets('shop', 'success', 3)
      fails('shop', 'code_reused', 2)
      fails('never-let-in', 'client_auth_failed', 1)
    })
    expect(find(flows(view), /Of 6 active/)).toEqual({
      state: 'look',
      of: 'as',
      text: 'Of 6 active clients, 1 had more failures than tokens lately, 0 no token at all in 10 minutes.',
      facts: [
        'stock-sync: client auth failed 34 – owner warehouse',
        'shop: code reused 2',
        'clients without a label of their own: client auth failed 1',
      ],
    })
  })

  test('clients: a thousand that fail are ten and a number', () => {
    const view = viewOf(
      (store) => {
        for (let i = 0; i < 1000; i++) {
          const client = `client-${i}`
          store.admit('client', 'as', client)
          const labels = { ...SERVER, client, reason: 'client_auth_failed' } as const
          store.add('oauth_client_token_request_failures_total', labels, 1 + (i % 7))
        }
      },
      {},
      1000,
    )
    const { facts = [] } = find(flows(view), /client/)
    expect(facts.length).toBe(11)
    expect(facts[0]).toMatch(/client-\d+: client auth failed 7/)
    expect(facts[10]).toBe('and 990 other clients with failures')
  })

  test('clients: mistakes that are fewer than tokens are fine, silence is nothing seen', () => {
    const clientsOf = (active: number): Finding =>
      find(flows(viewOf((store) => store.set('oauth_active_clients', SERVER, active))), /client/)
    expect(clientsOf(6).state).toBe('fine')
    expect(clientsOf(0).state).toBe('quiet')
  })

  test('clients: none that got a token in 10 minutes is to look at, whatever came lately', () => {
    const view = viewOf((store) => {
      store.set('oauth_active_clients', SERVER, 2)
      store.set('oauth_failing_clients', SERVER, 1)
    })
    expect(find(flows(view), /1 no token at all/).state).toBe('look')
  })

  test('resource servers: what is refused, and by whose fault', () => {
    const view = viewOf(
      (store) => {
        const orders = { resource_server: 'orders' } as const
        store.add('oauth_token_validations_total', { ...orders, decision: 'accept' }, 90)
        store.add('oauth_token_validations_total', { ...orders, decision: 'reject' }, 10)
        store.add(
          'oauth_token_rejections_total',
          { ...orders, reason: 'unknown_kid', fault: 'platform' },
          8,
        )
        store.add(
          'oauth_token_rejections_total',
          { ...orders, reason: 'expired', fault: 'client' },
          2,
        )
      },
      { resourceServers: ['orders', 'stock'], tellsOf: (name) => name === 'orders' },
    )
    expect(find(flows(view), /10 of 100/)).toEqual({
      state: 'look',
      of: 'orders',
      text: "10 of 100 tokens refused, 8 of them by the platform's fault.",
      facts: ['unknown kid: 8, fault: platform', 'expired: 2, fault: client'],
    })
    expect(flows(view).find(({ of }) => of === 'stock')?.state).toBe('unknown')
    expect(find(keys(view), /8 tokens refused for their key/).state).toBe('bad')
  })
})

describe('keys', () => {
  test.each([
    ['idle', 'fine', /No rotation/],
    ['draining', 'look', /Key rotation: draining/],
    ['broken', 'bad', /Key rotation: broken/],
  ] as const)('a rotation that is %s: %s', (state, expected, text) => {
    const view = viewOf((store) => {
      store.set('oauth_key_rotation_state', { ...SERVER, state }, 1)
      store.set('oauth_jwks_keys', { ...SERVER, state: 'current' }, 1)
    })
    const finding = find(keys(view), text)
    expect(finding.state).toBe(expected)
    expect(finding.facts).toContain('1 current key published')
  })

  test('a key that is older than it may become is to look at', () => {
    const view = viewOf((store) => {
      store.set('oauth_key_rotation_state', { ...SERVER, state: 'idle' }, 1)
      store.set('oauth_key_last_rotation_timestamp_seconds', SERVER, SECONDS - 7200)
      store.set('oauth_key_rotation_max_age_seconds', SERVER, 3600)
    })
    expect(find(keys(view), /No rotation/).state).toBe('look')
  })

  test.each([
    [1, false, 'fine'],
    [1, true, 'look'],
    [0, true, 'bad'],
  ] as const)('a key set whose newest probe is %d, with failures %s: %s', (works, fails, state) => {
    const view = viewOf((store) => {
      store.set('oauth_probe_success', { ...SERVER, journey: 'jwks' }, works)
      if (fails) store.add('oauth_jwks_fetches_total', { ...SERVER, outcome: 'timeout' }, 2)
    })
    expect(find(keys(view), /Its key set/).state).toBe(state)
  })

  test.each([
    [90, 'fine', /expires in 90/],
    [20, 'look', /expires in 20/],
    [2, 'bad', /expires in 2/],
    [-3, 'bad', /expired 3/],
  ] as const)('a certificate with %d days left: %s', (days, state, text) => {
    const view = viewOf((store) =>
      store.set(
        'oauth_tls_certificate_not_after_timestamp_seconds',
        { ...SERVER, endpoint: 'issuer' },
        SECONDS + days * 86_400,
      ),
    )
    expect(find(keys(view), text).state).toBe(state)
  })

  test.each([
    [0, 'fine', /agrees/],
    [-6, 'look', /6.s behind ours/],
    [31, 'bad', /31.s ahead of ours/],
  ] as const)('a clock that is off by %d s: %s', (skew, state, text) => {
    const view = viewOf((store) => store.set('oauth_clock_skew_seconds', SERVER, skew))
    expect(find(keys(view), text).state).toBe(state)
  })
})

describe('health', () => {
  test('a probe that fails says where', () => {
    const view = viewOf((store) => {
      const discovery = { ...SERVER, journey: 'discovery' }
      store.set('oauth_probe_success', discovery, 0)
      store.add('oauth_probe_failures_total', { ...discovery, step: 'fetch' }, 3)
      store.set('oauth_probe_last_success_timestamp_seconds', discovery, SECONDS - 90)
    })
    expect(find(health(view), /The probe/)).toEqual({
      state: 'bad',
      of: 'as',
      text: 'The probe discovery fails.',
      facts: ['3 runs failed lately, at fetch', 'last success 90\u{a0}s ago'],
    })
  })

  test('errors of the server by endpoint, of what is behind it, and their causes', () => {
    const view = viewOf((store) => {
      const status = '5xx'
      store.add('oauth_endpoint_requests_total', { ...SERVER, endpoint: 'token', status }, 7)
      store.add('oauth_upstream_failures_total', { ...SERVER, upstream: 'database' }, 2)
      store.add('oauth_token_request_failures_total', { ...SERVER, reason: 'storage' }, 7)
    })
    expect(find(health(view), /status 5xx/)).toEqual({
      state: 'look',
      of: 'as',
      text: '7 answers with status 5xx, 2 failures behind the server.',
      facts: [
        'token: 7 with status 5xx',
        'database behind it: 2 failures',
        'token requests without tokens, storage: 7',
      ],
    })
  })

  test.each([
    [{}, 'fine', /It is read/],
    [{ healthy: false, problem: 'it is gone' }, 'look', /It is not read well/],
    [{ up: false }, 'bad', /It cannot be read/],
  ] as const)('a log that is %o: %s', (trouble, state, text) => {
    const view = viewOf(nothing, { sources: [{ ...SOURCE, ...trouble }] })
    expect(find(health(view), text).state).toBe(state)
  })
})

describe('revocation', () => {
  test('requests that the server failed are bad', () => {
    const view = viewOf((store) => {
      store.add('oauth_revocation_requests_total', { ...SERVER, outcome: 'success' }, 4)
      store.add('oauth_revocation_requests_total', { ...SERVER, outcome: 'server_error' }, 1)
    })
    expect(find(revocation(view), /1 of 5 revocation requests failed/).state).toBe('bad')
  })

  test('tokens accepted too long name the resource server, of the servers that it trusts', () => {
    const view = viewOf(
      (store) => {
        const resource_server = 'stock'
        store.set('oauth_resource_server_info', { resource_server, trusts: 'as,more' }, 1)
        store.add('oauth_revocation_overdue_acceptances_total', { resource_server }, 2)
      },
      { servers: ['as', 'other'] },
    )
    const findings = revocation(view)
    expect(find(findings, /2 revocations after which/)).toMatchObject({
      state: 'bad',
      of: 'as',
      facts: ['stock: 2'],
    })
    expect(find(findings, /No resource server accepted/).of).toBe('other')
  })

  test('thefts are bad, with the clients of their episodes; two tabs are none', () => {
    const episode = {
      kind: 'refresh_reuse',
      timeMs: NOW - 60_000,
      server: 'as',
      what: '',
      evidence: [],
      about: [['client', 'shop']],
      ids: [],
    } as const
    const reuse = (reuseClass: 'suspicious' | 'concurrent') =>
      viewOf(
        (store) =>
          store.add('oauth_refresh_reuse_incidents_total', { ...SERVER, class: reuseClass }, 1),
        {
          episodes: [
            episode,
            { ...episode, about: [['client', 'long-ago']], timeMs: NOW - 7_200_000 },
            { ...episode, about: [['client', 'elsewhere']], server: 'other' },
          ],
        },
      )
    expect(find(revocation(reuse('suspicious')), /may be stolen/)).toMatchObject({
      state: 'bad',
      facts: ['refresh tokens that a stranger presented: 1', 'client shop'],
    })
    expect(find(revocation(reuse('concurrent')), /No token looked stolen/).state).toBe('fine')
  })

  test('owners of failing clients are named, once each', () => {
    const view = viewOf((store) => {
      for (const client of ['shop', 'stock-sync']) {
        store.set('oauth_client_info', { ...SERVER, client, owner: 'warehouse' }, 1)
        const labels = { ...SERVER, client, reason: 'client_auth_failed' } as const
        store.add('oauth_client_token_request_failures_total', labels, 1)
      }
    })
    expect(find(revocation(view), /Owners of clients/).facts).toEqual([
      'warehouse: shop, stock-sync',
    ])
  })
})

describe('failover', () => {
  const traffic =
    (outcome: 'success' | 'dependency_error') =>
    (store: Store): void =>
      store.add(
        'oauth_token_requests_total',
        { ...SERVER, auth_region: 'eu-1', grant_type: 'refresh_token', outcome },
        5,
      )

  test.each([
    ['success', 'fine', /eu-1 answers: 5 token requests lately, 0 failed/],
    ['dependency_error', 'look', /eu-1 answers: 5 token requests lately, 5 failed/],
  ] as const)('a region with %s: %s', (outcome, state, text) => {
    expect(find(failover(viewOf(traffic(outcome))), text).state).toBe(state)
  })

  test('a region that answered once and no longer does is to look at', () => {
    const view = viewOf(traffic('success'), { lately: () => [] })
    expect(find(failover(view), /eu-1 answers no token request now/).state).toBe('look')
  })

  test.each([
    [9, 3, 'it gets worse'],
    [2, 8, 'it gets better'],
    [0, 8, 'it gets better'],
  ])('burning %d× now and %d× over the hour: %s', (fiveMinutes, oneHour, way) => {
    const view = viewOf(nothing, { slos: [{ ...SLO, burnRates: { fiveMinutes, oneHour } }] })
    expect(find(failover(view), /over the hour/).text).toContain(way)
  })
})
