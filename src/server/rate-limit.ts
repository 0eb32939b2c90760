// A token bucket, as exporters of Prometheus have it: for all requests of a listener together.
import type { RateLimit } from '../config/web-config.ts'

export interface Bucket {
  /** Whether one more may come. `nowMs`: of a clock that only goes forward. */
  readonly allows: (limit: RateLimit, nowMs: number) => boolean
}

/** Full at first; a limit that has changed begins anew. */
export const createBucket = (): Bucket => {
  let held: RateLimit | undefined
  let filled = 0
  let atMs = 0
  return {
    allows: (limit, nowMs) => {
      if (limit.intervalMs !== held?.intervalMs || limit.burst !== held.burst) {
        held = limit
        filled = limit.burst
        atMs = nowMs
      }
      filled = Math.min(limit.burst, filled + (nowMs - atMs) / limit.intervalMs)
      atMs = nowMs
      if (filled < 1) return false
      filled -= 1
      return true
    },
  }
}
