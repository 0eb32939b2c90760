// Which event feeds which rows.
import { KINDS, type AuthEvent, type Kind } from '../../events.ts'
import type { Store } from '../store.ts'
import type { Facts } from './facts.ts'
import { FEEDS, type Feed } from './index.ts'

const BY_KIND: ReadonlyMap<Kind, readonly Feed[]> = new Map(
  KINDS.map((kind) => [
    kind,
    FEEDS.flatMap(([feed, of]) => (of === 'all' || of.includes(kind) ? [feed] : [])),
  ]),
)

/** A late event feeds nothing here: rules read these rows, and alerts must not fire on the past. */
export const feedEvent = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (facts.late) return
  for (const feed of BY_KIND.get(event.kind) ?? []) feed(store, event, facts)
}
