// Presentations of the last moments: a revocation may come that clocks cannot tell from them.
import type { AuthEvent } from '../../events.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../../event-text.ts'
import type { IdentifierKeys } from '../../identifier.ts'

/** No record is coarser, as far as a presentation before the revocation is kept. */
const COARSEST_MS = 5000

export interface JustBefore {
  readonly remember: (event: AuthEvent) => void
  /** Those that may be as near to one of these moments as clocks and coarse stamps allow, ms. */
  readonly near: (moments: readonly AuthEvent[]) => readonly AuthEvent[]
  readonly save: () => readonly SavedEvent[]
  readonly load: (saved: readonly SavedEvent[], keys: IdentifierKeys) => void
}

/** `skewMs`: how far clocks differ. */
export const createJustBefore = (skewMs: number): JustBefore => {
  let recent: AuthEvent[] = []
  let from = 0
  return {
    remember: (event) => {
      const since = event.time - skewMs - COARSEST_MS
      while ((recent[from]?.time ?? Infinity) < since) from++
      if (from > recent.length / 2) {
        recent = recent.slice(from)
        from = 0
      }
      recent.push(event)
    },
    near: (moments) => {
      const coarsest = (of: AuthEvent): number => (of.time_resolution_seconds ?? 0) * 1000
      const earliest = Math.min(...moments.map((of) => of.time - coarsest(of))) - skewMs
      const found: AuthEvent[] = []
      for (let at = from; at < recent.length; at++) {
        const event = recent[at] as AuthEvent
        if (event.time + coarsest(event) >= earliest) found.push(event)
      }
      return found
    },
    save: () => recent.slice(from).map(saveEvent),
    load: (saved, keys) => {
      from = 0
      recent = saved.map((event) => loadEvent(event, keys))
    },
  }
}
