// The places from which one token was used lately: runs of one address class or agent family, and whether they alternate.

import type { Location } from './signals.ts'

/** Presentations in a row from the same place; the last of them, ms. */
export interface Run {
  readonly of: number
  readonly location?: Location | undefined
  lastMs: number
}

/** More changes than that within the window are no more telling. */
const MAX_RUNS = 16

/** Runs whose last presentation is before `fromMs` are forgotten. */
export const forgetBefore = (runs: Run[], fromMs: number): void => {
  let gone = 0
  while (gone < runs.length && (runs[gone] as Run).lastMs < fromMs) gone++
  if (gone > 0) runs.splice(0, gone)
}

/** 0, a place not known, is no place. */
export const noteRun = (runs: Run[], of: number, timeMs: number, location?: Location): void => {
  if (of === 0) return
  const last = runs.at(-1)
  if (last?.of === of) {
    last.lastMs = timeMs
    return
  }
  runs.push(location === undefined ? { of, lastMs: timeMs } : { of, lastMs: timeMs, location })
  if (runs.length > MAX_RUNS) runs.shift()
}

/** There, back, and there again: A-B-A-B. */
const TWO_RETURNS = 4
/** Once more there and back. */
export const THREE_RETURNS = 6

/** Pairs of places between which the runs go there, back and there again, each pair once. */
export const alternatingPairs = (
  runs: readonly Run[],
  placeOf: (of: number) => number = (of) => of,
  least: number = TWO_RETURNS,
): readonly (readonly [number, number])[] => {
  if (runs.length < least) return []
  const places = runs.map(({ of }) => placeOf(of))
  const distinct = [...new Set(places)]
  return distinct.flatMap((a, i) =>
    distinct.slice(i + 1).flatMap((b): (readonly [number, number])[] => {
      let changes = 0
      let at = 0
      for (const place of places)
        if ((place === a || place === b) && place !== at) {
          changes++
          at = place
        }
      return changes >= least ? [[a, b]] : []
    }),
  )
}

/** Two addresses of one host are one place. */
export const placesOf = (
  twins: readonly (readonly [number, number])[],
): ((of: number) => number) => {
  if (twins.length === 0) return (of) => of
  const places = new Map(twins.map(([a, b]) => [b, a]))
  return (of) => places.get(of) ?? of
}
