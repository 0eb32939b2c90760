// `replay --report`: the reports of `report`, from logs alone.
import { CAPABILITIES } from '../adapters/adapter.ts'
import { scopeClassOf } from '../correlators/catalogue.ts'
import { alertName } from '../generate/burn-alerts.ts'
import { nearest } from '../nearest.ts'
import type { Listen } from '../pipeline/judging.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Evidence, SourceEvidence } from '../reports/evidence.ts'
import { createEventCounts } from '../reports/from-events.ts'
import type { Incident } from '../reports/incidents.ts'
import { periodAround, periodOf, spanPeriod, type Period } from '../reports/period.ts'
import { postmortemPage } from '../reports/postmortem-page.ts'
import {
  affectedOf,
  around,
  askedIncident,
  postmortemOf,
  type Affected,
  type Asked,
} from '../reports/postmortem.ts'
import type { ReportFormat } from '../reports/report-formats.ts'
import { renderReport } from '../reports/report.ts'
import { reviewPage } from '../reports/review-page.ts'
import { reviewOf } from '../reports/review.ts'
import type { Project } from './project.ts'

export interface ReplayReportOptions {
  readonly format: ReportFormat
  readonly period: string | undefined
  /** Either makes it a postmortem. */
  readonly alert: string | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

export interface ReplayReport {
  readonly listen: Listen
  /** What went wrong, where nothing can be written. */
  readonly write: (
    pipeline: Pipeline,
  ) => Promise<{ readonly text: string } | { readonly problem: string }>
}

const sourcesOf = ({ store, sources }: Pipeline): readonly SourceEvidence[] =>
  sources.map(({ setup: { name: source, server } }) => ({
    source,
    server,
    records: store.sum('authslo_source_records_total', { source, server }),
    rejected: store.sum('authslo_source_rejected_records_total', { source, server }),
    unmappedReasons: store.sum('authslo_source_unmapped_reasons_total', { source, server }),
  }))

/** Only alerts of promises are tried on logs. */
const notFired = (alert: string, slos: Project['slos']): string => {
  const known = slos.flatMap((slo) => slo.tiers.map(({ name }) => alertName(slo, name)))
  if (known.includes(alert))
    return `by the rules of today ${alert} would not have fired in these logs`
  const near = nearest(alert, known)
  return `${alert} is no burn alert of these promises${near === undefined ? '' : `; did you mean ${near}?`}`
}

export const createReplayReport = (
  { config, slos, catalogue }: Project,
  options: ReplayReportOptions,
  nowMs: number,
): ReplayReport => {
  const counts = createEventCounts(slos, (server, scope) => scopeClassOf(catalogue, server, scope))
  const zone = config.reports.timeZone
  const { name: service, exclusions } = config
  const { alert, from, to, format } = options

  const review = (evidence: Evidence): string => {
    const model = reviewOf(evidence, { service, madeMs: nowMs, exclusions })
    return renderReport(model, reviewPage(model), format)
  }

  const affectedBy = (incident: Incident | undefined): Promise<Affected | undefined> => {
    if (incident?.beganMs === undefined) return Promise.resolve(undefined)
    const during = spanPeriod(incident.beganMs, incident.recoveredMs ?? incident.resolvedMs, zone)
    const { promises } = counts.evidence(during, [])
    return affectedOf(
      incident,
      (name) =>
        promises.find(({ slo, server }) => slo.name === name && server === incident.server)
          ?.contributions ?? [],
    )
  }

  const postmortem = async (
    evidence: Evidence,
    asked: Asked,
    { store }: Pipeline,
  ): Promise<string> => {
    const model = postmortemOf(
      {
        evidence,
        happenings: counts.happenings(),
        tallies: counts.tallies(asked),
        shown: new Set(
          CAPABILITIES.filter(
            (capability) => store.sum('authslo_source_capability', { capability }) > 0,
          ),
        ),
        affected: await affectedBy(askedIncident(evidence, asked)),
        shouldHaveFired: evidence.firings,
        rulesJudged: 'burn_rate',
      },
      asked,
      { service, madeMs: nowMs },
    )
    return renderReport(model, postmortemPage(model), format)
  }

  return {
    listen: counts.see,
    write: async (pipeline) => {
      const span = counts.span()
      if (span === undefined) return { problem: 'no event was in the scope of an SLO' }
      const asked = options.period === undefined ? undefined : periodOf(options.period, zone, nowMs)
      const period: Period = asked ?? periodAround(span.fromMs, span.toMs, zone)
      const evidence = counts.evidence(period, sourcesOf(pipeline))
      if (alert === undefined && from === undefined && to === undefined)
        return { text: review(evidence) }
      if (from !== undefined || to !== undefined) {
        const [fromMs, toMs] = [from ?? span.fromMs, to ?? span.toMs]
        return { text: await postmortem(evidence, { alert, fromMs, toMs }, pipeline) }
      }
      const firing = evidence.firings.findLast((one) => one.alert === alert)
      return firing === undefined
        ? { problem: notFired(alert ?? '', slos) }
        : { text: await postmortem(evidence, around(firing), pipeline) }
    },
  }
}
