// Access tokens that look stolen.
import { SIGNALS } from '../../correlators/suspicious-use/signals.ts'
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { exemplarOf } from './exemplar.ts'

export const feedSuspiciousUse = (store: Store, event: AuthEvent): void => {
  if (event.kind !== 'suspicious_use') return
  const { server, signals = [] } = event
  store.add(
    'oauth_suspicious_token_use_incidents_total',
    { server },
    1,
    exemplarOf(event, 1, store.now()),
  )
  for (const signal of SIGNALS)
    if (signals.includes(signal))
      store.add('oauth_suspicious_token_use_signals_total', { server, signal })
}
