// The numbers of the store as a section of a checkpoint: JSON, by label values, so that it outlives a new catalogue.
import type { Births } from './births.ts'
import type { MetricName } from './catalog.ts'
import { lazily } from '../lazy-list.ts'
import type { Exemplar, Family, ReadFamily } from './family.ts'

type SavedExemplar = readonly [offset: number, exemplar: Exemplar]

interface SavedFamily {
  readonly labels: readonly string[]
  readonly bounds: readonly number[]
  readonly series: Iterable<
    readonly [
      labelValues: readonly string[],
      bornAt: number,
      numbers: readonly number[],
      exemplars: readonly SavedExemplar[],
    ]
  >
}

/** Metrics without series are left out. */
export type FamiliesState = Readonly<Record<string, SavedFamily>>

export const saveFamilies = (families: readonly ReadFamily[]): FamiliesState =>
  Object.fromEntries(
    families
      .filter(({ series }) => series.size() > 0)
      .map((family) => [family.name, saveFamily(family)] as const),
  )

const saveFamily = (family: ReadFamily): SavedFamily => {
  const { series, bounds, width, values, exemplars } = family
  return {
    labels: series.labelNames,
    bounds,
    series: lazily(series.inOrder(), (index) => {
      const from = index * width
      const saved: SavedExemplar[] = []
      for (let offset = 0; exemplars.size > 0 && offset < width; offset++) {
        const exemplar = exemplars.get(from + offset)
        if (exemplar !== undefined) saved.push([offset, exemplar])
      }
      const numbers = [...values.subarray(from, from + width)]
      return [series.valuesOf(index), series.bornAt(index), numbers, saved] as const
    }),
  }
}

/** What no longer has the same labels and buckets starts at 0: an ordinary reset of a counter. */
export const loadFamilies = (
  families: ReadonlyMap<MetricName, Family>,
  state: FamiliesState,
  births: Pick<Births, 'restore'>,
): void => {
  for (const [name, saved] of Object.entries(state)) {
    const family = families.get(name as MetricName)
    if (family === undefined) continue
    const { labelNames } = family.series
    if (!isSame(saved.labels, labelNames) || !isSame(saved.bounds, family.bounds)) continue
    for (const [labelValues, bornAt, numbers, exemplars] of saved.series) {
      const labels = Object.fromEntries(labelNames.map((label, i) => [label, labelValues[i]]))
      const from = births.restore(family, labels, bornAt) * family.width
      family.values.set(numbers, from)
      for (const [offset, exemplar] of exemplars) family.exemplars.set(from + offset, exemplar)
    }
  }
}

const isSame = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])
