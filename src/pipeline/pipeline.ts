// The pure core: step(batch, now), tick(now), and named, versioned sections to save and load at any batch end.
import type { Adapter, Capability } from '../adapters/adapter.ts'
import { scopeClassOf, type Catalogue } from '../correlators/catalogue.ts'
import { createCorrelation, type CorrelationState } from '../correlators/correlation.ts'
import type { CreateCorrelator, Out } from '../correlators/correlator.ts'
import { CORRELATORS } from '../correlators/index.ts'
import { createKnownClients, type KnownClientsState } from '../correlators/known-clients.ts'
import { defaultTraits, type Traits } from '../correlators/traits.ts'
import type { AuthEvent } from '../events.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { Batch } from '../inputs/batch.ts'
import { createMerge, type Merge, type MergeState, type Seen } from '../merge/merge.ts'
import { createActivity, type ActivityState } from '../metrics/activity.ts'
import { showCatalogue } from '../metrics/catalogue.ts'
import { feedEvent } from '../metrics/feed/event.ts'
import { feedFact } from '../metrics/feed/fact.ts'
import { feedVerdict } from '../metrics/feed/verdict.ts'
import { createStore, type Store, type StoreOptions, type StoreState } from '../metrics/store.ts'
import {
  asDeclared,
  authorityFor,
  decides,
  resolveAuthorities,
  type Authority,
} from '../slis/authority.ts'
import { judge, type Throttled } from '../slis/judge.ts'
import { leaveOut, NO_EXCLUSIONS, type Exclusions } from '../slis/exclusions.ts'
import type { Promised, Verdict } from '../slis/verdict.ts'
import { feedGauges, type InputHealth } from './gauges.ts'
import type { SourceSetup } from './reader.ts'
import { createLostBytes } from './lost-bytes.ts'
import { createSource, type Source, type SourceState } from './source.ts'
import { flushTally } from './tally.ts'

export interface PipelineSetup {
  readonly sources: readonly SourceSetup[]
  readonly slos: readonly Promised[]
  readonly adapters: readonly Adapter[]
  readonly keys: IdentifierKeys
  readonly store: StoreOptions
  readonly limits: {
    /** undefined: nothing is late (replay). */
    readonly lateAfterMs: number | undefined
    readonly futureSkewMs: number
    readonly mergeWithinMs: number
    readonly knownClients: number
  }
  /** Which throttled requests are bad, by server; `known_clients` where it is not said. */
  readonly throttled: ReadonlyMap<string, Throttled>
  readonly exclusions?: Exclusions
  /** Without it all. */
  readonly correlators?: Readonly<Record<string, CreateCorrelator>>
  readonly catalogue?: Catalogue
  /** What the operator says of servers and resource servers; without it the defaults. */
  readonly traits?: Traits
}

/** What leaves the pipeline beside metrics: every event that stands, with its verdicts. */
export type Listen = (event: AuthEvent, verdicts: readonly Verdict[], late: boolean) => void

export interface Pipeline {
  readonly store: Store
  readonly sources: readonly Source[]
  readonly step: (batch: Batch, now: number) => void
  /** Time without records: idle sources, expiry, gauges. `inputs`: by source, what the shell knows of its input. */
  readonly tick: (now: number, inputs?: ReadonlyMap<string, InputHealth>) => void
  /** No more records will ever come: everything that waits is judged. */
  readonly finish: (now: number) => void
  readonly authorities: (server: string) => ReadonlyMap<Capability, Authority>
  readonly save: () => PipelineState
  readonly load: (state: PipelineState) => void
}

export interface PipelineState {
  readonly version: 1
  readonly sources: Readonly<Record<string, SourceState>>
  readonly merge: Readonly<Record<string, MergeState>>
  readonly knownClients: KnownClientsState
  readonly undecided: MergeState
  readonly correlation: CorrelationState
  readonly activity: ActivityState
  readonly store: StoreState
}

/** A source at the end of its input for so long no longer holds the watermark back. */
const IDLE_AFTER_MS = 5000
/** Replicas write late and shuffled; correlators wait at least so long for order. */
const REORDER_MS = 30_000

