// How a series comes to be: which label values it may show, and whether there is room for it.
import { OTHER, presentable, type Admission, type AdmittedLabel } from './admission.ts'
import { clearSeries, growFamily, type Family } from './family.ts'
import type { Labels } from './label-tree.ts'
import { KNOWN_AT_START } from './series.ts'

export interface Births {
  /** Index of the series that counts for these labels, new or not; -1: no room, and nothing to fall back on. */
  readonly bear: (family: Family, labels: Labels, bornAt: number) => number
  /** Index of the series with exactly these labels; it was born before, so no limit holds. */
  readonly restore: (family: Family, labels: Labels, bornAt: number) => number
  readonly bury: (family: Family, labels: Labels) => void
  /** Ends every hold. */
  readonly release: () => void
}

export interface BirthOptions {
  readonly families: readonly Family[]
  readonly admission: Admission
  readonly totalSeries: number
  /** ms since the epoch. */
  readonly now: () => number
}

const LIMITED = 'authslo_series_limited_total'

export const createBirths = (options: BirthOptions): Births => {
  const { families, admission, totalSeries, now } = options
  const limitedFamily = families.find(({ name }) => name === LIMITED)
  const sharing = (family: Family): readonly Family[] =>
    families.filter(({ series }) => series === family.series)
  let total = 0

  const create = (family: Family, labels: Labels, bornAt: number): number => {
    const index = family.series.create(
      labels,
      family.row.heldAtBirth === true ? bornAt : KNOWN_AT_START,
    )
    for (const each of sharing(family)) {
      total += each.shown
      growFamily(each)
    }
    return index
  }

  const limited = (family: Family, label: string): void => {
    if (limitedFamily === undefined || family === limitedFamily) return
    const labels = { metric: family.name, label }
    const found = limitedFamily.series.find(labels)
    const index = found >= 0 ? found : bear(limitedFamily, labels, now())
    limitedFamily.values[index] = (limitedFamily.values[index] as number) + 1
  }

  /** What the labels show: values of records only where they were admitted. `full`: one was not, for want of room. */
  const shownOf = (
    { row, series }: Family,
    labels: Labels,
  ): { shown: Record<string, string>; full: AdmittedLabel | undefined } => {
    const shown: Record<string, string> = {}
    const server = labels['server'] ?? ''
    let full: AdmittedLabel | undefined
    for (const name of series.labelNames) {
      const value = labels[name] ?? ''
      const values = row.labels[name]
      if (value === '' || (values !== 'admitted' && values !== 'recorded')) shown[name] = value
      else if (values === 'recorded') shown[name] = presentable(value)
      else {
        const label = name as AdmittedLabel
        const allowed = admission.labelFor(label, server, value)
        if (allowed === OTHER && admission.isFull(label, server)) full = label
        shown[name] = allowed
      }
    }
    return { shown, full }
  }

  const bear = (family: Family, labels: Labels, bornAt: number): number => {
    const { row, series } = family
    const { shown, full } = shownOf(family, labels)
    if (full !== undefined) limited(family, full)
    const found = series.find(shown)
    if (found >= 0) return found

    const capacity = Math.floor(row.maxSeries / family.shown)
    if (row.type === 'gauge') {
      // A gauge of many things at once would mean nothing.
      if (series.size() < capacity) return create(family, shown, bornAt)
      limited(family, 'closed')
      return -1
    }
    // Values of records leave a tenth of the room, and the last place is for what fits nowhere.
    const ofRecords = series.labelNames.filter(
      (name) => row.labels[name] === 'admitted' && shown[name] !== '' && shown[name] !== OTHER,
    )
    const [label] = ofRecords
    const room = label === undefined ? capacity - 1 : Math.floor(capacity * 0.9)
    const isFree = series.size() < room && (label === undefined || total < totalSeries)
    if (isFree || series.labelNames.length === 0) return create(family, shown, bornAt)
    if (label !== undefined) {
      limited(family, label)
      for (const name of ofRecords) shown[name] = OTHER
      const other = series.find(shown)
      if (other >= 0) return other
      if (series.size() < capacity - 1) return create(family, shown, bornAt)
    }
    limited(family, 'closed')
    for (const name of series.labelNames) shown[name] = OTHER
    const rest = series.find(shown)
    return rest >= 0 ? rest : create(family, shown, bornAt)
  }

  return {
    bear,
    restore: (family, labels, bornAt) => {
      const found = family.series.find(labels)
      return found >= 0 ? found : create(family, labels, bornAt)
    },
    bury: (family, labels) => {
      const index = family.series.find(labels)
      if (index < 0) return
      for (const each of sharing(family)) {
        total -= each.shown
        clearSeries(each, index)
      }
      family.series.remove(index)
    },
    release: () => {
      for (const { series } of families)
        for (const index of series.live()) series.setBorn(index, KNOWN_AT_START)
    },
  }
}
