// What a function waits for its token when its instance is new.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { outcomeClass } from './token.ts'

export const feedColdStart = (store: Store, event: AuthEvent): void => {
  const { kind, cold_start: cold, workload, duration_seconds: seconds } = event
  if (kind !== 'client_token_acquisition' || cold !== true || seconds === undefined) return
  const labels = { workload, outcome_class: outcomeClass(event) }
  store.observe('oauth_client_cold_start_duration_seconds', labels, seconds)
}
