// Changes of client registrations.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { tellsEvents, type Facts } from './facts.ts'

export const feedClientChange = (store: Store, event: AuthEvent, facts: Facts): void => {
  const { server, change } = event
  if (event.kind !== 'client_change' || change === undefined) return
  if (event.outcome === 'success' && tellsEvents(facts))
    store.add('oauth_client_changes_total', { server, change })
}
