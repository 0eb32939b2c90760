// The exporter put together: inputs, the pure core, /metrics and the pages. Used by `serve` and `demo`.
import { relative } from 'node:path'
import type { Config } from '../config/config.ts'
import type { IdentifierKeys } from '../identifier.ts'
import { tailFiles } from '../inputs/file.ts'
import { createExposition } from '../metrics/exposition.ts'
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts'
import { createApp } from '../server/app.ts'
import { listen, type Listening } from '../server/listen.ts'
import type { IncidentRow } from '../server/status.ts'
import type { Slo } from '../slo/slo.ts'
import type { Log } from '../telemetry.ts'
import { revision, VERSION } from '../version.ts'
import { createExporter, type RunningInput } from './exporter.ts'
import { declareKnown } from './known-series.ts'
import { pipelineSetup } from './setup.ts'
import { createTeller } from './source-news.ts'
import { createStatus } from './status.ts'

export interface RunOptions {
  readonly config: Config
  readonly slos: readonly Slo[]
  readonly keys: IdentifierKeys
  readonly log: Log
  readonly now: () => number
  /** Pages show paths relative to it. */
  readonly folder: string
  /** The flag that chooses another address. */
  readonly addressFlag: string
  readonly notes?: () => readonly string[]
  readonly incidents?: {
    readonly list: () => readonly IncidentRow[]
    readonly set: (id: string, on: boolean) => boolean
  }
}

export interface Running {
  readonly url: string
  readonly pipeline: Pipeline
  readonly isReady: () => boolean
  /** Gauges as of now; for summaries. */
  readonly refresh: () => void
  readonly stop: () => Promise<void>
}

const TICK_MS = 1000

/** Short where the file lies below the folder. */
const shownPath = (folder: string, file: string): string => {
  const path = relative(folder, file)
  return path.startsWith('..') ? file : path
}

/** Begins to read and to serve; a problem is a sentence for the operator. */
export const runExporter = async (
  options: RunOptions,
): Promise<Running | { readonly problem: string }> => {
  const { config, slos, keys, log, now, folder, addressFlag, incidents } = options
  const startedAt = now()
  const pipeline = createPipeline(pipelineSetup({ config, slos, keys, replay: false, now }))
  declareKnown(pipeline.store, {
    config,
    slos,
    now: startedAt,
    version: VERSION,
    revision: revision(),
  })
  const inputs = config.sources.map((source): RunningInput => {
    const input = tailFiles({
      source: source.name,
      pattern: source.file,
      start: source.start,
      maxLineBytes: config.limits.lineBytes,
      now,
    })
    return { source: source.name, run: input.run, status: input.status, stop: input.stop }
  })
  const status = createStatus({
    pipeline,
    inputs,
    slos,
    startedAt,
    now,
    paths: new Map(config.sources.map(({ name, file }) => [name, shownPath(folder, file)])),
    ...(options.notes === undefined ? {} : { notes: options.notes }),
    ...(incidents === undefined ? {} : { incidents: incidents.list }),
  })
  const tell = createTeller(log, inputs, pipeline)
  const exporter = createExporter({
    pipeline,
    inputs,
    now,
    tickMs: TICK_MS,
    onTick: () => {
      status.note()
      tell()
    },
    onInputError: (source, error) =>
      log.error('input ended', {
        source,
        error: error instanceof Error ? error.message : String(error),
      }),
  })
  const exposition = createExposition(pipeline.store, { now, processMetrics: true })
  const app = createApp({
    metrics: async (accept) => {
      exporter.refresh()
      const begin = performance.now()
      const answer = await exposition.render(accept)
      pipeline.store.observe(
        'authslo_scrape_duration_seconds',
        {},
        (performance.now() - begin) / 1000,
      )
      return answer
    },
    status: status.read,
    ready: exporter.isReady,
    metricsPath: config.web.metricsPath,
    onError: (error) =>
      log.error('page failed', { error: error instanceof Error ? error.message : String(error) }),
    ...(incidents === undefined ? {} : { setIncident: incidents.set }),
  })
  const listening: Listening[] = []
  for (const at of config.web.listen) {
    const heard = await listen(app, at, addressFlag)
    if ('problem' in heard) {
      await Promise.all(listening.map(({ close }) => close()))
      return heard
    }
    listening.push(heard)
  }
  exporter.start()
  return {
    url: listening[0]?.url ?? '',
    pipeline,
    isReady: exporter.isReady,
    refresh: exporter.refresh,
    stop: async () => {
      await Promise.all(listening.map(({ close }) => close()))
      await exporter.stop()
    },
  }
}
