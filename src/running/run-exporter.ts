// The exporter put together: inputs, the pure core, /metrics and the pages. Used by `serve` and `demo`.
import type { Readable } from 'node:stream'
import type { Config } from '../config/config.ts'
import type { Locate } from '../correlators/suspicious-use/signals.ts'
import type { IdentifierKeys } from '../identifier.ts'
import { tailFiles } from '../inputs/file.ts'
import { createIntake } from '../inputs/intake.ts'
import { createExposition } from '../metrics/exposition.ts'
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts'
import { createApp } from '../server/app.ts'
import { listen, type Listening } from '../server/listen.ts'
import type { IncidentRow } from '../server/status.ts'
import type { Slo } from '../slo/slo.ts'
import type { Log } from '../telemetry.ts'
import { revision, VERSION } from '../version.ts'
import { startOwnTelemetry } from './own-telemetry.ts'
import { createChecklist } from './checklist/read.ts'
import { createEpisodes } from './episodes.ts'
import { openEventOutput } from './event-output.ts'
import { createExporter, type RunningInput } from './exporter.ts'
import { openKept } from './kept.ts'
import type { Disk } from '../state/disk.ts'
import type { Catalogue } from '../correlators/catalogue.ts'
import { declareKnown, hashOf } from './known-series.ts'
import { probeSources } from './probe-sources.ts'
import { createProbers, realClock } from './probing.ts'
import { createYoungLimit } from './memory.ts'
import { pipelineSetup } from './setup.ts'
import { startReceivers } from './receivers.ts'
import { createTeller } from './source-news.ts'
import { placesOf } from './source-place.ts'
import { shownConfig } from './shown-config.ts'
import { sourceDetails } from './source-details.ts'
import { createStatus } from './status.ts'
import { openWebFiles } from './web-files.ts'

export interface RunOptions {
  readonly config: Config
  readonly slos: readonly Slo[]
  readonly catalogue?: Catalogue
  readonly locate?: Locate | undefined
  readonly keys: IdentifierKeys
  readonly log: Log
  /** OTEL_*, by which its own telemetry goes somewhere. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  /** Pages show paths relative to it. */
  readonly folder: string
  /** The flag that chooses another address. */
  readonly addressFlag: string
  /** In place of the real one, where it should fail. */
  readonly disk?: Disk
  /** Read where a source is standard input. */
  readonly stdin?: Readable
  /** Where `outputs.events: stdout` goes. */
  readonly stdout?: (text: string) => void
  readonly notes?: () => readonly string[]
  readonly incidents?: {
    readonly list: () => readonly IncidentRow[]
    readonly set: (id: string, on: boolean) => boolean
  }
}

export interface Running {
  readonly url: string
  /** Also told where its telemetry goes. */
  readonly log: Log
  readonly pipeline: Pipeline
  readonly isReady: () => boolean
  /** Gauges as of now; for summaries. */
  readonly refresh: () => void
  /** Of receivers, by what listens there. */
  readonly ports: ReadonlyMap<string, number>
  readonly stop: () => Promise<void>
}

