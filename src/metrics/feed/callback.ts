// What relying parties see at their redirect endpoints, and the server does not.
import type { AuthEvent } from '../../events.ts'
import { CALLBACK_REASONS } from '../rows/authorization.ts'
import type { Store } from '../store.ts'
import { closed } from './closed.ts'

const reasonLabel = closed(CALLBACK_REASONS, 'unknown')

export const feedCallback = (store: Store, event: AuthEvent): void => {
  if (event.kind !== 'callback' || event.outcome === 'success') return
  // A proxy's own log does not name it: its source does.
  const { relying_party = event.source, reason = 'unknown' } = event
  store.add('oauth_callback_failures_total', { relying_party, reason: reasonLabel(reason) })
}
