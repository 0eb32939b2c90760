// Today's alerts that no SLO brings, judged by a Prometheus over a time that is past: their conditions read counters that it still has.
import { ALERT_KEEP } from '../generate/burn-alerts.ts'
import { alertEntries, alertExpression } from '../generate/alert-rules.ts'
import type { Project } from '../generate/project.ts'
import { runsOf } from './alert-firings.ts'
import type { Interval } from './contributions.ts'
import type { Firing } from './evidence.ts'
import type { Ask } from './series.ts'

const STEP_SECONDS = 30

/** In order of time. */
export const alertsOfToday = async (
  ask: Ask,
  project: Project,
  { fromMs, toMs }: Interval,
): Promise<readonly Firing[]> => {
  const found: Firing[] = []
  for (const [alert, definition] of alertEntries()) {
    const { severity, forSeconds = 0, keepFiringSeconds = ALERT_KEEP[severity] } = definition
    // Of a watchdog nobody is told.
    if (severity === 'none') continue
    const series = await ask.range(alertExpression(definition, project), fromMs, toMs, STEP_SECONDS)
    for (const one of series)
      for (const [begunMs, endedMs] of runsOf(one)) {
        const firesMs = begunMs + forSeconds * 1000
        if (firesMs > endedMs) continue
        const { server, slo, __name__: _, ...labels } = one.labels
        found.push({
          alert,
          severity,
          server,
          slo,
          tier: undefined,
          labels,
          fromMs: firesMs,
          toMs: Math.min(toMs, endedMs + keepFiringSeconds * 1000),
        })
      }
  }
  return found.toSorted((a, b) => a.fromMs - b.fromMs)
}
