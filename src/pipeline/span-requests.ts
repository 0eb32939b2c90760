// Spans to requests: by server span, or, where none comes, by what stood alone for long enough (client spans of a function).
import type { Json } from '../records/json.ts'
import { createSpanTrees, type SpanTree } from '../records/otlp/span-trees.ts'

export interface SpanRequests {
  /** The requests that these spans end. */
  readonly add: (spans: readonly Json[]) => readonly SpanTree[]
  /** `now`: wall clock ms; Infinity where no spans will ever come. */
  readonly expire: (now: number) => readonly SpanTree[]
  readonly save: () => SpanRequestsState
  readonly load: (state: SpanRequestsState) => void
}

export interface SpanRequestsState {
  readonly spans: readonly Json[]
  readonly newestEnd: number | null
  readonly soughtAt: number | null
}

/** Spans without their server span. */
const MAX_WAITING = 100_000
/** A process exports the spans of a request before that of the request itself, however long that takes. */
const WAIT_MS = 120_000
const SOUGHT_EVERY_MS = 5000

export const createSpanRequests = (): SpanRequests => {
  const trees = createSpanTrees({ limit: MAX_WAITING })
  let newestEnd = -Infinity
  let soughtAt = -Infinity
  const orNull = (time: number): number | null => (Number.isFinite(time) ? time : null)

  return {
    add: (spans) => {
      for (const { end } of spans) if (typeof end === 'number') newestEnd = Math.max(newestEnd, end)
      const whole = trees.add(spans)
      if (newestEnd < soughtAt + SOUGHT_EVERY_MS) return whole
      soughtAt = newestEnd
      return [...whole, ...trees.expire(newestEnd - WAIT_MS)]
    },
    expire: (now) => (trees.waiting() === 0 ? [] : trees.expire(now - WAIT_MS)),
    save: () => ({
      spans: trees.save(),
      newestEnd: orNull(newestEnd),
      soughtAt: orNull(soughtAt),
    }),
    load: (state) => {
      trees.load(state.spans)
      newestEnd = state.newestEnd ?? -Infinity
      soughtAt = state.soughtAt ?? -Infinity
    },
  }
}
