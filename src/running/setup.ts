// From a configuration to what the pure core wants.
import type { Capability } from '../adapters/adapter.ts'
import { ADAPTERS } from '../adapters/index.ts'
import type { Config, SourceConfig } from '../config/config.ts'
import { AUTO_FORMAT } from '../config/cross-checks.ts'
import { withoutUndefined } from '../config/without-undefined.ts'
import { adapterOfSource, protectedPathsOf } from '../config/source-mapping.ts'
import type { Catalogue } from '../correlators/catalogue.ts'
import type { Locate } from '../correlators/suspicious-use/signals.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { PipelineSetup } from '../pipeline/pipeline-setup.ts'
import type { SourceSetup } from '../pipeline/reader.ts'
import { SLIS } from '../slis/index.ts'
import type { Promised } from '../slis/verdict.ts'
import { allAdapters, KNOWN_FORMATS } from './formats.ts'
import { traitsOf } from './traits.ts'

export interface SetupOptions {
  readonly config: Config
  readonly slos: readonly Promised[]
  readonly catalogue?: Catalogue
  readonly locate?: Locate | undefined
  readonly keys: IdentifierKeys
  /** Finished files: nothing is late, and no new series is held at 0. */
  readonly replay: boolean
  readonly now: () => number
  /** `replay --year`. */
  readonly year?: number
}

/** Parts of one request are at most this far apart, by event time. */
const MERGE_WITHIN_MS = 5000
/** Clients remembered a server for the known-client rule; labels have a tighter limit. */
const KNOWN_CLIENTS = 100_000

export const pipelineSetup = (options: SetupOptions): PipelineSetup => {
  const { config, slos, keys, replay } = options
  const { limits } = config
  return {
    sources: config.sources.map((source) => sourceSetup(source, options)),
    slos,
    ...withoutUndefined({ catalogue: options.catalogue, locate: options.locate }),
    // All that can be recognised, only where something has to be.
    adapters: config.sources.some(({ format }) => format === AUTO_FORMAT)
      ? allAdapters()
      : ADAPTERS,
    keys,
    store: {
      limits: {
        clients: limits.clients,
        tenants: limits.tenants,
        totalSeries: limits.totalSeries,
      },
      birthHoldMs: replay ? 0 : config.web.birthHoldSeconds * 1000,
      // A time from revocation to refusal is no bound of a latency.
      thresholdsSeconds: slos.flatMap(({ indicator, thresholdSeconds }) =>
        SLIS[indicator].needs.some((need: Capability) => need === 'latency')
          ? (thresholdSeconds ?? [])
          : [],
      ),
    },
    limits: {
      lateAfterMs: replay ? undefined : limits.lateAfterSeconds * 1000,
      futureSkewMs: limits.futureSkewSeconds * 1000,
      mergeWithinMs: MERGE_WITHIN_MS,
      reorderMs: config.correlation.reorderSeconds * 1000,
      knownClients: KNOWN_CLIENTS,
    },
    ...(config.correlation.enabled ? {} : { correlators: {} }),
    exclusions: {
      maintenance: config.exclusions,
      canaryClients: new Set(config.probes.canaryClients),
    },
    traits: traitsOf(config),
    throttled: new Map(config.servers.map(({ name, throttled }) => [name, throttled])),
  }
}

export const sourceSetup = (source: SourceConfig, options: SetupOptions): SourceSetup => {
  const { config } = options
  const server = config.servers.find(({ name }) => name === source.server)
  return {
    name: source.name,
    server: source.server,
    format: source.format,
    adapter: adapterOfSource(source, config, KNOWN_FORMATS.mapping),
    resourceServer: source.resourceServer,
    settings: {
      timezone: source.timezone,
      now: options.now,
      ...withoutUndefined({
        year: options.year,
        pattern: source.pattern,
        durationUnit: source.durationUnit,
        endpoints: source.endpoints,
        resourceServer: source.resourceServer,
      }),
      protectedPaths: protectedPathsOf(source, config),
    },
    unwrap: source.unwrap,
    multiline: source.multiline,
    maxLineChars: options.config.limits.lineBytes,
    latenessMs: source.latenessSeconds * 1000,
    // Senders repeat, and send side by side; a pipe is like a file.
    ordered: source.otlp === undefined && source.http === undefined && source.syslog === undefined,
    provides: source.provides,
    sampling: source.sampling,
    authority: source.authority,
    issuer: server?.issuer ?? '',
    region: server?.region,
  }
}
