// What clients did against the catalogue.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'

export const feedPolicy = (store: Store, event: AuthEvent): void => {
  const { server, client, violation } = event
  if (event.kind === 'policy_violation' && violation !== undefined)
    store.add('oauth_client_policy_violations_total', { server, client, violation })
}
