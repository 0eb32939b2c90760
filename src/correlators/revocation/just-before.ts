// Presentations of the last moments: a revocation may come that clocks cannot tell from them.
import type { AuthEvent } from '../../events.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../../event-text.ts'
import type { IdentifierKeys } from '../../identifier.ts'

/** No record is coarser, as far as a presentation before the revocation is kept. */
const COARSEST_MS = 5000

export interface JustBefore {
  readonly remember: (event: AuthEvent) => void
  readonly all: () => readonly AuthEvent[]
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
    all: () => recent.slice(from),
    save: () => recent.slice(from).map(saveEvent),
    load: (saved, keys) => {
      from = 0
      recent = saved.map((event) => loadEvent(event, keys))
    },
  }
}
