// By what a budget was spent, from the counters that tell requests apart. They know no exclusions, so maintenance is taken out again.
import { EVERY, type MaintenanceWindow } from '../slis/exclusions.ts'
import type { Slo } from '../slo/slo.ts'
import type { Contribution } from './evidence.ts'
import { MINUTE_MS, type Period } from './period.ts'
import { valueOf, type Ask, type Series } from './series.ts'
import { gain, TRAITS, VALUE } from './traits.ts'

export interface Interval {
  readonly fromMs: number
  readonly toMs: number
}
/** Whole minutes in which events of a promise were left out, joined. */
export type Maintained = (slo: string, server: string, within: Interval) => readonly Interval[]

export const maintenanceOf =
  (windows: readonly MaintenanceWindow[]): Maintained =>
  (slo, server, { fromMs, toMs }) => {
    const own = windows.filter(
      ({ slos, servers }) =>
        [slo, EVERY].some((name) => slos.includes(name)) &&
        [server, EVERY].some((name) => servers.includes(name)),
    )
    const found: { fromMs: number; toMs: number }[] = []
    if (own.length === 0) return found
    for (let timeMs = fromMs; timeMs < toMs; timeMs += MINUTE_MS) {
      if (!own.some(({ covers }) => covers(timeMs))) continue
      const last = found.at(-1)
      if (last?.toMs === timeMs) last.toMs += MINUTE_MS
      else found.push({ fromMs: timeMs, toMs: timeMs + MINUTE_MS })
    }
    return found
  }

type Values = ReadonlyMap<string, number>
const valuesOf = (series: readonly Series[], by: string): Values =>
  new Map(series.map((one) => [one.labels[by] ?? '', valueOf(one) ?? 0]))

/** What the counters gained between two moments, to the event; over a restart at least what they show since. */
const gained = async (
  ask: Ask,
  query: string,
  by: string,
  { fromMs, toMs }: Interval,
): Promise<Values> => {
  const [before, after] = await Promise.all([
    ask.instant(query, fromMs).then((series) => valuesOf(series, by)),
    ask.instant(query, toMs).then((series) => valuesOf(series, by)),
  ])
  return new Map(
    [...after].map(([value, count]) => {
      const gain = count - (before.get(value) ?? 0)
      return [value, gain >= 0 ? gain : count]
    }),
  )
}

const rowsOf = (by: string, values: Values): readonly Contribution[] => {
  const rows = [...values]
    .map(([value, bad]) => ({ value: value === '' ? 'not told' : value, bad }))
    .filter(({ bad }) => bad > 0)
    .toSorted((a, b) => b.bad - a.bad)
  return rows.length === 0 ? [] : [{ by, rows }]
}

/** Of a whole period. */
export const contributionsOf = async (
  ask: Ask,
  slo: Slo,
  server: string,
  period: Period,
  maintained: Maintained,
): Promise<readonly Contribution[]> => {
  const left = maintained(slo.name, server, period)
  const found = await Promise.all(
    (TRAITS[slo.indicator] ?? []).map(async ({ by, query }) => {
      const whole = query(slo, server, gain((period.toMs - period.fromMs) / 1000))
      const values = new Map(valuesOf(await ask.instant(whole, period.toMs), by))
      for (const interval of left)
        for (const [value, bad] of await gained(ask, query(slo, server, VALUE), by, interval))
          values.set(value, (values.get(value) ?? 0) - bad)
      return rowsOf(by, values)
    }),
  )
  return found.flat()
}

/** Of an interval that is too short for `increase` to be exact. */
export const contributionsBetween = async (
  ask: Ask,
  slo: Slo,
  server: string,
  interval: Interval,
): Promise<readonly Contribution[]> => {
  const found = await Promise.all(
    (TRAITS[slo.indicator] ?? []).map(async ({ by, query }) =>
      rowsOf(by, await gained(ask, query(slo, server, VALUE), by, interval)),
    ),
  )
  return found.flat()
}
