// Consent prompts and their answers.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { tells, type Facts } from './facts.ts'

export const feedConsent = (store: Store, event: AuthEvent, facts: Facts): void => {
  const { server, kind, decision } = event
  if (kind === 'consent_prompt' && tells(facts, 'consent'))
    store.add('oauth_consent_prompts_total', { server })
  if (kind !== 'consent' || !tells(facts, 'consent')) return
  switch (decision) {
    case 'granted':
    case 'denied':
    case 'withdrawn':
    case 'abandoned':
      store.add('oauth_consents_total', { server, decision })
      break
    default:
  }
}
