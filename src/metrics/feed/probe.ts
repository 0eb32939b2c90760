// Runs of synthetic journeys.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'

export const feedProbe = (store: Store, event: AuthEvent): void => {
  const { kind, server, journey, outcome, time, failed_step: step = 'other' } = event
  if (kind !== 'probe' || journey === undefined) return
  const labels = { server, journey }
  store.add('oauth_probe_runs_total', labels)
  store.set('oauth_probe_success', labels, outcome === 'success' ? 1 : 0)
  if (outcome === 'success')
    store.set('oauth_probe_last_success_timestamp_seconds', labels, time / 1000)
  else store.add('oauth_probe_failures_total', { ...labels, step })
}
