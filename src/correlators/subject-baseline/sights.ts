// Which pairs were seen, and since about when: bit sets of half a day, then of a fortnight (Bloom filters). They never forget a pair
// that is in time; that they take a few unseen ones for seen makes a judge milder, never harsher.

export interface Sights {
  /** Nothing before `timeMs` will come: older sights become past ones, the oldest are forgotten. */
  readonly advance: (timeMs: number) => void
  readonly note: (a: number, b: number) => void
  /** As if it had been there for long. */
  readonly notePast: (a: number, b: number) => void
  /** First seen half a day ago, or a day, and last within 15 to 30 days. */
  readonly isPast: (a: number, b: number) => boolean
  readonly bytes: () => number
  readonly save: () => SightsState
  readonly load: (state: SightsState) => void
}
export interface SightsState {
  readonly period: number
  readonly sets: readonly Uint32Array[]
}

const PERIOD_MS = 12 * 3_600_000
const PERIODS_A_GENERATION = 30
/** A quarter of the bits is set by 150,000 pairs: then one unseen pair of 250 is taken for seen. */
const BITS = 2 ** 21
const PROBES = 4

const emptySet = (): Uint32Array => new Uint32Array(BITS / 32)

export const createSights = (): Sights => {
  let period = -Infinity
  let current = emptySet()
  let previous = emptySet()
  let young = emptySet()
  let old = emptySet()

  const step = (): void => {
    for (let i = 0; i < young.length; i++) young[i] = (young[i] as number) | (previous[i] as number)
    const freed = previous.fill(0)
    previous = current
    current = freed
    period++
    if (period % PERIODS_A_GENERATION !== 0) return
    const forgotten = old.fill(0)
    old = young
    young = forgotten
  }

  return {
    advance: (timeMs) => {
      const now = Math.floor(timeMs / PERIOD_MS)
      if (!Number.isFinite(now) || now <= period) return
      // After so many nothing is left.
      period = Math.max(period, now - 2 * PERIODS_A_GENERATION - 2)
      while (period < now) step()
    },
    note: (a, b) => set(current, a, b),
    notePast: (a, b) => set(young, a, b),
    isPast: (a, b) => has(young, a, b) || has(old, a, b),
    bytes: () => 4 * current.byteLength,
    save: () => ({
      period: Number.isFinite(period) ? period : 0,
      sets: [current, previous, young, old],
    }),
    load: (state) => {
      period = state.period
      const [a, b, c, d] = state.sets.map((saved) => Uint32Array.from(saved))
      if (a === undefined || b === undefined || c === undefined || d === undefined) return
      ;[current, previous, young, old] = [a, b, c, d]
    },
  }
}

/** MurmurHash3's finalizer: each bit of the input moves every bit of the result. */
const mix = (word: number): number => {
  let h = word ^ (word >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const set = (bits: Uint32Array, a: number, b: number): void => {
  const step = mix(a + Math.imul(b, 0x9e3779b1)) | 1
  for (let i = 0, at = mix(b ^ Math.imul(a, 0x85ebca77)); i < PROBES; i++, at += step) {
    const word = (at >>> 5) & (bits.length - 1)
    bits[word] = (bits[word] as number) | (1 << (at & 31))
  }
}
const has = (bits: Uint32Array, a: number, b: number): boolean => {
  const step = mix(a + Math.imul(b, 0x9e3779b1)) | 1
  for (let i = 0, at = mix(b ^ Math.imul(a, 0x85ebca77)); i < PROBES; i++, at += step)
    if ((((bits[(at >>> 5) & (bits.length - 1)] as number) >>> (at & 31)) & 1) === 0) return false
  return true
}
