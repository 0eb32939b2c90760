// What the pages show, read from the pipeline: promises kept, and how well each source can be read.
import { CAPABILITIES } from '../adapters/adapter.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Source } from '../pipeline/source.ts'
import { REJECT_REASONS } from '../records/fields.ts'
import type { IncidentRow, SloRow, SourceRow, Status } from '../server/status.ts'
import { EXCLUSIONS } from '../slis/sli.ts'
import { missingFor } from '../slis/authority.ts'
import { SLIS } from '../slis/index.ts'
import type { Slo } from '../slo/slo.ts'
import { VERSION } from '../version.ts'
import type { RunningInput } from './exporter.ts'
import { remedyOf } from './remedies.ts'
import { createHistory, type Counts } from './history.ts'

export interface StatusOptions {
  readonly pipeline: Pipeline
  readonly inputs: readonly RunningInput[]
  readonly slos: readonly Slo[]
  readonly startedAt: number
  readonly now: () => number
  readonly paths: ReadonlyMap<string, string>
  readonly notes?: () => readonly string[]
  readonly incidents?: () => readonly IncidentRow[]
}

export interface StatusReader {
  /** Remembers the counters for the windows of the page; once a second. */
  readonly note: () => void
  readonly read: () => Status
}

const TREND_POINTS = 60

export const createStatus = (options: StatusOptions): StatusReader => {
  const { pipeline, slos, now } = options
  const history = createHistory()
  const servers = [...new Set(pipeline.sources.map(({ setup }) => setup.server))]
  const keyOf = (slo: Slo, server: string): string => `${slo.name} ${server}`

  const total = (slo: Slo, server: string): Counts => ({
    events: pipeline.store.sum('oauth_slo_events_total', { slo: slo.name, server }),
    bad: pipeline.store.sum('oauth_slo_bad_events_total', { slo: slo.name, server }),
  })

  const sloRow = (slo: Slo, server: string): SloRow => {
    const key = keyOf(slo, server)
    const sinceStart = total(slo, server)
    const fiveMinutes = history.within(key, now(), 300)
    const oneHour = history.within(key, now(), 3600)
    const missing = missingFor(slo.indicator, pipeline.authorities(server))
    const labels = { slo: slo.name, server }
    return {
      name: slo.name,
      title: slo.title,
      objective: slo.objective,
      periodDays: slo.periodDays,
      ...(slo.thresholdSeconds === undefined ? {} : { thresholdSeconds: slo.thresholdSeconds }),
      server,
      windows: { fiveMinutes, oneHour, sinceStart },
      burnRates: {
        fiveMinutes: burnRate(fiveMinutes, slo.objective),
        oneHour: burnRate(oneHour, slo.objective),
      },
      trend: history.trend(key, TREND_POINTS),
      late: {
        events: pipeline.store.sum('oauth_slo_late_events_total', labels),
        bad: pipeline.store.sum('oauth_slo_late_bad_events_total', labels),
      },
      excluded: Object.fromEntries(
        EXCLUSIONS.map(
          (why) =>
            [
              why,
              pipeline.store.sum('oauth_slo_excluded_events_total', { ...labels, why }),
            ] as const,
        ).filter(([, count]) => count > 0),
      ),
      ...(missing.length === 0 || sinceStart.events > 0
        ? {}
        : { notMeasured: notMeasured(server, missing) }),
    }
  }

  const notMeasured = (
    server: string,
    missing: readonly (typeof CAPABILITIES)[number][],
  ): string => {
    const remedies = missing.map((capability) => {
      const found = remedyOf(pipeline, server, capability)
      return `no source has shown ${capability.replace('_', ' ')} so far${found === undefined ? '' : `: ${found.remedy}`}`
    })
    return remedies.join('; ')
  }

  const sourceRow = (source: Source): SourceRow => {
    const { name, server } = source.setup
    const { store } = pipeline
    const labels = { source: name, server }
    const input = options.inputs.find((candidate) => candidate.source === name)?.status()
    const recognition = source.reader.recognition()
    const newest = source.newest()
    const records = store.sum('authslo_source_records_total', labels)
    const late = slos.reduce(
      (sum, slo) => sum + store.sum('oauth_slo_late_events_total', { slo: slo.name, server }),
      0,
    )
    return {
      name,
      server,
      format: source.reader.adapter()?.id ?? 'not yet recognised',
      ...(recognition === undefined
        ? {}
        : {
            formatReason: `recognised ${recognition.recognised} of the first ${recognition.records} records`,
          }),
      path: options.paths.get(name) ?? '',
      up: input?.up ?? false,
      healthy: store.sum('authslo_source_healthy', labels) === 1,
      lagSeconds: store.sum('authslo_source_lag_seconds', labels),
      lagBytes: input?.lagBytes ?? 0,
      records,
      events: store.sum('authslo_source_events_total', labels),
      ignored: store.sum('authslo_source_ignored_records_total', labels),
      rejects: Object.fromEntries(
        REJECT_REASONS.map(
          (reject) =>
            [
              reject,
              store.sum('authslo_source_rejected_records_total', { ...labels, reject }),
            ] as const,
        ).filter(([, count]) => count > 0),
      ),
      unmapped: store.sum('authslo_source_unmapped_reasons_total', labels),
      ...(Number.isFinite(newest) ? { lastEventTime: newest } : {}),
      ...(input?.problem === undefined ? {} : { problem: input.problem }),
      ...(late > 0 ? { replayHint: true } : {}),
    }
  }

  return {
    note: () => {
      for (const slo of slos)
        for (const server of servers) history.note(keyOf(slo, server), now(), total(slo, server))
    },
    read: () => ({
      version: VERSION,
      startedAt: options.startedAt,
      now: now(),
      slos: inOrder(slos).flatMap((slo) => servers.map((server) => sloRow(slo, server))),
      sources: pipeline.sources.map(sourceRow),
      ...(options.incidents === undefined ? {} : { incidents: options.incidents() }),
      notes: options.notes?.() ?? [],
    }),
  }
}

/** As the indicators stand in their table: issuance first. */
const inOrder = (slos: readonly Slo[]): readonly Slo[] => {
  const order = Object.keys(SLIS)
  return slos.toSorted((a, b) => order.indexOf(a.indicator) - order.indexOf(b.indicator))
}

/** How many times faster than allowed the budget goes; undefined without events. */
const burnRate = ({ events, bad }: Counts, objective: number): number | undefined =>
  events === 0 ? undefined : bad / events / (1 - objective)
