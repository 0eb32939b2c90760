// Series whose labels are known at the start: they exist at 0, so that the first event is an increase.
import { createHash } from 'node:crypto'
import type { Capability } from '../adapters/adapter.ts'
import type { Config, ResourceServerConfig } from '../config/config.ts'
import { RESOURCE_SERVER_TRAITS } from '../correlators/traits.ts'
import { CATALOG, metricRow, type MetricName } from '../metrics/catalog.ts'
import type { Store } from '../metrics/store.ts'
import type { Slo } from '../slo/slo.ts'
import { GRANT_TYPES, OUTCOMES } from '../events.ts'
import { SLIS } from '../slis/index.ts'
import { REASONS_WITH_FAULT } from '../slis/validation-fault.ts'

export interface Known {
  readonly config: Config
  readonly slos: readonly Slo[]
  readonly now: number
  readonly version: string
  readonly revision: string
}

export const declareKnown = (
  store: Store,
  { config, slos, now, version, revision }: Known,
): void => {
  store.beginStep(now)
  const servers = [...new Set(config.sources.map(({ server }) => server))]
  const probed = [...new Set(config.probes.journeys.map(({ server }) => server))]
  for (const slo of slos) {
    const { name } = slo
    store.set(
      'oauth_slo_info',
      { slo: name, indicator: slo.indicator, objective: String(slo.objective), spec: slo.spec },
      1,
    )
    store.set('oauth_slo_objective_ratio', { slo: name }, slo.objective)
    if (slo.thresholdSeconds !== undefined)
      store.set('oauth_slo_threshold_seconds', { slo: name }, slo.thresholdSeconds)
    const ofJourneys = SLIS[slo.indicator].needs.some((need: Capability) => need === 'journeys')
    for (const server of ofJourneys ? probed : servers) {
      for (const group of knownGroups(slo, server, config)) {
        store.declare('oauth_slo_events_total', { slo: name, server, ...group })
        store.declare('oauth_slo_bad_events_total', { slo: name, server, ...group })
      }
      store.declare('oauth_slo_late_events_total', { slo: name, server })
      store.declare('oauth_slo_late_bad_events_total', { slo: name, server })
    }
  }
  for (const server of servers) {
    // Where a tenant or region is logged, the labelled series are born with the first of each.
    for (const grant_type of GRANT_TYPES)
      for (const outcome of OUTCOMES)
        store.declare('oauth_token_requests_total', { server, grant_type, outcome })
    for (const outcome of OUTCOMES)
      store.declare('oauth_revocation_requests_total', { server, outcome })
    for (const decision of ['granted', 'denied', 'withdrawn', 'abandoned'] as const)
      store.declare('oauth_consents_total', { server, decision })
    for (const answer of ['pending', 'slow_down'] as const)
      store.declare('oauth_device_polls_total', { server, answer })
  }
  for (const resourceServer of config.resourceServers) {
    const { name: resource_server, mode, trusts } = resourceServer
    const validator = config.sources.find((source) => source.resourceServer === resource_server)
    const labels = { resource_server, validator: validator?.format, mode, trusts: trusts.join(',') }
    store.set('oauth_resource_server_info', labels, 1)
    for (const [reason, fault] of REASONS_WITH_FAULT)
      store.declare('oauth_token_rejections_total', { resource_server, reason, fault })
    store.declare('oauth_revocation_overdue_acceptances_total', { resource_server })
    const bound = revocationBoundSeconds(resourceServer, config)
    if (bound !== undefined)
      store.set('oauth_resource_server_revocation_bound_seconds', { resource_server }, bound)
  }
  for (const { name: source, server } of config.sources) {
    store.declare('authslo_source_bytes_total', { source, server })
    store.declare('authslo_source_ignored_records_total', { source, server })
    store.declare('authslo_source_unmapped_reasons_total', { source, server })
    store.declare('authslo_source_future_records_total', { source, server })
    store.declare('authslo_source_lost_bytes_total', { source, server })
    store.declare('authslo_merge_orphans_total', { source, server })
  }
  for (const { name: server, keyMaxAgeSeconds } of config.servers)
    if (keyMaxAgeSeconds !== undefined)
      store.set('oauth_key_rotation_max_age_seconds', { server }, keyMaxAgeSeconds)
  store.set('authslo_build_info', { version, revision, node_version: process.version }, 1)
  store.set('authslo_config_info', { config_hash: hashOf(config), replica_mode: 'single' }, 1)
  for (const metric of Object.keys(CATALOG) as MetricName[])
    store.set('authslo_series_limit', { metric }, metricRow(metric).maxSeries)
}

/** Tells two configurations apart, and nothing of what they say. */
export const hashOf = (config: Config): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 12)

/** How long a revoked token can be accepted by what is declared; undefined: too little is. */
const revocationBoundSeconds = (
  { mode, trusts, traits }: ResourceServerConfig,
  { servers }: Config,
): number | undefined => {
  const { cacheSeconds, leewaySeconds = RESOURCE_SERVER_TRAITS.leewaySeconds } = traits ?? {}
  if (mode !== 'local') return cacheSeconds === undefined ? undefined : cacheSeconds + leewaySeconds
  // Nobody asks the server: a token is good until it expires.
  const lives = trusts.map(
    (trusted) =>
      servers.find(({ name }) => name === trusted)?.traits?.accessTokenLifetimeSeconds ?? Infinity,
  )
  const longest = Math.max(...lives)
  return Number.isFinite(longest) ? longest + leewaySeconds : undefined
}

/** The groups of an SLO that the configuration names; others are born with their first event. */
const knownGroups = (
  { groupBy }: Slo,
  server: string,
  { resourceServers }: Config,
): readonly { readonly resource_server?: string }[] => {
  const [label, ...more] = groupBy
  if (label === undefined) return [{}]
  if (label !== 'resource_server' || more.length > 0) return []
  return resourceServers
    .filter(({ trusts }) => trusts.includes(server))
    .map(({ name }) => ({ resource_server: name }))
}
