// What stands behind the authorization server and failed.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'

export const feedUpstream = (store: Store, event: AuthEvent): void => {
  if (event.outcome !== 'dependency_error') return
  const { server, upstream = 'other' } = event
  store.add('oauth_upstream_failures_total', { server, upstream })
}
