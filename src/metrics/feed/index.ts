import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { feedEndpoint } from './endpoint.ts'
import type { Facts } from './facts.ts'
import { feedRefreshReuse } from './refresh-reuse.ts'
import { feedTokenRequest } from './token.ts'
import { feedUpstream } from './upstream.ts'

/** Takes the events that its rows are about and leaves the rest. */
export type Feed = (store: Store, event: AuthEvent, facts: Facts) => void

/** Every feed: one file, one line. */
export const FEEDS: readonly Feed[] = [
  feedTokenRequest,
  feedEndpoint,
  feedUpstream,
  feedRefreshReuse,
]
