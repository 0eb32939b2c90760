// How many events an SLO has, by a Prometheus that scrapes the exporter.
import type { Diagnostic } from '../diagnostic.ts'
import { valueOf } from '../reports/series.ts'
import { exact, LEAST_BUDGET_EVENTS } from '../slo/burn.ts'
import type { Slo } from '../slo/slo.ts'
import { askPrometheus } from './prometheus.ts'

/** The average of a week, or of as much of it as there is; undefined: it has no series of this SLO. Throws where it does not answer. */
export const observedEventsPerDay = async (
  url: string,
  slo: string,
): Promise<number | undefined> => {
  const query = `86400 * sum(rate(oauth_slo_events_total{slo="${slo}"}[7d]))`
  const [answer] = await askPrometheus(url).instant(query, Date.now())
  return valueOf(answer)
}

/** SLOs whose traffic is too low for their objective, as warnings; or that this Prometheus cannot be asked. */
export const checkTraffic = async (
  slos: readonly Slo[],
  url: string,
): Promise<readonly Diagnostic[]> => {
  const problems: Diagnostic[] = []
  for (const slo of slos) {
    let perDay: number | undefined
    try {
      perDay = await observedEventsPerDay(url, slo.name)
    } catch (error) {
      return [
        {
          id: 'prometheus-unreachable',
          severity: 'error',
          place: { file: url },
          problem: `Prometheus cannot be asked: ${(error as Error).message}`,
          remedy: 'Name its address, such as http://127.0.0.1:9090.',
        },
      ]
    }
    if (perDay === undefined) continue
    const events = perDay * slo.periodDays * exact(1 - slo.objective)
    if (events < LEAST_BUDGET_EVENTS)
      problems.push({
        id: 'budget-too-small',
        severity: 'warning',
        place: { file: slo.file },
        problem: `at ${Math.round(perDay)} events a day the budget of ${slo.name} is ${Number(events.toPrecision(2))} bad events in ${slo.periodDays} days: chance decides`,
        remedy: 'Choose a longer period, a lower objective, or fewer groups.',
      })
  }
  return problems
}
