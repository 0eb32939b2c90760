// Stamps further ahead of the wall clock than clocks differ: what is remembered by them would be shown for as long.

const AHEAD_MS = 120_000

/** Both in ms. */
export const isAhead = (timeMs: number, now: number): boolean => timeMs > now + AHEAD_MS
