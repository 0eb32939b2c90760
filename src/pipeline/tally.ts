// Counts of one source within one batch, so that the store is touched once a batch and not once a record.
import type { SecretField } from '../adapters/adapter.ts'
import type { Kind } from '../events.ts'
import type { Store } from '../metrics/store.ts'
import type { RejectReason } from '../records/fields.ts'

export interface Tally {
  records: number
  ignored: number
  unmapped: number
  future: number
  readonly rejected: Map<RejectReason, number>
  readonly events: Map<Kind, number>
  readonly secrets: Map<SecretField, number>
}

export const createTally = (): Tally => ({
  records: 0,
  ignored: 0,
  unmapped: 0,
  future: 0,
  rejected: new Map(),
  events: new Map(),
  secrets: new Map(),
})

export const count = <K>(into: Map<K, number>, key: K, by = 1): void => {
  into.set(key, (into.get(key) ?? 0) + by)
}

/** Adds the counts to the store and leaves the tally empty. */
export const flushTally = (
  tally: Tally,
  store: Store,
  origin: { readonly source: string; readonly server: string; readonly format: string },
): void => {
  const { source, server, format } = origin
  if (tally.records > 0)
    store.add('authslo_source_records_total', { source, server, format }, tally.records)
  if (tally.ignored > 0)
    store.add('authslo_source_ignored_records_total', { source, server }, tally.ignored)
  if (tally.unmapped > 0)
    store.add('authslo_source_unmapped_reasons_total', { source, server }, tally.unmapped)
  if (tally.future > 0)
    store.add('authslo_source_future_records_total', { source, server }, tally.future)
  for (const [reject, by] of tally.rejected)
    store.add('authslo_source_rejected_records_total', { source, server, reject }, by)
  for (const [kind, by] of tally.events)
    store.add('authslo_source_events_total', { source, server, kind }, by)
  for (const [field, by] of tally.secrets)
    store.add('authslo_secrets_dropped_total', { source, field }, by)
  tally.records = tally.ignored = tally.unmapped = tally.future = 0
  tally.rejected.clear()
  tally.events.clear()
  tally.secrets.clear()
}
