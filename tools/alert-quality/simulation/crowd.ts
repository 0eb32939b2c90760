// Which of the known clients were active, failed, or were hit, in the last ten minutes: the gauges that the exporter makes of them.
import type { Random } from '../../theft-month/random.ts'

const WINDOW_SECONDS = 600

/** Bits of the clients that made so many requests. */
export const drawn = (random: Random, requests: number, clients: number): number => {
  if (requests > 6 * clients) return 2 ** clients - 1
  let bits = 0
  for (let i = 0; i < requests; i++) bits |= 1 << random.whole(clients)
  return bits
}

/** Bits of the last ten minutes at each step. */
export const lately = (bits: Uint32Array, stepSeconds: number): Uint32Array => {
  const steps = WINDOW_SECONDS / stepSeconds
  const newest = new Int32Array(32).fill(-steps - 1)
  return Uint32Array.from(bits, (now, k) => {
    let seen = 0
    for (let client = 0; client < 32; client++) {
      if ((now >>> client) & 1) newest[client] = k
      if (k - (newest[client] ?? 0) < steps) seen |= 1 << client
    }
    return seen >>> 0
  })
}

export const countBits = (bits: number): number => {
  let count = 0
  for (let rest = bits >>> 0; rest !== 0; rest &= rest - 1) count++
  return count
}
