// Rows that describe a moment: health of sources, who decides what, clients of the last ten minutes.
import { CAPABILITIES, FORMS, type Capability } from '../adapters/adapter.ts'
import type { Correlation } from '../correlators/correlation.ts'
import type { KnownClients } from '../correlators/known-clients.ts'
import type { Activity } from '../metrics/activity.ts'
import { feedFact } from '../metrics/feed/fact.ts'
import type { Store } from '../metrics/store.ts'
import { shows, type Authority } from '../slis/authority.ts'
import { SLIS } from '../slis/index.ts'
import type { Promised } from '../slis/verdict.ts'
import type { Source } from './source.ts'

/** What the shell knows of a source's input. */
export interface InputHealth {
  readonly up: boolean
  readonly lagBytes: number
}

export interface Moment {
  readonly now: number
  readonly sources: readonly Source[]
  readonly slos: readonly Promised[]
  readonly servers: readonly string[]
  readonly authorities: ReadonlyMap<string, ReadonlyMap<Capability, Authority>>
  readonly activity: Activity
  readonly known: KnownClients
  readonly correlation: Correlation
  readonly watermarkOf: (server: string, now: number) => number
  readonly inputs: ReadonlyMap<string, InputHealth>
}

/** Above it a source is not healthy, and its coverage is lost. */
const UNHEALTHY_LAG_SECONDS = 120
const UNHEALTHY_REJECT_SHARE = 0.01

export const feedGauges = (store: Store, moment: Moment): void => {
  for (const source of moment.sources) feedSource(store, source, moment)
  for (const server of moment.servers) feedServer(store, server, moment)
  for (const resource_server of moment.activity.rejectedCallers.resourceServers()) {
    const callers = moment.activity.rejectedCallers.count(resource_server, moment.now)
    store.set('oauth_rejected_callers', { resource_server }, callers)
  }
  for (const { correlator, entries, bytes, evictions } of moment.correlation.sizes()) {
    store.set('authslo_correlator_entries', { correlator }, entries)
    store.set('authslo_correlator_bytes', { correlator }, bytes)
    store.declare('authslo_correlator_evictions_total', { correlator })
    const counted = store.sum('authslo_correlator_evictions_total', { correlator })
    if (evictions > counted)
      store.add('authslo_correlator_evictions_total', { correlator }, evictions - counted)
  }
}

const feedSource = (store: Store, source: Source, moment: Moment): void => {
  const { name, server } = source.setup
  const labels = { source: name, server }
  const input = moment.inputs.get(name) ?? { up: true, lagBytes: 0 }
  const newest = source.newest()
  const behind = source.quietSince() === undefined && Number.isFinite(newest)
  const lagSeconds = behind ? Math.max(0, (moment.now - newest) / 1000) : 0
  const rejected = source.rejectShare(moment.now)
  const healthy =
    input.up && lagSeconds < UNHEALTHY_LAG_SECONDS && rejected < UNHEALTHY_REJECT_SHARE
  store.set('authslo_source_up', labels, input.up ? 1 : 0)
  store.set('authslo_source_healthy', labels, healthy ? 1 : 0)
  store.set('authslo_source_lag_seconds', labels, lagSeconds)
  store.set('authslo_source_lag_bytes', labels, input.lagBytes)
  const lastRecordAt = source.lastRecordAt()
  if (lastRecordAt !== undefined)
    store.set('authslo_source_last_record_timestamp_seconds', labels, lastRecordAt / 1000)
  if (Number.isFinite(newest))
    store.set('authslo_source_last_event_timestamp_seconds', labels, newest / 1000)
  if (source.reader.adapter() === undefined) return
  const evidence = source.evidence()
  for (const capability of CAPABILITIES) {
    const shown = FORMS.some((form) => shows(evidence, form, capability))
    store.set('authslo_source_capability', { ...labels, capability }, shown ? 1 : 0)
  }
}

/** Of validations each resource server may have its own. */
const decidersOf = (authority: Authority | undefined): readonly (string | undefined)[] =>
  authority?.of === undefined
    ? [authority?.source]
    : [...authority.of.values()].flatMap((each) => each?.source ?? [])

const feedServer = (store: Store, server: string, moment: Moment): void => {
  const authorities = moment.authorities.get(server) ?? new Map<Capability, Authority>()
  const { activity, now } = moment
  for (const sli of Object.values(SLIS)) {
    const deciding = new Set(sli.needs.flatMap((need) => decidersOf(authorities.get(need))))
    for (const { setup } of moment.sources.filter((source) => source.setup.server === server)) {
      const labels = { source: setup.name, server, indicator: sli.id }
      if (!deciding.has(undefined) && deciding.has(setup.name))
        store.set('authslo_source_authority', labels, 1)
      else store.remove('authslo_source_authority', labels)
    }
  }
  const watermark = moment.watermarkOf(server, now)
  if (Number.isFinite(watermark))
    store.set('authslo_watermark_timestamp_seconds', { server }, watermark / 1000)
  store.set('oauth_active_clients', { server }, activity.activeClients(server, now))
  store.set('oauth_failing_clients', { server }, activity.failingClients(server, now))
  const uncatalogued = moment.known.uncatalogued(server)
  if (uncatalogued !== undefined) store.set('oauth_uncatalogued_clients', { server }, uncatalogued)
  for (const fact of moment.correlation.moment(server, now)) feedFact(store, fact)
  for (const { name: slo, indicator } of moment.slos) {
    const labels = { slo, server }
    store.set('oauth_slo_affected_clients', labels, activity.affectedClients(slo, server, now))
    if (!SLIS[indicator].tellsClients) continue
    const recent = activity.recentEvents.of(slo, server, now)
    for (const clients of ['leading', 'others'] as const) {
      store.set('oauth_slo_recent_events', { ...labels, clients }, recent[clients].events)
      store.set('oauth_slo_recent_bad_events', { ...labels, clients }, recent[clients].bad)
    }
  }
}
