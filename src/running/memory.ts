// Keeps the memory of a long-running process near to what it uses. V8 spends memory freely on machines that have much of it.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Of both halves of what holds new objects; what a portion of records becomes fits into it many times. */
const YOUNG_BYTES = 16 * 1024 * 1024

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0

/**
 * Without it V8 lets new objects have 130 MB before it looks for garbage, and lets old garbage become three times what is in use: a
 * stream of short-lived records fills both and needs neither. Measured by bench/otlp.ts.
 */
export const limitOldGarbage = (): void => setFlagsFromString('--heap-growing-percent=20')

/** To be called now and then: ends the growth of the room for new objects once there is enough. */
export const createYoungLimit = (): (() => void) => {
  let ended = false
  return () => {
    if (ended || youngBytes() < YOUNG_BYTES) return
    setFlagsFromString('--semi-space-growth-factor=1')
    ended = true
  }
}
