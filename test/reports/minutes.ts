// Minutes of a promise, written down.
import type { Minute, PromiseEvidence } from '../../src/reports/evidence.ts'
import { periodOf, type Period } from '../../src/reports/period.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'
import { sumsOf } from '../../src/reports/todays-rules.ts'
import type { Slo } from '../../src/slo/slo.ts'

export const MINUTE = 60_000
const loaded = readSlos(undefined, process.cwd())
export const sloNamed = (name: string): Slo => {
  const found = loaded.ok ? loaded.value.find((slo) => slo.name === name) : undefined
  if (found === undefined) throw new Error(`no SLO ${name}`)
  return found
}

export const NOW = Date.parse('2026-12-05T12:00:00Z')
export const november = (timeZone = 'UTC'): Period => {
  const period = periodOf('2026-11', timeZone, NOW)
  if (period === undefined) throw new Error('no November')
  return period
}

/** `perMinute` events all the time, and which share of them is bad. */
export const minutesOf = (
  { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>,
  perMinute: number,
  badShare: (timeMs: number) => number = () => 0,
): readonly Minute[] => {
  const minutes: Minute[] = []
  for (let timeMs = fromMs; timeMs < toMs; timeMs += MINUTE)
    minutes.push({ timeMs, events: perMinute, bad: Math.round(perMinute * badShare(timeMs)) })
  return minutes
}

export const promiseWith = (
  minutes: readonly Minute[],
  more: Partial<PromiseEvidence> = {},
  period = november(),
): PromiseEvidence => {
  const sums = sumsOf(minutes)
  return {
    slo: sloNamed('token-issuance-success'),
    server: 'kc-prod',
    group: {},
    minutes,
    days: period.days.map((day) => ({
      ...day,
      ...sums.between(day.fromMs, day.toMs),
      lateEvents: 0,
      lateBad: 0,
    })),
    excluded: [],
    contributions: [],
    observed: 1,
    estimate: undefined,
    ...more,
  }
}
