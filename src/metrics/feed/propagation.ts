// How far revocations reached: derived events, and what the correlator counts beside them.
import type { RevocationFact } from '../../correlators/revocation/facts.ts'
import type { Result } from '../../correlators/revocation/pair.ts'
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { exemplarOf } from './exemplar.ts'

export const feedPropagation = (store: Store, event: AuthEvent): void => {
  const { kind, resource_server, decision, age_seconds: age, exposure_seconds: exposure } = event
  if (kind === 'revoked_token_use') {
    if (age === undefined || (decision !== 'accept' && decision !== 'reject')) return
    store.observe('oauth_revoked_token_use_age_seconds', { resource_server, decision }, age)
  } else if (kind === 'revocation_closed') {
    const result = event.result as Result
    store.add('oauth_revocation_episodes_total', { resource_server, result })
    // Where nothing was seen that is evidence, 0 would say that the revocation reached at once.
    if (resource_server === undefined || exposure === undefined || event.finding === undefined)
      return
    store.observe('oauth_revocation_exposure_seconds', { resource_server }, exposure)
  }
}

type FactOf<N extends RevocationFact['fact']> = Extract<RevocationFact, { readonly fact: N }>
type Feeds = { readonly [N in RevocationFact['fact']]: (store: Store, fact: FactOf<N>) => void }

export const PROPAGATION_FEEDS: Feeds = {
  revoked_token_presented: (store, { event, decision }) => {
    const { resource_server } = event
    const exemplar = exemplarOf(event, 1, store.now())
    store.add('oauth_revoked_token_requests_total', { resource_server, decision }, 1, exemplar)
  },
  revocation_first_rejection: (store, { event: { resource_server }, seconds }) =>
    store.observe('oauth_revocation_first_rejection_seconds', { resource_server }, seconds),
  revocation_regression: (store, { event: { resource_server } }) =>
    store.add('oauth_revocation_regressions_total', { resource_server }),
  revocation_overdue: (store, { event }) => {
    const { resource_server } = event
    const exemplar = exemplarOf(event, 1, store.now())
    store.add('oauth_revocation_overdue_acceptances_total', { resource_server }, 1, exemplar)
  },
  revocation_residual_lifetime: (store, { server, seconds }) =>
    store.observe('oauth_revocation_residual_lifetime_seconds', { server }, seconds),
  open_revocations: (store, { server, episodes }) =>
    store.set('oauth_revocation_open_episodes', { server }, episodes),
}
