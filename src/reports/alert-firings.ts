// Alerts as Prometheus recorded them in ALERTS: from when to when each fired.
import type { Firing } from './evidence.ts'
import { MINUTE_MS } from './period.ts'
import type { Ask, Series } from './series.ts'

/** A point missing between two is a late scrape or evaluation, not a recovery. */
const GAP_MS = 2 * MINUTE_MS

/** Runs of points that are near each other. */
export const runsOf = ({
  points,
}: Series): readonly (readonly [fromMs: number, toMs: number])[] => {
  const runs: [number, number][] = []
  for (const [timeMs] of points) {
    const run = runs.at(-1)
    if (run !== undefined && timeMs - run[1] <= GAP_MS) run[1] = timeMs
    else runs.push([timeMs, timeMs])
  }
  return runs
}

export const firingsOf = (series: readonly Series[]): readonly Firing[] =>
  series
    .flatMap((one) => {
      const { alertname = '', severity, server, slo, slo_tier: tier, ...rest } = one.labels
      const { __name__: _, alertstate: __, ...labels } = rest
      // A watchdog fires all the time, and nobody is told.
      if (severity !== 'page' && severity !== 'ticket') return []
      return runsOf(one).map(([fromMs, toMs]): Firing => ({
        alert: alertname,
        severity,
        server,
        slo,
        tier,
        labels,
        fromMs,
        toMs,
      }))
    })
    .toSorted((a, b) => a.fromMs - b.fromMs)

/** Of the rules of one service, to the half minute. */
export const alertFirings = async (
  ask: Ask,
  service: string,
  fromMs: number,
  toMs: number,
): Promise<readonly Firing[]> =>
  firingsOf(await ask.range(`ALERTS{alertstate="firing",service="${service}"}`, fromMs, toMs, 30))
