// What can be measured of each server by what its sources hold now, and what is missing for the rest.
import { FORMS, type Capability } from '../adapters/adapter.ts'
import type { Config, SourceConfig } from '../config/config.ts'
import { REPLAY_KEYS } from '../identifier.ts'
import { matchingPaths } from '../inputs/matching-paths.ts'
import { newestRecords } from '../inputs/newest-records.ts'
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts'
import type { Source } from '../pipeline/source.ts'
import { missingFor } from '../slis/authority.ts'
import { SLIS, type SliId } from '../slis/index.ts'
import { whyUnreadable } from '../diagnostic.ts'
import { probeSources } from './probe-sources.ts'
import { remedyOf } from './remedies.ts'
import { pipelineSetup } from './setup.ts'
import { placesOf } from './source-place.ts'

export interface IndicatorDiagnosis {
  readonly indicator: SliId
  readonly measured: boolean
  /** False for what resource servers or journeys show, where the configuration names none of the server. */
  readonly expected: boolean
  /** By needed capability: the source that decides, as events or access lines. */
  readonly decidedBy: Readonly<Partial<Record<Capability, string>>>
  readonly missing: readonly { readonly capability: Capability; readonly remedy: string }[]
}

export interface SourceDiagnosis {
  readonly name: string
  readonly server: string
  readonly format: string
  readonly origin: string
  readonly file: string
  readonly records: number
  readonly events: number
  readonly rejected: number
  /** It holds some of the requests only: latency histograms and exemplars, no promise. */
  readonly sampled: boolean
  /** Why there is nothing to look at. */
  readonly problem?: string
}

export interface Diagnosis {
  readonly servers: readonly {
    readonly server: string
    readonly indicators: readonly IndicatorDiagnosis[]
  }[]
  readonly sources: readonly SourceDiagnosis[]
}

/** Of each file; enough for some ten thousand records. */
const LOOK_BYTES = 8 * 1024 * 1024

export const diagnose = async (config: Config, now: () => number): Promise<Diagnosis> => {
  const setup = pipelineSetup({ config, slos: [], keys: REPLAY_KEYS, replay: true, now })
  const pipeline = createPipeline({
    ...setup,
    sources: [...setup.sources, ...probeSources(config)],
  })
  const problems = new Map<string, string>()
  for (const source of config.sources) {
    const problem = await look(source, pipeline, config, now)
    if (problem !== undefined) problems.set(source.name, problem)
  }
  pipeline.finish(now())
  const servers = [...new Set(config.sources.map(({ server }) => server))]
  return {
    servers: servers.map((server) => ({
      server,
      indicators: (Object.keys(SLIS) as SliId[]).map((id) => ({
        ...indicatorOf(id, server, pipeline),
        expected: isExpected(SLIS[id].needs, server, config),
      })),
    })),
    sources: pipeline.sources
      .slice(0, config.sources.length)
      .map((source) => sourceOf(source, config, pipeline, problems)),
  }
}

const isExpected = (
  needs: readonly Capability[],
  server: string,
  { resourceServers, probes }: Config,
): boolean =>
  (!needs.includes('validations') ||
    resourceServers.some(({ trusts }) => trusts.includes(server))) &&
  (!needs.includes('journeys') || probes.journeys.some((probe) => probe.server === server))

/** Gives the newest records of a source to the pipeline; what kept it from that. */
const look = async (
  { name, file }: SourceConfig,
  pipeline: Pipeline,
  config: Config,
  now: () => number,
): Promise<string | undefined> => {
  if (file === undefined) return 'its records are sent to serve: look at its page'
  const paths = await matchingPaths(file)
  if (paths.length === 0) return 'no file matches'
  for (const path of paths) {
    try {
      const settings = { maxLineBytes: config.limits.lineBytes, now }
      const records = await newestRecords(path, LOOK_BYTES, settings)
      const batch = {
        source: name,
        file: path,
        records,
        bytes: 0,
        position: undefined,
        atEnd: true,
      }
      pipeline.step({ ...batch, receivedAt: now() }, now())
    } catch (error) {
      return whyUnreadable(error)
    }
  }
  return undefined
}

const indicatorOf = (
  indicator: SliId,
  server: string,
  pipeline: Pipeline,
): Omit<IndicatorDiagnosis, 'expected'> => {
  const authorities = pipeline.authorities(server)
  const missing = missingFor(indicator, authorities)
  const decidedBy: Partial<Record<Capability, string>> = {}
  for (const need of SLIS[indicator].needs) {
    const authority = authorities.get(need)
    if (authority === undefined) continue
    const form = authority.form === 'access' ? 'access lines' : 'events'
    decidedBy[need] = `${authority.source} (${form})`
  }
  const remedyFor = (capability: Capability): string => {
    const found = remedyOf(pipeline, server, capability)
    if (capability === 'journeys') return 'give the server an `issuer`; docs/watching-servers.md'
    return found === undefined
      ? 'add a source that shows it; docs/servers/README.md says which formats do'
      : `${found.product}: ${found.remedy}`
  }
  return {
    indicator,
    measured: missing.length === 0,
    decidedBy,
    missing: missing.map((capability) => ({ capability, remedy: remedyFor(capability) })),
  }
}

const sourceOf = (
  source: Source,
  config: Config,
  { store }: Pipeline,
  problems: ReadonlyMap<string, string>,
): SourceDiagnosis => {
  const { name, server } = source.setup
  const adapter = source.reader.adapter()
  const labels = { source: name, server }
  const records = store.sum('authslo_source_records_total', labels)
  const unrecognised = adapter === undefined && records > 0 ? 'nothing recognised' : undefined
  const problem = problems.get(name) ?? unrecognised
  return {
    name,
    server,
    format: adapter?.id ?? 'unknown',
    origin: adapter?.origin ?? 'unknown',
    file: placesOf(config).get(name) ?? '',
    records,
    events: store.sum('authslo_source_events_total', labels),
    rejected: store.sum('authslo_source_rejected_records_total', labels),
    sampled: FORMS.some((form) => source.evidence().seen[form].sampled > 0),
    ...(problem === undefined ? {} : { problem }),
  }
}
