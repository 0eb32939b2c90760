// When most bad events are of one client, and it fails far more often than the others: why each condition is in docs/one-client.md.
import { metric } from './promql.ts'

/** Fewer may be of one client by chance. */
const LEAST = 3
/** Times the bad events that the others have, and one more: what they would have to have, failing as often as the leading client. */
const RARER = 5

export interface OneClient {
  readonly bad: (clients: 'leading' | 'others') => string
  readonly events: (clients: 'leading' | 'others') => string
  /** All must hold. */
  readonly conditions: readonly string[]
}

/** Of one promise, or of each. */
export const oneClientLeads = (by: readonly ('slo' | 'server')[], slo?: string): OneClient => {
  const of =
    (name: 'oauth_slo_recent_events' | 'oauth_slo_recent_bad_events') =>
    (clients: string): string =>
      `max by (${by.join(', ')}) (${metric(name, slo === undefined ? { clients } : { slo, clients })})`
  const bad = of('oauth_slo_recent_bad_events')
  const events = of('oauth_slo_recent_events')
  return {
    bad,
    events,
    conditions: [
      `${bad('leading')} > ${bad('others')}`,
      `${bad('leading')} >= ${LEAST}`,
      `${bad('leading')} * ${events('others')} >= ${RARER} * ${events('leading')} * (${bad('others')} + 1)`,
    ],
  }
}
