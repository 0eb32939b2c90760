// Logins, logouts and sessions.
import type { AuthEvent } from '../../events.ts'
import type { LOGIN_METHODS, LOGOUT_CHANNELS } from '../rows/login.ts'
import type { Store } from '../store.ts'
import { tells, tellsEvents, type Facts } from './facts.ts'

export const feedLogin = (store: Store, event: AuthEvent, facts: Facts): void => {
  const { server, tenant, outcome, kind } = event
  if (kind === 'login' && outcome !== undefined && tellsEvents(facts)) {
    if (tenant !== undefined && outcome === 'success') store.admit('tenant', server, tenant)
    store.add('oauth_logins_total', { server, tenant, method: methodOf(event.method), outcome })
  }
  if (kind === 'session' && tellsEvents(facts)) {
    if (event.phase === 'started') store.add('oauth_sessions_started_total', { server, tenant })
    if (event.phase === 'ended') store.add('oauth_sessions_ended_total', { server, tenant })
  }
  const channel = channelOf(event)
  if (channel !== undefined && outcome !== undefined && tells(facts, 'revocations'))
    store.add('oauth_logouts_total', { server, channel, outcome })
}

/** RFC 8176 names methods; products have their own. */
const METHODS: readonly (readonly [RegExp, (typeof LOGIN_METHODS)[number]])[] = [
  [/passkey|webauthn|fido|hwk/i, 'passkey'],
  [/otp|totp|sms|mfa|push/i, 'otp'],
  [/password|pwd|ldap|form/i, 'password'],
  [/social|google|facebook|apple|github/i, 'social'],
  [/federated|saml|oidc|broker|idp/i, 'federated'],
  [/sso|cookie|session|kerberos|spnego/i, 'sso'],
]
const methodOf = (said: string | undefined): (typeof LOGIN_METHODS)[number] =>
  said === undefined ? 'other' : (METHODS.find(([pattern]) => pattern.test(said))?.[1] ?? 'other')

/** A session that was ended is a logout, whichever way it went. */
const channelOf = (event: AuthEvent): (typeof LOGOUT_CHANNELS)[number] | undefined => {
  if (event.kind !== 'revocation') return undefined
  if (event.cause === 'logout') return 'rp'
  return event.cause === 'admin' && event.revokes === 'session' ? 'admin' : undefined
}
