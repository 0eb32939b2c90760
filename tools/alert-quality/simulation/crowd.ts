// Which of the known clients made and broke how much; the gauges that the exporter makes of them.
import { SLICE_MS, SLICES } from '../../../src/metrics/recent-events.ts'
import type { Random } from '../../theft-month/random.ts'
import { binomial } from './chance.ts'

const WINDOW_SECONDS = 600
const SLICE_SECONDS = SLICE_MS / 1000

export interface Clients {
  readonly clients: number
  /** Of all requests, the first client's; else they are all alike. */
  readonly leadingShare?: number
}

/** So many requests, by client. */
export const among = (
  random: Random,
  requests: number,
  { clients, leadingShare }: Clients,
): Uint32Array => {
  const counts = new Uint32Array(clients)
  let left = requests
  for (let i = 0; i < clients && left > 0; i++) {
    const share = i === 0 && leadingShare !== undefined ? leadingShare : 1 / (clients - i)
    left -= counts[i] = binomial(random, left, share)
  }
  return counts
}

/** Bits of the clients that are not at zero. */
export const bitsOf = (counts: Uint32Array): number => {
  let bits = 0
  for (let i = 0; i < counts.length; i++) if (counts[i] !== 0) bits |= 1 << i
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

/** What the gauges of recent events show, a step each. */
export interface RecentGauges {
  readonly leadingEvents: Float64Array
  readonly leadingBad: Float64Array
  readonly othersEvents: Float64Array
  readonly othersBad: Float64Array
}
export interface Recently {
  readonly gauges: RecentGauges
  /** What each client did up to step k. */
  readonly see: (k: number, seconds: number, events: Uint32Array, bad: Uint32Array) => void
}

/** The sums of src/metrics/recent-events.ts, without its events. */
export const recently = (steps: number, clients: number): Recently => {
  const gauges = {
    leadingEvents: new Float64Array(steps),
    leadingBad: new Float64Array(steps),
    othersEvents: new Float64Array(steps),
    othersBad: new Float64Array(steps),
  }
  const kept: {
    readonly number: number
    readonly events: Uint32Array
    readonly bad: Uint32Array
  }[] = []
  const events = new Float64Array(clients)
  const bad = new Float64Array(clients)
  return {
    gauges,
    see: (k, seconds, moreEvents, moreBad) => {
      const number = Math.floor(seconds / SLICE_SECONDS)
      let newest = kept.at(-1)
      if (newest?.number !== number) {
        newest = { number, events: new Uint32Array(clients), bad: new Uint32Array(clients) }
        kept.push(newest)
      }
      const over =
        kept[0] !== undefined && kept[0].number <= number - SLICES ? kept.shift() : undefined
      let leader = 0
      let allEvents = 0
      let allBad = 0
      for (let i = 0; i < clients; i++) {
        newest.events[i] = (newest.events[i] ?? 0) + (moreEvents[i] ?? 0)
        newest.bad[i] = (newest.bad[i] ?? 0) + (moreBad[i] ?? 0)
        allEvents += events[i] = (events[i] ?? 0) + (moreEvents[i] ?? 0) - (over?.events[i] ?? 0)
        allBad += bad[i] = (bad[i] ?? 0) + (moreBad[i] ?? 0) - (over?.bad[i] ?? 0)
        if ((bad[i] ?? 0) > (bad[leader] ?? 0)) leader = i
      }
      const leads = (bad[leader] ?? 0) > 0
      const leadingEvents = leads ? (events[leader] ?? 0) : 0
      const leadingBad = bad[leader] ?? 0
      gauges.leadingEvents[k] = leadingEvents
      gauges.leadingBad[k] = leadingBad
      gauges.othersEvents[k] = allEvents - leadingEvents
      gauges.othersBad[k] = allBad - leadingBad
    },
  }
}
