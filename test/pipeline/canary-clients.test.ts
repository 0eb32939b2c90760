// Probes replay refresh tokens and present revoked ones day and night: that must stir no alert, and no budget of people.
import { expect, test } from 'vitest'
import { testPipeline } from './run.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const line = (seconds: number, keys: object): string =>
  JSON.stringify({ time: new Date(NOON + seconds * 1000).toISOString(), ...keys })

/** A login, a refresh, a replay that ends the family; a token that is accepted long after its revocation. */
const run = (client: string): readonly string[] => [
  line(0, {
    kind: 'token_request',
    outcome: 'success',
    client,
    grant_type: 'authorization_code',
    issued_token: 'a1',
    issued_refresh_token: 'r1',
    family: 'f',
  }),
  line(1, {
    kind: 'token_request',
    outcome: 'success',
    client,
    grant_type: 'refresh_token',
    refresh_token: 'r1',
    issued_refresh_token: 'r2',
    family: 'f',
  }),
  line(2, {
    kind: 'token_request',
    outcome: 'client_error',
    reason: 'refresh_reused',
    client,
    grant_type: 'refresh_token',
    refresh_token: 'r1',
    family: 'f',
  }),
  line(2, {
    kind: 'revocation',
    outcome: 'success',
    client,
    revokes: 'family',
    cause: 'reuse',
    family: 'f',
  }),
  line(3, {
    kind: 'token_request',
    outcome: 'success',
    client,
    grant_type: 'client_credentials',
    issued_token: 'a2',
    lifetime_seconds: 3600,
  }),
  line(4, { kind: 'revocation', outcome: 'success', client, revokes: 'token', token: 'a2' }),
  line(300, {
    kind: 'token_validation',
    outcome: 'success',
    decision: 'accept',
    resource_server: 'orders',
    client,
    token: 'a2',
  }),
]

const counted = (client: string) => {
  const { pipeline, events, batch } = testPipeline('authslo', {
    canaryClients: ['authslo-probe'],
    resourceServers: [{ name: 'orders', trusts: ['as'], protectedPaths: [] }],
  })
  batch(run(client), NOON, true)
  pipeline.finish(NOON + 7200_000)
  const { store } = pipeline
  return {
    derived: [...new Set(events.map(({ kind }) => kind))]
      .filter((kind) => /^(refresh_reuse|revoked_token_use|revocation_closed)$/.test(kind))
      .toSorted(),
    reuses: store.sum('oauth_refresh_reuse_attempts_total', {}),
    kills: store.sum('oauth_refresh_family_false_kills_total', {}),
    overdue: store.sum('oauth_revocation_overdue_acceptances_total', {}),
    revocations: store.sum('oauth_slo_events_total', { slo: 'revocation-propagation' }),
    tokens: store.sum('oauth_slo_events_total', { slo: 'token-issuance-success' }),
    validations: store.sum('oauth_slo_events_total', { slo: 'token-validation' }),
  }
}

test('what a client of somebody does counts', () => {
  expect(counted('shop')).toEqual({
    derived: ['refresh_reuse', 'revocation_closed', 'revoked_token_use'],
    reuses: 1,
    kills: 1,
    overdue: 1,
    revocations: 1,
    tokens: 3,
    validations: 1,
  })
})

test('what a client of probes does counts nowhere', () => {
  expect(counted('authslo-probe')).toEqual({
    derived: [],
    reuses: 0,
    kills: 0,
    overdue: 0,
    revocations: 0,
    tokens: 0,
    validations: 0,
  })
})
