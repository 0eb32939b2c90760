// Keeps the memory of a long-running process small.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Both halves; what a batch of records becomes fits into it some times. */
const YOUNG_BYTES = 16 * 1024 * 1024

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0

/**
 * On machines with much memory V8 lets the part of the heap that holds new objects grow to 130 MB, which a stream of short-lived
 * records fills without any need. To be called now and then: ends the growth once there is enough.
 */
export const createYoungLimit = (): (() => void) => {
  let ended = false
  return () => {
    if (ended || youngBytes() < YOUNG_BYTES) return
    setFlagsFromString('--semi-space-growth-factor=1')
    ended = true
  }
}
