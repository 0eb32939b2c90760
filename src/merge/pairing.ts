// Which halves belong together: only where there is no other way to pair them.

/**
 * The one way in which each of `lefts` has a partner of its own among as many `rights`; undefined where there is none, or more
 * than one, so that nobody can tell. Tries all: for a handful.
 */
export const onlyPairing = <L, R>(
  lefts: readonly L[],
  rights: readonly R[],
  fits: (left: L, right: R) => boolean,
): ReadonlyMap<L, R> | undefined => {
  if (lefts.length !== rights.length) return undefined
  let found: ReadonlyMap<L, R> | undefined
  let ways = 0
  const taken = new Map<L, R>()
  const place = (i: number, free: readonly R[]): void => {
    const left = lefts[i]
    if (left === undefined) {
      ways++
      found = new Map(taken)
      return
    }
    for (const right of free) {
      if (ways > 1) return
      if (!fits(left, right)) continue
      taken.set(left, right)
      place(
        i + 1,
        free.filter((other) => other !== right),
      )
      taken.delete(left)
    }
  }
  place(0, rights)
  return ways === 1 ? found : undefined
}
