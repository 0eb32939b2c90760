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

interface Bits {
  words: Uint32Array
  isEmpty: boolean
}
const empty = (): Bits => ({ words: new Uint32Array(BITS / 32), isEmpty: true })
const clear = (bits: Bits): Bits => {
  if (!bits.isEmpty) bits.words.fill(0)
  bits.isEmpty = true
  return bits
}
const addTo = (bits: Bits, { words, isEmpty }: Bits): void => {
  if (isEmpty) return
  bits.isEmpty = false
  for (let i = 0; i < words.length; i++)
    bits.words[i] = (bits.words[i] as number) | (words[i] as number)
}

export const createSights = (): Sights => {
  let period = -Infinity
  let current = empty()
  let previous = empty()
  let young = empty()
  let old = empty()

  const step = (): void => {
    addTo(young, previous)
    ;[previous, current] = [current, clear(previous)]
    period++
    if (period % PERIODS_A_GENERATION === 0) [old, young] = [young, clear(old)]
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
    bytes: () => 4 * current.words.byteLength,
    save: () => ({
      period: Number.isFinite(period) ? period : 0,
      sets: [current, previous, young, old].map(({ words }) => words),
    }),
    load: (state) => {
      period = state.period
      const [a, b, c, d] = state.sets.map((saved) => ({
        words: Uint32Array.from(saved),
        isEmpty: saved.every((word) => word === 0),
      }))
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

const set = (bits: Bits, a: number, b: number): void => {
  bits.isEmpty = false
  const { words } = bits
  const step = mix(a + Math.imul(b, 0x9e3779b1)) | 1
  for (let i = 0, at = mix(b ^ Math.imul(a, 0x85ebca77)); i < PROBES; i++, at += step) {
    const word = (at >>> 5) & (words.length - 1)
    words[word] = (words[word] as number) | (1 << (at & 31))
  }
}
const has = ({ words, isEmpty }: Bits, a: number, b: number): boolean => {
  if (isEmpty) return false
  const step = mix(a + Math.imul(b, 0x9e3779b1)) | 1
  for (let i = 0, at = mix(b ^ Math.imul(a, 0x85ebca77)); i < PROBES; i++, at += step)
    if ((((words[(at >>> 5) & (words.length - 1)] as number) >>> (at & 31)) & 1) === 0) return false
  return true
}
