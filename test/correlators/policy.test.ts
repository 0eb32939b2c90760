import { expect, test } from 'vitest'
import { noLookups } from '../../src/correlators/correlation.ts'
import type { CatalogueClient } from '../../src/correlators/catalogue.ts'
import { createPolicy } from '../../src/correlators/policy.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { authEvent, type AuthEvent, type Kind } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'

const violations = (
  entry: Omit<CatalogueClient, 'id'>,
  kind: Kind,
  keys: Partial<AuthEvent>,
): readonly (string | undefined)[] => {
  const policy = createPolicy({
    traits: defaultTraits(),
    keys: REPLAY_KEYS,
    lookups: noLookups(),
    decidesValidations: () => true,
    catalogue: new Map([
      [
        'as',
        {
          clients: new Map([['shop', { id: 'shop', ...entry }]]),
          scopes: undefined,
          longestLifeSeconds: { access: 900, refresh: 86_400 },
        },
      ],
    ]),
  })
  const event = Object.assign(authEvent(kind, 1000, 'test'), {
    source: 'log',
    server: 'as',
    client: 'shop',
    outcome: 'success',
    ...keys,
  }) as AuthEvent
  const derived: AuthEvent[] = []
  if (policy.wants(event)) policy.see(event, { event: (one) => derived.push(one), fact: () => {} })
  for (const one of derived) {
    const { kind: of, server, source, client, time } = one
    expect([of, server, source, client, time]).toEqual([
      'policy_violation',
      'as',
      'log',
      'shop',
      1000,
    ])
  }
  return derived.map(({ violation }) => violation)
}

const token = 'token_request'
const authorization = 'authorization_request'
const refresh = new Identifier('r', true, REPLAY_KEYS)

test.each<[Omit<CatalogueClient, 'id'>, Kind, Partial<AuthEvent>, readonly string[]]>([
  [{ type: 'public' }, token, { auth_method: 'client_secret_basic' }, ['public_client_secret']],
  [{ type: 'public' }, token, { auth_method: 'none' }, []],
  [{ type: 'confidential' }, token, { auth_method: 'client_secret_post' }, []],
  [{ type: 'public' }, token, { pkce: 'missing' }, ['pkce_missing']],
  [{ type: 'public' }, authorization, { response_type: 'code', has_pkce: false }, ['pkce_missing']],
  [{ type: 'public' }, authorization, { response_type: 'code' }, []],
  [{ type: 'confidential' }, token, { pkce: 'missing' }, []],
  [{}, authorization, { response_type: 'id_token token' }, ['implicit']],
  [{}, authorization, { response_type: 'code id_token' }, []],
  [{ grants: ['client_credentials'] }, token, { grant_type: 'password' }, ['grant']],
  [{ grants: ['client_credentials'] }, token, { grant_type: 'client_credentials' }, []],
  [{}, token, { grant_type: 'password' }, []],
  [{ grants: [] }, token, { grant_type: 'password', outcome: 'client_error' }, []],
  [{ scopes: ['a'] }, token, { scopes: ['a', 'b'] }, ['scope']],
  [{ scopes: ['a', 'b'] }, token, { scopes: ['a'] }, []],
  [{}, token, { scopes: ['b'] }, []],
  [{}, token, { lifetime_seconds: 901 }, ['lifetime']],
  [{}, token, { lifetime_seconds: 900 }, []],
  [{}, token, { lifetime_seconds: 86_400, issued_refresh_token: refresh }, []],
  [{}, token, { lifetime_seconds: 86_401, issued_refresh_token: refresh }, ['lifetime']],
  [{ environment: 'test' }, token, {}, ['test_client']],
  [{ environment: 'production' }, token, {}, []],
  [
    { type: 'public', environment: 'test', grants: [] },
    token,
    { grant_type: 'password', pkce: 'missing' },
    ['pkce_missing', 'grant', 'test_client'],
  ],
  [{ environment: 'test' }, token, { client: 'nobody' }, []],
  [{ environment: 'test' }, token, { server: 'another' }, []],
  [{ environment: 'test' }, 'introspection', {}, []],
])('%j, %s, %#', (entry, kind, keys, expected) => {
  expect(violations(entry, kind, keys)).toEqual(expected)
})
