// What counters gained minute by minute, as Prometheus stored them.
import { metric } from '../generate/promql.ts'
import type { Slo } from '../slo/slo.ts'
import type { Minute } from './evidence.ts'
import { MINUTE_MS } from './period.ts'
import { literals, type Ask } from './series.ts'

/** Differences of a counter at each minute. Over a gap the gain is the first minute's after it; a step back is a restart from 0. */
export const gains = (points: readonly (readonly [number, number])[]): Map<number, number> => {
  const found = new Map<number, number>()
  let before: number | undefined
  for (const [timeMs, value] of points) {
    const gain = before === undefined ? 0 : value >= before ? value - before : value
    if (gain > 0) found.set(timeMs - MINUTE_MS, gain)
    before = value
  }
  return found
}

/** Of one server and group. */
export const minutesOf = async (
  ask: Ask,
  slo: Slo,
  own: Readonly<Record<string, string>>,
  fromMs: number,
  toMs: number,
): Promise<readonly Minute[]> => {
  const labels = { slo: slo.name, ...literals(own) }
  const of = async (
    name: 'oauth_slo_events_total' | 'oauth_slo_bad_events_total',
  ): Promise<Map<number, number>> => {
    const [series] = await ask.range(`sum(${metric(name, labels)})`, fromMs, toMs, 60)
    return gains(series?.points ?? [])
  }
  const [events, bad] = await Promise.all([
    of('oauth_slo_events_total'),
    of('oauth_slo_bad_events_total'),
  ])
  return [...new Set([...events.keys(), ...bad.keys()])]
    .toSorted((a, b) => a - b)
    .map((timeMs) => ({ timeMs, events: events.get(timeMs) ?? 0, bad: bad.get(timeMs) ?? 0 }))
}
