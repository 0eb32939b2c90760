// Reuse of refresh tokens, as the correlator judged it.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { exemplarOf } from './exemplar.ts'

export const feedRefreshReuse = (store: Store, event: AuthEvent): void => {
  if (event.kind !== 'refresh_reuse') return
  const { server, class: of, generation } = event
  const labels = { server, class: of, generation }
  store.add('oauth_refresh_reuse_attempts_total', labels)
  if (event.incident !== true) return
  store.add('oauth_refresh_reuse_incidents_total', labels, 1, exemplarOf(event, 1, store.now()))
}
