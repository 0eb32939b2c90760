// What tokens are granted for, how clients prove who they are, how tokens are bound; of token requests that are counted.
import { authMethodOf } from '../../correlators/auth-method.ts'
import type { AuthEvent, Reason } from '../../events.ts'
import type { Store } from '../store.ts'
import type { Facts } from './facts.ts'
import { isCounted } from './token.ts'

export const feedGrant = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (event.kind !== 'token_request' || !isCounted(event, facts)) return
  const { server, outcome, grant_type = 'other' } = event
  if (outcome === undefined) return
  if (event.auth_method !== undefined) feedAuthentication(store, event, event.auth_method)
  if (event.sender_constraint !== undefined)
    store.add('oauth_sender_constrained_requests_total', {
      server,
      method: event.sender_constraint,
    })
  if (grant_type === 'token_exchange') {
    const { exchange = 'unknown' } = event
    store.add('oauth_token_exchanges_total', { server, exchange, outcome })
  }
  if (outcome !== 'success') return
  feedToken(store, event)
  const { scopes } = event
  const { scopeClass } = facts
  // Of most records the same few lists.
  if (scopes !== undefined)
    store.repeat(scopes, server, (times) =>
      feedScopes({ store, server, scopes, scopeClass }, times),
    )
}

interface Granted {
  readonly scopeClass: Facts['scopeClass'] | undefined
  readonly store: Store
  readonly server: string
  readonly scopes: readonly string[]
}

const feedScopes = ({ store, server, scopes, scopeClass }: Granted, times: number): void => {
  const { length } = scopes
  const seen = length > FEW ? new Set<string>() : undefined
  for (let i = 0; i < length; i++) {
    const scope = scopes[i] as string
    if (!isPresentable(scopes, i)) continue
    // Each once.
    if (seen === undefined ? isAgain(scopes, i) : seen.has(scope)) continue
    seen?.add(scope)
    store.admit('scope', server, scope)
    const scope_class = scopeClass?.(server, scope)
    store.add('oauth_scope_grants_total', { server, scope, scope_class }, times)
  }
}

const SCHEME = /^(?:bearer|basic|dpop)$/i

/** So many are looked through without a set. */
const FEW = 8

/** What follows the name of an authentication scheme is a secret that was put into the wrong field. */
const isPresentable = (scopes: readonly string[], at: number): boolean =>
  scopes[at] !== '' && (at === 0 || !SCHEME.test(scopes[at - 1] as string))

const isAgain = (scopes: readonly string[], at: number): boolean => {
  for (let i = 0; i < at; i++) if (scopes[i] === scopes[at] && isPresentable(scopes, i)) return true
  return false
}

const feedToken = (store: Store, event: AuthEvent): void => {
  const { server, grant_type = 'other', time, expires_at, issued_at = time } = event
  const lifetime =
    event.lifetime_seconds ??
    (expires_at === undefined ? undefined : (expires_at - issued_at) / 1000)
  // A record of one token alone says which; where both were handed out the life is that of the access token.
  const onlyRefresh = event.issued_token === undefined && event.issued_refresh_token !== undefined
  if (lifetime !== undefined && lifetime >= 0)
    store.observe(
      'oauth_token_lifetime_seconds',
      { server, token: onlyRefresh ? 'refresh' : 'access', grant_type },
      lifetime,
    )
  if (event.token_bytes !== undefined)
    store.observe('oauth_access_token_size_bytes', { server }, event.token_bytes)
}

const NOT_PROVEN: ReadonlySet<Reason> = new Set<Reason>([
  'client_auth_failed',
  'client_unknown',
  'client_disabled',
  'assertion_invalid',
])

const feedAuthentication = (store: Store, event: AuthEvent, authMethod: string): void => {
  const { server, outcome, reason } = event
  const failed = outcome === 'server_error' || outcome === 'dependency_error'
  const refused = reason !== undefined && NOT_PROVEN.has(reason)
  store.add('oauth_client_authentications_total', {
    server,
    method: authMethodOf(authMethod),
    outcome: failed ? 'failed' : refused ? 'refused' : 'success',
  })
}
