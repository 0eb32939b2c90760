// The evidence of a review from events as the pipeline judged them: logs alone, no Prometheus.
import type { AuthEvent } from '../events.ts'
import type { Slo } from '../slo/slo.ts'
import type { Verdict } from '../slis/verdict.ts'
import type { Interval } from './contributions.ts'
import type { Evidence, Minute, PromiseEvidence, SourceEvidence } from './evidence.ts'
import {
  happeningOf,
  talliesOf,
  type Happening,
  type ScopeClass,
  type Tally,
} from './happenings.ts'
import { MINUTE_MS, type Period } from './period.ts'
import { sumsOf, todaysFirings } from './todays-rules.ts'

/** What bad events are told apart by: the label of a report, and the value of an event. */
const TRAITS: readonly (readonly [by: string, of: (event: AuthEvent) => string | undefined])[] = [
  ['reason', ({ reason }) => reason],
  ['client', ({ client }) => client],
  ['grant_type', ({ grant_type }) => grant_type],
  ['auth_region', ({ region }) => region],
  ['resource_server', ({ resource_server }) => resource_server],
  ['endpoint', ({ endpoint }) => endpoint],
]

interface Counted {
  readonly slo: Slo
  readonly server: string
  readonly group: Readonly<Record<string, string>>
  /** By minute of the epoch. */
  readonly minutes: Map<number, { events: number; bad: number }>
  readonly excluded: Map<string, Map<number, number>>
  /** By trait, minute and value. */
  readonly traits: ReadonlyMap<string, Map<number, Map<string, number>>>
}

/** More are not kept: a timeline of so many is none. */
const MOST_HAPPENINGS = 100_000

export interface EventCounts {
  readonly see: (event: AuthEvent, verdicts: readonly Verdict[]) => void
  /** First and last moment that was judged, ms; undefined: nothing was. */
  readonly span: () => { readonly fromMs: number; readonly toMs: number } | undefined
  readonly evidence: (period: Period, sources: readonly SourceEvidence[]) => Evidence
  readonly happenings: () => readonly Happening[]
  readonly tallies: (interval: Interval) => readonly Tally[]
}

const add = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const inner = <K, L, V>(outer: Map<K, Map<L, V>>, key: K): Map<L, V> => {
  let found = outer.get(key)
  if (found === undefined) outer.set(key, (found = new Map()))
  return found
}

const groupOf = (slo: Slo, event: AuthEvent): Readonly<Record<string, string>> =>
  Object.fromEntries(
    slo.groupBy.flatMap((label) => {
      const value = label === 'auth_region' ? event.region : event[label]
      return value === undefined ? [] : [[label, value] as const]
    }),
  )