const TICK_MS = 1000

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Begins to read and to serve; a problem is a sentence for the operator. */
export const runExporter = async (
  options: RunOptions,
): Promise<Running | { readonly problem: string }> => {
  const { config, slos, keys, now, folder, addressFlag, incidents } = options
  const { catalogue = new Map(), locate } = options
  const startedAt = now()
  const web = openWebFiles(config, folder, (problems) =>
    options.log.error('web-config kept', { problems }),
  )
  if ('problem' in web) return web
  if (web.warnings !== '') options.log.warn('web-config is doubtful', { problems: web.warnings })
  const events = await openEventOutput(config.outputs, {
    stdout: options.stdout,
    onError: (error) => options.log.error('event output failed', { error: textOf(error) }),
  })
  if ('problem' in events) return events
  const opened: (() => Promise<void>)[] = [events.close]
  const giveUp = async <P>(problem: P): Promise<P> => {
    for (const close of opened.toReversed()) await close()
    return problem
  }
  const setup = pipelineSetup({ config, slos, catalogue, locate, keys, replay: false, now })
  const episodes = createEpisodes()
  const intake = createIntake({ maxBytes: config.receivers.maxQueueBytes })
  const kept = await openKept({
    config,
    keys,
    log: options.log,
    now,
    disk: options.disk,
    intake,
    createPipeline: () =>
      createPipeline(
        { ...setup, sources: [...setup.sources, ...probeSources(config)] },
        (event) => {
          episodes.note(event)
          events.take(event)
        },
      ),
  })
  if ('problem' in kept) return giveUp(kept)
  opened.push(kept.abandon)
  const { pipeline } = kept
  declareKnown(pipeline.store, {
    config,
    slos,
    now: startedAt,
    version: VERSION,
    revision: revision(),
  })
  let refresh = (): void => undefined
  const own = await startOwnTelemetry({
    config: config.telemetry,
    env: options.env ?? {},
    log: options.log,
    shown: kept.shown,
    refresh: () => refresh(),
    now,
  })
  opened.push(own.stop)
  const { log } = own
  const onInputError = (source: string, error: unknown): void =>
    log.error('input ended', { source, error: textOf(error) })
  const receivers = await startReceivers({
    config,
    store: pipeline.store,
    intake,
    keeping: kept.keeping,
    now,
    stdin: options.stdin,
    web: web.receivers,
    onError: (receiver, error) => log.error('request failed', { receiver, error: textOf(error) }),
  })
  if ('problem' in receivers) return giveUp(receivers)
  opened.push(receivers.close)
  const inputs = config.sources.flatMap((source): readonly RunningInput[] => {
    const pushed = receivers.inputs.get(source.name)
    if (pushed !== undefined) return [pushed]
    if (source.file === undefined) return []
    const input = tailFiles({
      source: source.name,
      pattern: source.file,
      // What was read before is counted already.
      start: source.name in kept.positions ? 'checkpoint' : source.start,
      position: kept.positions[source.name],
      maxLineBytes: config.limits.lineBytes,
      now,
    })
    return [{ source: source.name, run: input.run, status: input.status, stop: input.stop }]
  })
  const probers = createProbers({
    config,
    store: pipeline.store,
    log,
    clock: realClock(now),
    positions: kept.positions,
  })
  const allInputs: readonly RunningInput[] = [...inputs, ...probers]
  const status = createStatus({
    pipeline,
    inputs: allInputs,
    slos,
    startedAt,
    now,
    paths: new Map([
      ...placesOf(config, folder),
      ...probeSources(config).map(({ name, issuer }) => [name, issuer] as const),
    ]),
    ...(options.notes === undefined ? {} : { notes: options.notes }),
    ...(incidents === undefined ? {} : { incidents: incidents.list }),
  })
  const checklist = createChecklist({
    pipeline,
    status: status.read,
    episodes: episodes.read,
    resourceServers: config.resourceServers.map(({ name }) => name),
  })
  const limitYoung = createYoungLimit()
  limitYoung()
  const tell = createTeller(log, inputs, pipeline)
  const exporter = createExporter({
    pipeline,
    inputs: allInputs,
    now,
    tickMs: TICK_MS,
    positions: kept.positions,
    onTick: (moment) => {
      status.note()
      checklist.note(moment)
      tell()
      limitYoung()
    },
    onInputError,
    span: own.span,
  })
  ;({ refresh } = exporter)
  const isReady = (): boolean => exporter.isReady() && kept.isShowing()
  const exposition = createExposition(kept.shown, { now, processMetrics: true })
  const app = createApp({
    metrics: (accept) =>
      own.span('scrape', {}, async () => {
        if (!kept.isShowing()) return undefined
        exporter.refresh()
        pipeline.store.set('authslo_ingest_queue_entries', {}, receivers.waiting())
        const begin = performance.now()
        const answer = await exposition.render(accept)
        const seconds = (performance.now() - begin) / 1000
        pipeline.store.observe('authslo_scrape_duration_seconds', {}, seconds)
        return answer
      }),
    status: status.read,
    episodes: episodes.read,
    checklist: checklist.read,
    sources: () => sourceDetails(pipeline, status.read()),
    config: () => ({
      version: VERSION,
      hash: hashOf(config),
      sections: shownConfig({
        config,
        headers: { web: web.web?.().headers ?? {}, receivers: web.receivers?.().headers ?? {} },
        env: options.env ?? {},
      }),
    }),
    ready: isReady,
    metricsPath: config.web.metricsPath,
    onError: (error) => log.error('page failed', { error: textOf(error) }),
    ...(incidents === undefined ? {} : { setIncident: incidents.set }),
  })
  const listening: Listening[] = []
  for (const at of config.web.listen) {
    const heard = await listen(app, at, addressFlag, {
      web: web.web,
      onError: (error) => log.error('password check failed', { error: textOf(error) }),
    })
    if ('problem' in heard) return giveUp(heard)
    listening.push(heard)
    opened.push(heard.close)
  }
  exporter.start()
  kept.start(exporter, receivers.again)
  return {
    url: listening[0]?.url ?? '',
    log,
    pipeline,
    isReady,
    refresh: exporter.refresh,
    ports: receivers.ports,
    stop: async () => {
      // Senders are answered first: what they gave is counted, what they still hold they send again.
      const closed = Promise.all(listening.map(({ close }) => close()))
      await receivers.close()
      await exporter.stop()
      // Scrapers that do not end are not waited for before everything is saved.
      await kept.stop()
      await closed
      await own.stop()
      await events.close()
    },
  }
}
