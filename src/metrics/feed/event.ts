// Which event feeds which rows.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import type { Facts } from './facts.ts'
import { FEEDS } from './index.ts'

/** A late event feeds nothing here: rules read these rows, and alerts must not fire on the past. */
export const feedEvent = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (facts.late) return
  for (const feed of FEEDS) feed(store, event, facts)
}
