// Patterns of whole lines that are learned from lines: which are tried, and whether trying is worth it at all.

export interface Layouts<L> {
  /** Those to try, the one that fitted last first; none while it is not worth it. */
  readonly tried: () => readonly L[]
  readonly fitted: (layout: L, at: number) => void
  /** None did. True: it is to be learned from this one. */
  readonly missed: () => boolean
  readonly learned: (layout: L | undefined) => void
}

/** More that fail cost what the one that fits is worth. */
const MOST = 4
/** Making one costs some hundred lines' worth. */
const HITS_TO_LEARN = 256
/** A fit counts one, a miss takes two away; at the bottom there are no tries for a while. */
const WORTH = 256
const MISS = 2
const REST = 10_000

export const createLayouts = <L>(): Layouts<L> => {
  const none: readonly L[] = []
  let layouts: readonly L[] = none
  let worth = 0
  let rest = 0
  let hits = HITS_TO_LEARN * MOST
  const set = (changed: readonly L[]): void => {
    layouts = changed.slice(0, MOST)
  }
  return {
    tried: () => (rest > 0 ? none : layouts),
    fitted: (layout, at) => {
      if (worth < WORTH) worth++
      if (hits < HITS_TO_LEARN * MOST) hits++
      if (at > 0) set([layout, ...layouts.filter((each) => each !== layout)])
    },
    missed: () => {
      if (rest > 0) {
        rest--
        return false
      }
      worth -= MISS
      if (worth <= -WORTH) {
        set([])
        worth = 0
        rest = REST
        hits = HITS_TO_LEARN * MOST
        return false
      }
      if (hits < HITS_TO_LEARN) return false
      hits -= HITS_TO_LEARN
      return true
    },
    learned: (layout) => {
      if (layout !== undefined) set([layout, ...layouts])
    },
  }
}

/** `source`: of a whole line. undefined: it cannot be compiled, which V8 says when it is first used. */
export const compiled = (source: string): RegExp | undefined => {
  try {
    const pattern = new RegExp(`^${source}$`)
    pattern.test('')
    return pattern
  } catch {
    return undefined
  }
}
