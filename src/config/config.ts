// The configuration as the rest of the house sees it: complete, paths absolute, units in the names.
import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import type { Capabilities, Capability } from '../adapters/adapter.ts'
import type { EVENT_KEYS } from '../events.ts'
import type { FieldRules } from '../adapters/mapped/mapping.ts'
import type { DurationUnit } from '../records/access-pattern.ts'
import type { PathRule } from '../records/endpoint-paths.ts'
import { maintenanceWindow, type ExclusionConfig } from './exclusions.ts'
import type { AlertingConfig } from './alerting-schema.ts'
import type { ListenAddress } from './quantities.ts'
import type { UnwrapOptions } from '../records/unwrap.ts'
import type { ResourceServerTraits, ServerTraits } from '../correlators/traits.ts'
import {
  correlationFrom,
  resourceServerTraits,
  serverTraits,
  type CorrelationConfig,
} from './traits-schema.ts'
import type { YamlDocument } from '../yaml-document.ts'
import { canaryClientsOf, probesOf, type ProbeConfig } from './probes.ts'
import { outputsFrom, type OutputsConfig } from './outputs-schema.ts'
import { privacyFrom, type PrivacyConfig } from './privacy-schema.ts'
import { stateFrom, type StateConfig } from './state-schema.ts'
import { withoutUndefined } from './without-undefined.ts'
import { configSchema, type STARTS, type THROTTLED } from './schema.ts'

export interface ServerConfig {
  readonly name: string
  readonly product: string | undefined
  readonly issuer: string | undefined
  readonly region: string | undefined
  /** Absolute path of the file of its clients. */
  readonly clients?: string | undefined
  /** Absolute path of the file of its scopes. */
  readonly scopes?: string | undefined
  readonly longestLifeSeconds?: {
    readonly access: number | undefined
    readonly refresh: number | undefined
  }
  /** Where they differ from the defaults. */
  readonly traits?: Partial<ServerTraits>
  readonly throttled: (typeof THROTTLED)[number]
  readonly longestJwksCacheSeconds?: number | undefined
  readonly keyMaxAgeSeconds?: number | undefined
  readonly rotationDeadlineSeconds?: number | undefined
}

export interface ResourceServerConfig {
  readonly name: string
  readonly trusts: readonly string[]
  readonly mode?: (typeof EVENT_KEYS.mode.type)[number]
  /** Where they differ from the defaults. */
  readonly traits?: Partial<ResourceServerTraits>
  readonly protectedPaths: readonly string[]
}

/** Which requests a source records; a number is the share of them. */
export type Sampling = 'all' | 'errors_only' | number

export interface SourceConfig {
  readonly name: string
  /** Of a source that tells of a resource server: the first that it trusts. */
  readonly server: string
  readonly resourceServer?: string | undefined
  /** Adapter id, generic format, mapping, or `auto`. */
  readonly format: string
  /** Absolute path or glob; undefined where the records come another way. */
  readonly file: string | undefined
  /** Resource attributes that the services have. */
  readonly otlp?: { readonly match: Readonly<Record<string, string>> } | undefined
  readonly http?: { readonly tokenFile: string | undefined } | undefined
  readonly syslog?:
    { readonly tcp: ListenAddress | undefined; readonly udp: ListenAddress | undefined } | undefined
  readonly stdin?: true | undefined
  readonly start: (typeof STARTS)[number]
  readonly timezone: string
  readonly latenessSeconds: number
  /** Corrections of what the adapter declares. */
  readonly provides: Capabilities
  /** undefined: all, but of spans an unknown share. */
  readonly sampling?: Sampling | undefined
  readonly authority: readonly Capability[]
  readonly pattern: string | undefined
  readonly durationUnit?: DurationUnit | undefined
  readonly fields?: FieldRules | undefined
  readonly endpoints?: readonly PathRule[] | undefined
  readonly unwrap: UnwrapOptions['unwrap']
  readonly multiline: NonNullable<UnwrapOptions['multiline']>
}

export interface ReceiverConfig {
  readonly listen: ListenAddress
  readonly maxBodyBytes: number
}

export interface ReceiversConfig {
  readonly otlpHttp: ReceiverConfig | undefined
  readonly otlpGrpc: ReceiverConfig | undefined
  readonly http: ReceiverConfig | undefined
  readonly bearerFile: string | undefined
  /** Absolute path of a web-config file. */
  readonly webConfigFile?: string | undefined
  readonly maxQueueBytes: number
}

export interface Config {
  /** Label `service` of rules and alerts. */
  readonly name: string
  readonly servers: readonly ServerConfig[]
  readonly resourceServers: readonly ResourceServerConfig[]
  readonly sources: readonly SourceConfig[]
  readonly receivers: ReceiversConfig
  readonly probes: {
    readonly timeoutSeconds: number
    readonly journeys: readonly ProbeConfig[]
    readonly canaryClients: readonly string[]
  }
  /** Absolute paths or globs; undefined: the SLOs that authslo ships. */
  readonly sloFiles: readonly string[] | undefined
  readonly exclusions: readonly ExclusionConfig[]
  readonly limits: {
    readonly clients: number
    readonly tenants: number
    readonly totalSeries: number
    readonly lineBytes: number
    readonly lateAfterSeconds: number
    readonly futureSkewSeconds: number
  }
  readonly correlation: CorrelationConfig
  readonly web: {
    readonly listen: readonly ListenAddress[]
    /** Absolute path of a web-config file. */
    readonly configFile?: string | undefined
    readonly metricsPath: string
    readonly birthHoldSeconds: number
  }
  readonly state: StateConfig
  readonly privacy: PrivacyConfig
  /** Of the exporter itself. */
  readonly telemetry: { readonly otlp: string | undefined; readonly metrics: boolean }
  /** undefined: nowhere but metrics and pages. */
  readonly outputs: OutputsConfig | undefined
  readonly alerting: AlertingConfig
  readonly prometheus: {
    readonly job: string
    /** Without a slash at its end. */
    readonly url?: string | undefined
    /** How long it keeps samples; undefined: nobody said. */
    readonly retentionSeconds?: number | undefined
  }
  readonly grafana: {
    readonly url: string | undefined
    readonly loki: string | undefined
    readonly tempo: string | undefined
  }
  readonly reports: { readonly timeZone: string }
}

