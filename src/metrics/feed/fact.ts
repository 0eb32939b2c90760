// Facts of correlators: numbers that no event of the contract tells.
import type { Fact } from '../../correlators/fact.ts'
import { feedKeys } from './keys.ts'
import { faultOf } from '../../slis/validation-fault.ts'
import { PROPAGATION_FEEDS } from './propagation.ts'
import type { Store } from '../store.ts'

type FactOf<N extends Fact['fact']> = Extract<Fact, { readonly fact: N }>
type Feeds = { readonly [N in Fact['fact']]: (store: Store, fact: FactOf<N>) => void }

/** One line a fact. */
const FEEDS: Feeds = {
  late_for_correlation: (store, { server }) =>
    store.add('authslo_correlator_late_events_total', { server }),
  keys: feedKeys,
  refresh_family_ended: (store, { server, trigger }) =>
    store.add('oauth_refresh_family_revocations_total', { server, trigger }),
  refresh_family_false_kill: (store, { server }) =>
    store.add('oauth_refresh_family_false_kills_total', { server }),
  suspicious_use_dampened: (store, { server, damper }) =>
    store.add('oauth_suspicious_token_use_dampened_total', { server, damper }),
  rejection_of_client: (store, { event, client, grantType, kidIsPlatforms }) => {
    const { server } = event
    const labels = {
      server,
      client,
      grant_type: grantType,
      fault: faultOf(event, () => kidIsPlatforms),
    }
    store.add('oauth_client_token_rejections_total', labels)
  },
  ...PROPAGATION_FEEDS,
}

export const feedFact = <N extends Fact['fact']>(store: Store, fact: FactOf<N>): void =>
  FEEDS[fact.fact](store, fact)
