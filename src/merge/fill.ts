// What one record of a request takes over from another.
import { EVENT_KEYS, type AuthEvent, type EventKey } from '../events.ts'

const shared = (Object.keys(EVENT_KEYS) as EventKey[]).filter(
  (key) => 'shared' in EVENT_KEYS[key] && EVENT_KEYS[key].shared,
)
const unfilled = new Set<EventKey>([
  'time',
  'kind',
  'format',
  'source',
  'server',
  'outcome',
  'error',
  'reason',
])
const own = (Object.keys(EVENT_KEYS) as EventKey[]).filter((key) => !unfilled.has(key))

/** What is not known yet, from another record of the same request. */
export const fill = (into: AuthEvent, from: AuthEvent): void => {
  for (const key of into.kind === from.kind ? own : shared) {
    if (into[key] === undefined && from[key] !== undefined)
      (into as Record<EventKey, unknown>)[key] = from[key]
  }
}