export const createEventCounts = (slos: readonly Slo[], scopeClass: ScopeClass): EventCounts => {
  const all = new Map<string, Counted>()
  const happenings: Happening[] = []
  /** By minute, then by question and value. */
  const tallies = new Map<number, Map<string, { tally: Omit<Tally, 'count'>; count: number }>>()
  const byName = new Map(slos.map((slo) => [slo.name, slo]))
  let [fromMs, toMs] = [Infinity, -Infinity]

  const countedOf = (slo: Slo, event: AuthEvent): Counted => {
    const group = groupOf(slo, event)
    const key = JSON.stringify([slo.name, event.server, group])
    let counted = all.get(key)
    if (counted === undefined) {
      const traits = new Map(TRAITS.map(([by]) => [by, new Map()] as const))
      const { server } = event
      counted = { slo, server, group, minutes: new Map(), excluded: new Map(), traits }
      all.set(key, counted)
    }
    return counted
  }

  return {
    see: (event, verdicts) => {
      if (!Number.isFinite(event.time)) return
      const happening = happeningOf(event)
      if (happening !== undefined && happenings.length < MOST_HAPPENINGS) happenings.push(happening)
      for (const tally of talliesOf(event, scopeClass)) {
        const minute = inner(tallies, Math.floor(event.time / MINUTE_MS))
        const key = `${tally.of} ${tally.value}`
        minute.set(key, { tally, count: (minute.get(key)?.count ?? 0) + 1 })
      }
      for (const { slo: of, result, ...rest } of verdicts) {
        const slo = byName.get(of.name)
        if (slo === undefined) continue
        fromMs = Math.min(fromMs, event.time)
        toMs = Math.max(toMs, event.time)
        const counted = countedOf(slo, event)
        const minute = Math.floor(event.time / MINUTE_MS)
        if (result === 'excluded') {
          add(inner(counted.excluded, 'why' in rest ? rest.why : ''), minute)
          continue
        }
        let sums = counted.minutes.get(minute)
        if (sums === undefined) counted.minutes.set(minute, (sums = { events: 0, bad: 0 }))
        if (result !== 'worse') sums.events++
        if (result === 'good') continue
        sums.bad++
        for (const [by, valueOf] of TRAITS) {
          const values = inner(
            counted.traits.get(by) ?? new Map<number, Map<string, number>>(),
            minute,
          )
          const value = valueOf(event)
          if (value !== undefined) add(values, value)
        }
      }
    },
    span: () => (toMs >= fromMs ? { fromMs, toMs } : undefined),
    happenings: () => happenings.toSorted((a, b) => a.timeMs - b.timeMs),
    tallies: (interval) => {
      const sums = new Map<string, Tally>()
      for (const [minute, of] of tallies) {
        const timeMs = minute * MINUTE_MS
        if (timeMs < interval.fromMs || timeMs >= interval.toMs) continue
        for (const [key, { tally, count }] of of)
          sums.set(key, { ...tally, count: (sums.get(key)?.count ?? 0) + count })
      }
      return [...sums.values()]
    },
    evidence: (period, sources) => {
      const promises = [...all.values()].map((counted) => promiseOf(counted, period))
      const isCounted = (slo: Slo): boolean =>
        promises.some((one) => one.slo === slo && one.minutes.length > 0)
      return {
        from: 'logs',
        period,
        promises,
        silent: slos.filter((slo) => !isCounted(slo)),
        firings: promises.flatMap((promise) => todaysFirings(promise, period.toMs)),
        firingsAre: 'simulated',
        sources,
      }
    },
  }
}

const promiseOf = (counted: Counted, period: Period): PromiseEvidence => {
  const { slo, server, group } = counted
  const isIn = (minute: number): boolean =>
    minute * MINUTE_MS >= period.fromMs && minute * MINUTE_MS < period.toMs
  const minutes = [...counted.minutes]
    .filter(([minute]) => isIn(minute))
    .map(([minute, sums]): Minute => ({ timeMs: minute * MINUTE_MS, ...sums }))
    .toSorted((a, b) => a.timeMs - b.timeMs)
  const sums = sumsOf(minutes)
  const contributions = [...counted.traits].flatMap(([by, byMinute]) => {
    const values = new Map<string, number>()
    for (const [minute, of] of byMinute)
      if (isIn(minute))
        for (const [value, bad] of of) values.set(value, (values.get(value) ?? 0) + bad)
    const rows = [...values]
      .map(([value, bad]) => ({ value, bad }))
      .toSorted((a, b) => b.bad - a.bad)
    return rows.length === 0 ? [] : [{ by, rows }]
  })
  return {
    slo,
    server,
    group,
    minutes,
    days: period.days.map((day) => ({
      ...day,
      ...sums.between(day.fromMs, day.toMs),
      // Finished files are read whole: nothing in them is late.
      lateEvents: 0,
      lateBad: 0,
    })),
    excluded: [...counted.excluded].flatMap(([why, byMinute]) => {
      const events = [...byMinute]
        .filter(([minute]) => isIn(minute))
        .reduce((sum, [, each]) => sum + each, 0)
      return events === 0 ? [] : [{ why, events }]
    }),
    contributions,
    observed: undefined,
    estimate: undefined,
  }
}
