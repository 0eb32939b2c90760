// What Prometheus makes of a condition: pending for `for`, firing, and firing on for `keep_firing_for`.

export interface Waiting {
  readonly forSeconds: number
  readonly keepFiringSeconds: number
}
/** Firing at each evaluation from `from` to `until`. */
export interface Episode {
  readonly from: number
  readonly until: number
}

/**
 * `held`: the evaluations, every `stepSeconds`, at which the condition of one alert held, ascending. An alert that the end of the
 * simulation finds firing ends there.
 */
export const episodes = (
  held: readonly number[],
  stepSeconds: number,
  { forSeconds, keepFiringSeconds }: Waiting,
  endSeconds: number,
): readonly Episode[] => {
  const found: Episode[] = []
  // keep_firing_for counts from the first evaluation without the condition.
  const keptSeconds = Math.ceil(keepFiringSeconds / stepSeconds) * stepSeconds
  let since = 0
  let last = -Infinity
  let firedAt: number | undefined
  const close = (): void => {
    if (firedAt === undefined) return
    found.push({ from: firedAt, until: Math.min(endSeconds, last + keptSeconds) })
    firedAt = undefined
  }
  for (const at of held) {
    if (at - last > stepSeconds) {
      if (at - last > keptSeconds + stepSeconds) close()
      if (firedAt === undefined) since = at
    }
    last = at
    if (firedAt === undefined && at - since >= forSeconds) firedAt = at
  }
  close()
  return found
}
