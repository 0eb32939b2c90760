// Requests to end something, and what was ended.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { tells, type Facts } from './facts.ts'

export const feedRevocation = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (event.kind !== 'revocation' || !tells(facts, 'revocations')) return
  const { server, outcome, revokes, cause = 'request' } = event
  if (outcome === undefined) return
  if (cause === 'request') store.add('oauth_revocation_requests_total', { server, outcome })
  if (outcome === 'success') store.add('oauth_revocations_total', { server, revokes, cause })
}