export const createPipeline = (setup: PipelineSetup, listen: Listen = () => {}): Pipeline => {
  const { limits, keys, slos } = setup
  const store = createStore(setup.store)
  const activity = createActivity()
  const catalogue: Catalogue = setup.catalogue ?? new Map()
  showCatalogue(store, catalogue)
  const known = createKnownClients({ limit: limits.knownClients, catalogue })
  const sources = setup.sources.map((source) => createSource(source, setup.adapters, keys))
  const byName = new Map(sources.map((source) => [source.setup.name, source]))
  const servers = [...new Set(sources.map((source) => source.setup.server))]
  const ofServer = (server: string): Source[] => sources.filter((s) => s.setup.server === server)
  const latenessOf = new Map(
    servers.map((server) => [server, Math.max(...ofServer(server).map((s) => s.setup.latenessMs))]),
  )
  const merges = new Map<string, Merge>(
    servers.map((server) => [
      server,
      createMerge({
        withinMs: limits.mergeWithinMs,
        ordered: ofServer(server).every((source) => source.setup.ordered),
      }),
    ]),
  )
  // Bad events of clients not yet known, until the lateness has passed.
  const undecided = createMerge({ withinMs: Math.max(0, ...latenessOf.values()), ordered: false })
  const authorities = new Map<string, ReadonlyMap<Capability, Authority>>()
  /** As above, by what is declared of validations: what correlators derive must not depend on which record came first. */
  const deciders = new Map<string, ReadonlyMap<Capability, Authority>>()

  const decidesValidations = (event: AuthEvent): boolean | undefined => {
    const of = deciders.get(event.server)
    if (of === undefined || authorityFor(of, 'validations', event) === undefined) return undefined
    return decides(of, 'validations', event)
  }
  const correlation = createCorrelation(setup.correlators ?? CORRELATORS, {
    traits: setup.traits ?? defaultTraits(),
    decidesValidations,
    catalogue,
    keys,
  })
  const { kidIsPlatforms } = correlation.lookups
  const scopeClass = (server: string, scope: string) => scopeClassOf(catalogue, server, scope)

  const resolve = (server: string): void => {
    const evidence = ofServer(server).map((source) => source.evidence())
    authorities.set(server, resolveAuthorities(evidence))
    deciders.set(server, resolveAuthorities(evidence.map(asDeclared)))
  }

  const isKnown = (event: AuthEvent): boolean =>
    event.client !== undefined &&
    known.isKnown(event.server, event.client, event.time, latenessOf.get(event.server) ?? 0)

  const accept = (seen: Seen, final: boolean): void => {
    const { event } = seen
    if (!final) {
      known.see(event)
      correlation.add(event, derived)
    }
    conclude(seen, final)
  }

  const conclude = (seen: Seen, final: boolean): void => {
    const { event, late } = seen
    const knownClient = isKnown(event)
    const ofServers = authorities.get(event.server) ?? new Map<Capability, Authority>()
    const throttled = setup.throttled.get(event.server) ?? 'known_clients'
    const judged = judge(event, slos, {
      authorities: ofServers,
      knownClient,
      throttled,
      kidIsPlatforms,
    })
    const verdicts = leaveOut(judged, event, setup.exclusions ?? NO_EXCLUSIONS)
    const waits = verdicts.some((v) => v.result === 'excluded' && v.why === 'unknown_subject')
    if (waits && !final && !late && Number.isFinite(event.time)) {
      event.join = { key: `${undecided.orphans() + undecided.waiting()}`, role: 'head' }
      undecided.add(seen)
      return
    }
    const isAuthority = (capability: Capability): boolean => decides(ofServers, capability, event)
    const hasAuthority = (capability: Capability): boolean =>
      authorityFor(ofServers, capability, event) !== undefined
    feedEvent(store, event, { late, isAuthority, hasAuthority, kidIsPlatforms, scopeClass })
    for (const verdict of verdicts) feedVerdict(store, verdict, event, late)
    if (!late) activity.see(event, verdicts, knownClient, store.now())
    if (event.finding?.isToldElsewhere !== true) listen(event, verdicts, late)
  }

  /** What correlators derive is judged and counted like anything else, once. */
  const derived: Out = {
    event: (event) => conclude({ event, late: false }, true),
    fact: (fact) => feedFact(store, fact),
  }

  const { lateAfterMs, futureSkewMs } = limits

  const takeEvents = (source: Source, events: ReturnType<Source['read']>): void => {
    const { server, name } = source.setup
    resolve(server)
    const merge = merges.get(server)
    for (const seen of events) {
      const { join } = seen.event
      if (join === undefined || merge === undefined) accept(seen, false)
      else {
        seen.event.join = { ...join, key: `${name} ${join.key}` }
        for (const whole of merge.add(seen)) accept(whole, false)
      }
    }
    const format = source.reader.adapter()?.id ?? 'undecided'
    flushTally(source.tally, store, { source: name, server, format })
  }

  /** What waits for more lines of its record gets none. */
  const flush = (source: Source, now: number): void =>
    takeEvents(source, source.flush({ now, lateAfterMs, futureSkewMs }))

  const isIdle = (source: Source, now: number): boolean => {
    const quiet = source.quietSince()
    return quiet !== undefined && now - quiet >= IDLE_AFTER_MS
  }

  const watermarkOf = (server: string, now: number): number =>
    Math.min(
      ...ofServer(server).map(
        (source) => (isIdle(source, now) ? now : source.newest()) - source.setup.latenessMs,
      ),
    )

  const expire = (watermarks: (server: string) => number): void => {
    for (const server of servers) {
      const watermark = watermarks(server)
      const merge = merges.get(server)
      for (const seen of merge?.expire(watermark) ?? []) accept(seen, false)
      for (const [source, by] of merge?.takeOrphans() ?? [])
        store.add('authslo_merge_orphans_total', { source, server }, by)
    }
    const slowest = Math.min(...servers.map(watermarks))
    for (const seen of undecided.expire(slowest)) accept(seen, true)
    // Last: what was undecided is judged by what is known until here.
    for (const server of servers) known.expire(server, watermarks(server))
    for (const server of servers) {
      // What merge still holds happened at most two of its windows before the watermark.
      const reorderMs = Math.max(0, REORDER_MS - (latenessOf.get(server) ?? 0))
      correlation.advance(
        server,
        watermarks(server) - reorderMs - 2 * limits.mergeWithinMs,
        derived,
      )
    }
  }

  const moment = {
    sources,
    slos,
    servers,
    authorities,
    activity,
    known,
    watermarkOf,
    correlation,
  }
  const gauges = (now: number, inputs: ReadonlyMap<string, InputHealth>): void =>
    feedGauges(store, { ...moment, now, inputs })

  const countLost = createLostBytes(store, sources)

  return {
    store,
    sources,
    authorities: (server) => authorities.get(server) ?? new Map<Capability, Authority>(),
    step: (batch, now) => {
      const source = byName.get(batch.source)
      if (source === undefined) return
      store.beginStep(now)
      const { server, name } = source.setup
      takeEvents(source, source.read(batch, { now, lateAfterMs, futureSkewMs }))
      store.add('authslo_source_bytes_total', { source: name, server }, batch.bytes)
      expire((of) => watermarkOf(of, now))
    },
    tick: (now, inputs = new Map()) => {
      store.beginStep(now)
      for (const source of sources) if (isIdle(source, now)) flush(source, now)
      expire((server) => watermarkOf(server, now))
      countLost(inputs)
      gauges(now, inputs)
    },
    finish: (now) => {
      store.beginStep(now)
      for (const source of sources) flush(source, now)
      expire(() => Infinity)
      gauges(now, new Map())
    },
    save: () => ({
      version: 1,
      sources: Object.fromEntries(sources.map((source) => [source.setup.name, source.save()])),
      merge: Object.fromEntries([...merges].map(([server, merge]) => [server, merge.save()])),
      knownClients: known.save(),
      undecided: undecided.save(),
      correlation: correlation.save(),
      activity: activity.save(),
      store: store.save(),
    }),
    load: (state) => {
      for (const source of sources) {
        const saved = state.sources[source.setup.name]
        if (saved !== undefined) source.load(saved)
      }
      for (const [server, merge] of merges) {
        const saved = state.merge[server]
        if (saved !== undefined) merge.load(saved, keys)
      }
      known.load(state.knownClients)
      undecided.load(state.undecided, keys)
      correlation.load(state.correlation)
      activity.load(state.activity)
      store.load(state.store)
      showCatalogue(store, catalogue)
      for (const server of servers) resolve(server)
    },
  }
}
