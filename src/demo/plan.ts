// What happens next in the demo: seeded, pure. Day-like waves, a realistic mix, a few honest mistakes.

/** Mulberry32: small, fast, good enough for traffic. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A day in three minutes: requests a second between these two. */
const LEAST_PER_SECOND = 8
const MOST_PER_SECOND = 18
const DAY_SECONDS = 180

export const requestsPerSecond = (elapsedSeconds: number): number => {
  const wave = (1 - Math.cos((2 * Math.PI * (elapsedSeconds + DAY_SECONDS / 3)) / DAY_SECONDS)) / 2
  return LEAST_PER_SECOND + (MOST_PER_SECOND - LEAST_PER_SECOND) * wave
}

export const ACTIONS = [
  ['sign-in', 8],
  ['refresh', 24],
  ['client-credentials', 26],
  ['call-orders', 18],
  ['call-stock', 12],
  ['device', 2],
  ['revoke', 3],
  ['wrong-secret', 1],
  ['reused-code', 1],
  ['garbage-refresh', 1],
  ['missing-parameter', 1],
] as const
export type Action = (typeof ACTIONS)[number][0]

const TOTAL = ACTIONS.reduce((sum, [, weight]) => sum + weight, 0)

export const nextAction = (random: () => number): Action => {
  let at = random() * TOTAL
  for (const [action, weight] of ACTIONS) {
    at -= weight
    if (at < 0) return action
  }
  return 'client-credentials'
}
