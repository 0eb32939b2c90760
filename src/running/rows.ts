// Series of the store as they are now, with their labels: for pages.
import type { LabelsOf, MetricName } from '../metrics/catalog.ts'
import { countOf } from '../metrics/family.ts'
import type { Store } from '../metrics/store.ts'

/** A series with its value; of a histogram the count. */
export interface Counted<N extends MetricName> {
  readonly labels: LabelsOf<N>
  readonly value: number
}

export type Rows = <N extends MetricName>(name: N, labels?: LabelsOf<N>) => readonly Counted<N>[]

/** Zeros too; sorted by labels. */
export const rowsOf = (store: Store): Rows => {
  const families = new Map(store.families().map((family) => [family.name, family]))
  return <N extends MetricName>(name: N, labels?: LabelsOf<N>): readonly Counted<N>[] => {
    const family = families.get(name)
    if (family === undefined) return []
    const wanted = Object.entries(labels ?? {})
    return family.series.inOrder().flatMap((index) => {
      const own: Readonly<Record<string, string>> = family.series.labelsOf(index)
      return wanted.every(([label, asked]) => own[label] === asked)
        ? [{ labels: own as LabelsOf<N>, value: countOf(family, index) }]
        : []
    })
  }
}
