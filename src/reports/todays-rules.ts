// Today's burn-rate rules over minutes that were counted: which would have fired, and when. As the generated rules, without their way
// of giving way to a single client's trouble.
import { ALERT_KEEP, alertName, tierFor } from '../generate/burn-alerts.ts'
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Tier } from '../slo/slo.ts'
import type { Firing, Minute, PromiseEvidence } from './evidence.ts'
import { DAY_MS, MINUTE_MS } from './period.ts'

/** Sums of any window in constant time: what was counted before each minute. */
export interface Sums {
  /** Events and bad ones in [fromMs, toMs). */
  readonly between: (fromMs: number, toMs: number) => { events: number; bad: number }
}

export const sumsOf = (minutes: readonly Minute[]): Sums => {
  const times = minutes.map(({ timeMs }) => timeMs)
  const events = [0]
  const bad = [0]
  minutes.forEach((minute, i) => {
    events.push((events[i] ?? 0) + minute.events)
    bad.push((bad[i] ?? 0) + minute.bad)
  })
  const before = (timeMs: number): number => {
    let [low, high] = [0, times.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((times[middle] ?? Infinity) < timeMs) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    between: (fromMs, toMs) => {
      const [a, b] = [before(fromMs), before(toMs)]
      return {
        events: (events[b] ?? 0) - (events[a] ?? 0),
        bad: (bad[b] ?? 0) - (bad[a] ?? 0),
      }
    },
  }
}

/** Events of the period are compared with only after a week of them. */
const WEEK_MS = 7 * DAY_MS

/** One tier; `toMs`: the last minute is judged at its end. */
const tierFirings = (
  { slo, server, group, minutes }: Pick<PromiseEvidence, 'slo' | 'server' | 'group' | 'minutes'>,
  tier: Tier,
  sums: Sums,
  toMs: number,
): readonly Firing[] => {
  const firstMs = minutes[0]?.timeMs ?? toMs
  const threshold = thresholdOf(tier, slo.objective)
  const [longMs, shortMs] = [tier.longSeconds * 1000, tier.shortSeconds * 1000]
  const waitMs = tierFor(tier) * 1000
  const keepMs = ALERT_KEEP[tier.severity] * 1000
  const holds = (timeMs: number): boolean => {
    if (timeMs - firstMs < longMs / 2) return false
    const long = sums.between(timeMs - longMs, timeMs)
    if (long.bad <= tier.minBadEvents - 0.5 || long.bad / long.events <= threshold) return false
    const short = sums.between(timeMs - shortMs, timeMs)
    if (short.events === 0 || short.bad / short.events <= threshold) return false
    if (timeMs - firstMs <= WEEK_MS) return true
    const period = sums.between(timeMs - slo.periodDays * DAY_MS, timeMs)
    return long.bad >= tier.share * exact(1 - slo.objective) * period.events
  }
  const firings: Firing[] = []
  let pendingMs: number | undefined
  let firing: { fromMs: number; lastTrueMs: number } | undefined
  const end = (): void => {
    if (firing === undefined) return
    const labels = { slo: slo.name, server, slo_tier: tier.name, severity: tier.severity, ...group }
    firings.push({
      alert: alertName(slo, tier.name),
      severity: tier.severity,
      server,
      slo: slo.name,
      tier: tier.name,
      labels,
      fromMs: firing.fromMs,
      toMs: Math.min(toMs, firing.lastTrueMs + keepMs),
    })
    firing = undefined
  }
  for (const timeMs of judged(minutes, longMs + keepMs, toMs)) {
    const isTrue = holds(timeMs)
    if (firing !== undefined && timeMs - firing.lastTrueMs > keepMs) end()
    if (!isTrue) pendingMs = undefined
    else if (firing !== undefined) firing.lastTrueMs = timeMs
    else {
      pendingMs ??= timeMs
      if (timeMs - pendingMs >= waitMs) firing = { fromMs: timeMs, lastTrueMs: timeMs }
    }
  }
  end()
  return firings
}

/** Ends of minutes at which anything could hold: those that a bad event is still remembered in. */
const judged = function* (
  minutes: readonly Minute[],
  rememberedMs: number,
  toMs: number,
): Generator<number> {
  let next = -Infinity
  for (const { timeMs, bad } of minutes) {
    if (bad === 0) continue
    const until = Math.min(toMs, timeMs + rememberedMs)
    for (let at = Math.max(next, timeMs + MINUTE_MS); at <= until; at += MINUTE_MS) {
      yield at
      next = at + MINUTE_MS
    }
  }
}

/** In order of time. */
export const todaysFirings = (promise: PromiseEvidence, toMs: number): readonly Firing[] => {
  const sums = sumsOf(promise.minutes)
  return promise.slo.tiers
    .flatMap((tier) => tierFirings(promise, tier, sums, toMs))
    .toSorted((a, b) => a.fromMs - b.fromMs)
}
