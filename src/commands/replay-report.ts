// `replay --report`: the reports of `report`, from logs alone.
import type { Listen } from '../pipeline/judging.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { createEventCounts } from '../reports/from-events.ts'
import { periodAround, periodOf } from '../reports/period.ts'
import { renderReport, type ReportFormat } from '../reports/report.ts'
import { reviewPage } from '../reports/review-page.ts'
import { reviewOf } from '../reports/review.ts'
import type { Project } from './project.ts'

export interface ReplayReport {
  readonly listen: Listen
  /** undefined: no event was in the scope of an SLO. */
  readonly write: (pipeline: Pipeline) => string | undefined
}

export const createReplayReport = (
  { config, slos }: Project,
  options: { readonly format: ReportFormat; readonly period: string | undefined },
  nowMs: number,
): ReplayReport => {
  const counts = createEventCounts(slos)
  return {
    listen: counts.see,
    write: ({ store, sources }) => {
      const span = counts.span()
      if (span === undefined) return undefined
      const zone = config.reports.timeZone
      const asked = options.period === undefined ? undefined : periodOf(options.period, zone, nowMs)
      const period = asked ?? periodAround(span.fromMs, span.toMs, zone)
      const evidence = counts.evidence(
        period,
        sources.map(({ setup: { name: source, server } }) => ({
          source,
          server,
          records: store.sum('authslo_source_records_total', { source, server }),
          rejected: store.sum('authslo_source_rejected_records_total', { source, server }),
          unmappedReasons: store.sum('authslo_source_unmapped_reasons_total', { source, server }),
        })),
      )
      const { name: service, exclusions } = config
      const review = reviewOf(evidence, { service, madeMs: nowMs, exclusions })
      return renderReport(review, reviewPage(review), options.format)
    },
  }
}