type ReceiversShape = z.output<typeof configSchema>['receivers']

const receiversFrom = (shape: ReceiversShape, at: (path: string) => string): ReceiversConfig => {
  const receiver = (given: ReceiversShape['http']): ReceiverConfig | undefined =>
    given === undefined ? undefined : { listen: given.listen, maxBodyBytes: given.max_body }
  return {
    otlpHttp: receiver(shape.otlp_http),
    otlpGrpc: receiver(shape.otlp_grpc),
    http: receiver(shape.http),
    bearerFile: shape.auth === undefined ? undefined : at(shape.auth.bearer_file),
    ...(shape.web_config_file === undefined ? {} : { webConfigFile: at(shape.web_config_file) }),
    maxQueueBytes: shape.max_queue,
  }
}

/** `file`: of the configuration; paths in it are relative to its folder. `placeOf`: where a value is written. */
export const configFrom = (
  shape: z.output<typeof configSchema>,
  file: string,
  placeOf: YamlDocument['placeOf'] = () => ({ file }),
): Config => {
  const at = (path: string): string => resolve(dirname(file), path)
  const { limits, web } = shape
  const journeys = probesOf(shape, at)
  return {
    name: shape.name,
    servers: shape.servers.map(({ clients, scopes, lifetime_policy: life, keys, ...server }) => ({
      name: server.name,
      product: server.product,
      issuer: server.issuer,
      region: server.region,
      ...(clients === undefined ? {} : { clients: at(clients) }),
      ...withoutUndefined({
        longestJwksCacheSeconds: server.longest_jwks_cache,
        keyMaxAgeSeconds: keys.max_age,
        rotationDeadlineSeconds: keys.rotation_deadline,
      }),
      ...(scopes === undefined ? {} : { scopes: at(scopes) }),
      ...(life === undefined
        ? {}
        : { longestLifeSeconds: { access: life.access, refresh: life.refresh } }),
      traits: serverTraits(server),
      throttled: server.throttled,
    })),
    resourceServers: shape.resource_servers.map(
      ({ name, trusts, mode, protected_paths, ...rest }) => ({
        name,
        trusts,
        ...(mode === undefined ? {} : { mode }),
        traits: resourceServerTraits(rest),
        protectedPaths: protected_paths,
      }),
    ),
    sources: shape.sources.map(
      ({ lateness, pattern, server, resource_server, duration_unit, http, syslog, ...source }) => ({
        ...source,
        server:
          server ??
          shape.resource_servers.find(({ name }) => name === resource_server)?.trusts[0] ??
          '',
        resourceServer: resource_server,
        file: source.file === undefined ? undefined : at(source.file),
        ...(http === undefined
          ? {}
          : {
              http: { tokenFile: http.token_file === undefined ? undefined : at(http.token_file) },
            }),
        ...(syslog === undefined ? {} : { syslog: { tcp: syslog.tcp, udp: syslog.udp } }),
        latenessSeconds: lateness,
        provides: withoutUndefined(source.provides),
        pattern,
        durationUnit: duration_unit,
      }),
    ),
    receivers: receiversFrom(shape.receivers, at),
    probes: {
      timeoutSeconds: shape.probes.timeout,
      journeys,
      canaryClients: canaryClientsOf(shape.probes, journeys),
    },
    sloFiles: shape.slo?.files.map(at),
    exclusions: shape.exclusions.map((exclusion, i) => ({
      ...maintenanceWindow(exclusion),
      id: exclusion.id,
      reason: exclusion.reason,
      approvedBy: exclusion.approved_by,
      sloPlaces: exclusion.slos.map((_, j) => placeOf(['exclusions', i, 'slos', j])),
    })),
    limits: {
      clients: limits.clients,
      tenants: limits.tenants,
      totalSeries: limits.total_series,
      lineBytes: limits.line,
      lateAfterSeconds: limits.late_after,
      futureSkewSeconds: limits.future_skew,
    },
    correlation: correlationFrom(shape.correlation, limits.tokens, at),
    web: {
      listen: web.listen,
      ...(web.config_file === undefined ? {} : { configFile: at(web.config_file) }),
      metricsPath: web.metrics_path,
      birthHoldSeconds: web.birth_hold,
    },
    state: stateFrom(shape.state, dirname(file)),
    privacy: privacyFrom(shape.privacy, dirname(file)),
    telemetry: { otlp: shape.telemetry.otlp, metrics: shape.telemetry.metrics },
    outputs: outputsFrom(shape.outputs, file),
    alerting: {
      runbookBase: shape.alerting.runbook_base,
      receivers: shape.alerting.receivers,
      teams: shape.alerting.teams,
    },
    prometheus: {
      job: shape.prometheus.job,
      url: shape.prometheus.url?.replace(/\/$/, ''),
      retentionSeconds: shape.prometheus.retention,
    },
    grafana: {
      url: shape.grafana.url?.replace(/\/$/, ''),
      loki: shape.grafana.loki,
      tempo: shape.grafana.tempo,
    },
    reports: { timeZone: shape.reports.time_zone },
  }
}

/** What holds without a configuration. */
export const defaultConfig = (): Config => configFrom(configSchema.parse({}), 'authslo.yaml')
