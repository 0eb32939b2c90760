// What is known before the first record: the promises, and the series that start at 0 instead of being born.
import type { Promised } from '../../slis/verdict.ts'
import type { Store } from '../store.ts'

/** What the rows about a promise show of it; slo/slo.ts has the whole. */
export interface ShownPromise extends Promised {
  readonly objective: number
  readonly spec: string
}

export const feedPromises = (store: Store, slos: readonly ShownPromise[]): void => {
  for (const { name: slo, indicator, objective, spec, thresholdSeconds } of slos) {
    store.set('oauth_slo_info', { slo, indicator, objective: String(objective), spec }, 1)
    store.set('oauth_slo_objective_ratio', { slo }, objective)
    if (thresholdSeconds !== undefined)
      store.set('oauth_slo_threshold_seconds', { slo }, thresholdSeconds)
  }
}

/** Before the first step. Series that are split by what records say are not known yet. */
export const declareKnown = (
  store: Store,
  slos: readonly Promised[],
  servers: readonly string[],
  sources: readonly { readonly name: string; readonly server: string }[],
): void => {
  for (const server of servers)
    for (const { name: slo, groupBy } of slos) {
      if (groupBy.length === 0) store.declare('oauth_slo_events_total', { slo, server })
      store.declare('oauth_slo_late_events_total', { slo, server })
    }
  for (const { name: source, server } of sources) {
    store.declare('authslo_source_bytes_total', { source, server })
    store.declare('authslo_source_ignored_records_total', { source, server })
    store.declare('authslo_source_unmapped_reasons_total', { source, server })
    store.declare('authslo_source_future_records_total', { source, server })
    store.declare('authslo_source_lost_bytes_total', { source, server })
    store.declare('authslo_merge_orphans_total', { source, server })
  }
}
