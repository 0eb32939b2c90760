// The series of one promise: what the exporter shows of it and what its rules record.
import type { Project } from '../../../src/generate/project.ts'
import type { Slo } from '../../../src/slo/slo.ts'
import { recordedSeries, type Counters } from './recordings.ts'
import { countersAt, gauge, gaugesAt, RESOURCE_SERVER, SERVER } from './scrapes.ts'
import { counted, exported, type Series } from './series.ts'
import type { Drawn, Plan } from './traffic.ts'

const groupOf = (slo: Slo): Record<string, string> => ({
  server: SERVER,
  ...(slo.groupBy.includes('resource_server') ? { resource_server: RESOURCE_SERVER } : {}),
})

export interface OfPromise extends Counters {
  readonly slo: Slo
  readonly group: Readonly<Record<string, string>>
}
export const countersOf = (drawn: Drawn, slos: readonly Slo[]): readonly OfPromise[] =>
  slos.flatMap((slo) => {
    const promise = drawn.promises.get(slo.name)
    return promise === undefined
      ? []
      : [
          {
            slo,
            group: groupOf(slo),
            events: counted(promise.events),
            bad: counted(promise.bad),
          },
        ]
  })

/** Pairs, sums and gauges that the alerts of one SLO read. */
export const promiseSeries = (
  { slo, group, ...counters }: OfPromise,
  drawn: Drawn,
  { days, scraping }: Plan,
  project: Project,
): readonly Series[] => {
  const recorded = recordedSeries(slo, group, counters, days, scraping, project)
  const recent = drawn.promises.get(slo.name)?.recent
  if (recent === undefined) return recorded
  const shown = (
    name: 'oauth_slo_recent_events' | 'oauth_slo_recent_bad_events',
    clients: 'leading' | 'others',
    values: Float64Array,
  ): Series =>
    exported(
      name,
      { slo: slo.name, server: SERVER, clients },
      gaugesAt(scraping),
      gauge(values.length, scraping, (k) => values[k] ?? 0),
    )
  return [
    ...recorded,
    shown('oauth_slo_recent_events', 'leading', recent.leadingEvents),
    shown('oauth_slo_recent_events', 'others', recent.othersEvents),
    shown('oauth_slo_recent_bad_events', 'leading', recent.leadingBad),
    shown('oauth_slo_recent_bad_events', 'others', recent.othersBad),
  ]
}

/** The counters themselves, for a check of the recordings. */
export const rawSeries = (
  { slo, group, events, bad }: OfPromise,
  { scraping }: Plan,
): readonly Series[] => [
  exported('oauth_slo_events_total', { slo: slo.name, ...group }, countersAt(scraping), events),
  exported('oauth_slo_bad_events_total', { slo: slo.name, ...group }, countersAt(scraping), bad),
]
