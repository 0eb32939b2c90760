// One of a sample: how long it took is a measure of the others, how many of them there are is not.
import type { Capability } from '../../adapters/adapter.ts'
import type { AuthEvent, Sample } from '../../events.ts'
import type { Store } from '../store.ts'
import { feedEvent } from './event.ts'

const nothing = (): void => undefined

export interface SampledFacts {
  readonly late: boolean
  readonly sample: Sample
  /** A source with all requests measures how long tokens take. */
  readonly timed: boolean
}

/** Feeds histograms, with their exemplars, and no counter. What was chosen for having failed is like no other: it feeds nothing. */
export const feedSampled = (store: Store, event: AuthEvent, facts: SampledFacts): void => {
  const { late, sample, timed } = facts
  if (sample === 'errors') return
  feedEvent({ ...store, add: nothing, set: nothing }, event, {
    late,
    isAuthority: (capability: Capability) => capability === 'latency' && !timed,
    hasAuthority: () => true,
  })
}
