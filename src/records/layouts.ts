// Patterns of whole lines that are learned from lines: which are tried, and whether trying is worth it at all.

export interface Layouts<L, R> {
  /** What the first layout that fits gives; undefined: none does. */
  readonly match: (text: string) => R | undefined
  /** No layout fitted: one is made of this text, unless that is not worth it now. undefined: none can be. */
  readonly learn: (text: string, make: () => L | undefined) => void
}

/** More that fail cost what the one that fits is worth. */
const MOST = 4
/** Of a longer text a pattern would remember too many places to go back to. */
const MOST_TEXT = 16_384
/** Of a pattern: V8 gives up on very long ones, and takes long to make them. */
const MOST_SOURCE = 8192
/** Making one costs some hundred lines' worth. */
const HITS_TO_LEARN = 256
/** A fit counts one, a miss takes two away; at the bottom there are no tries for a while. */
const WORTH = 256
const MISS = 2
const REST = 10_000

/** `fit`: undefined where a text looks otherwise than the layout. */
export const createLayouts = <L, R>(
  fit: (layout: L, text: string) => R | undefined,
): Layouts<L, R> => {
  // The one that fitted last first.
  let layouts: readonly L[] = []
  let worth = 0
  let rest = 0
  let hits = HITS_TO_LEARN * MOST

  const isWorthLearning = (): boolean => {
    if (rest > 0) {
      rest--
      return false
    }
    worth -= MISS
    if (worth <= -WORTH) {
      layouts = []
      worth = 0
      rest = REST
      hits = HITS_TO_LEARN * MOST
      return false
    }
    if (hits < HITS_TO_LEARN) return false
    hits -= HITS_TO_LEARN
    return true
  }

  return {
    match: (text) => {
      if (text.length > MOST_TEXT) return undefined
      for (let at = 0; at < layouts.length; at++) {
        const layout = layouts[at] as L
        const found = fit(layout, text)
        if (found === undefined) continue
        if (worth < WORTH) worth++
        if (hits < HITS_TO_LEARN * MOST) hits++
        if (at > 0) layouts = [layout, ...layouts.filter((each) => each !== layout)]
        return found
      }
      return undefined
    },
    learn: (text, make) => {
      if (text.length > MOST_TEXT || !isWorthLearning()) return
      const layout = make()
      if (layout !== undefined) layouts = [layout, ...layouts].slice(0, MOST)
    },
  }
}

/** As a pattern that matches this text alone. */
export const literal = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** `source`: of a whole line. undefined: it cannot be compiled, which V8 says when it is first used. */
export const compiled = (source: string): RegExp | undefined => {
  if (source.length > MOST_SOURCE) return undefined
  try {
    const pattern = new RegExp(`^${source}$`)
    pattern.test('')
    return pattern
  } catch {
    return undefined
  }
}
