// The store as it was at one moment: what is saved, and what is shown until more is saved. Copies numbers, shares texts.
import type { Family, ReadFamily } from './family.ts'
import type { ReadSeries, SeriesTable } from './series.ts'
import type { StoreState } from './store.ts'

/** What is needed to show numbers. */
export interface Shown {
  readonly families: () => readonly ReadFamily[]
  /** Shown at 0 at this moment, whatever it counted. */
  readonly isHeld: (family: ReadFamily, index: number, now: number) => boolean
  /** Brings the rows about the store itself up to date; called where it is rendered. */
  readonly countSeries: () => void
}

export interface Captured extends Shown {
  readonly save: () => StoreState
}

/** A table shared by several families is captured once. */
export const captureFamilies = (families: readonly Family[]): readonly ReadFamily[] => {
  const tables = new Map<SeriesTable, ReadSeries>()
  return families.map((family) => {
    const { series, width, values, exemplars } = family
    let captured = tables.get(series)
    if (captured === undefined) tables.set(series, (captured = series.capture()))
    return {
      ...family,
      series: captured,
      values: values.slice(0, series.places() * width),
      exemplars: new Map(exemplars),
    }
  })
}

export interface Showing extends Shown {
  /** From now on. */
  readonly show: (shown: Shown) => void
}

/** Shows now this, now that. */
export const createShowing = (first: Shown): Showing => {
  let current = first
  return {
    families: () => current.families(),
    isHeld: (family, index, now) => current.isHeld(family, index, now),
    countSeries: () => current.countSeries(),
    show: (shown) => {
      current = shown
    },
  }
}
