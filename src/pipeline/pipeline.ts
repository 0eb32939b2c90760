// The pure core: step(batch, now), tick(now), and named, versioned sections to save and load at any batch end.
import type { Capability } from '../adapters/adapter.ts'
import type { Catalogue } from '../correlators/catalogue.ts'
import { createCorrelation, type CorrelationState } from '../correlators/correlation.ts'
import type { Out } from '../correlators/correlator.ts'
import { CORRELATORS } from '../correlators/index.ts'
import { createKnownClients, type KnownClientsState } from '../correlators/known-clients.ts'
import { defaultTraits } from '../correlators/traits.ts'
import type { AuthEvent } from '../events.ts'
import type { Batch } from '../inputs/batch.ts'
import { createMerge, type Merge, type MergeState, type Seen } from '../merge/merge.ts'
import { createActivity, type ActivityState } from '../metrics/activity.ts'
import { showCatalogue } from '../metrics/catalogue.ts'
import { feedFact } from '../metrics/feed/fact.ts'
import { feedSampled } from '../metrics/feed/sampled.ts'
import { createStore, type Store, type StoreState } from '../metrics/store.ts'
import type { Authority } from '../slis/authority.ts'
import { feedGauges, type InputHealth } from './gauges.ts'
import { createJudging, type Listen } from './judging.ts'
import { createJoining, type JoiningState } from './joining.ts'
import { createDeciders } from './deciders.ts'
import type { PipelineSetup } from './pipeline-setup.ts'
import { createSource, type Source, type SourceState } from './source.ts'
import { flushTally } from './tally.ts'

export interface Pipeline {
  readonly store: Store
  readonly sources: readonly Source[]
  readonly step: (batch: Batch, now: number) => void
  /** Time without records: idle sources, expiry, gauges. `inputs`: by source, what the shell knows of its input. */
  readonly tick: (now: number, inputs?: ReadonlyMap<string, InputHealth>) => void
  /** No more records will ever come: everything that waits is judged. */
  readonly finish: (now: number) => void
  readonly authorities: (server: string) => ReadonlyMap<Capability, Authority>
  /** `store`: as it was captured just now. */
  readonly save: (store?: StoreState) => PipelineState
  readonly load: (state: PipelineState) => void
}

export interface PipelineState {
  readonly version: 1
  readonly sources: Readonly<Record<string, SourceState>>
  readonly merge: Readonly<Record<string, MergeState>>
  readonly joining: JoiningState
  readonly knownClients: KnownClientsState
  readonly undecided: MergeState
  readonly correlation: CorrelationState
  readonly activity: ActivityState
  readonly store: StoreState
}

/** A source at the end of its input for so long no longer holds the watermark back. */
const IDLE_AFTER_MS = 5000

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
  // What merge still holds happened at most two of its windows before the watermark.
  const orderWaitMs = (server: string): number =>
    Math.max(0, limits.reorderMs - (latenessOf.get(server) ?? 0)) + 2 * limits.mergeWithinMs
  const {
    resolve,
    of: authoritiesOf,
    all: authorities,
    decidesValidations,
  } = createDeciders(ofServer)
  const correlation = createCorrelation(setup.correlators ?? CORRELATORS, {
    traits: setup.traits ?? defaultTraits(),
    catalogue,
    keys,
    locate: setup.locate,
    canaryClients: setup.exclusions?.canaryClients,
    decidesValidations,
  })

  const joining = createJoining(sources, limits.mergeWithinMs, authoritiesOf)

  const isKnown = (event: AuthEvent): boolean =>
    event.client !== undefined &&
    known.isKnown(event.server, event.client, event.time, latenessOf.get(event.server) ?? 0)

  const judging = createJudging({
    store,
    activity,
    slos,
    catalogue,
    authoritiesOf,
    isKnown,
    listen,
    exclusions: setup.exclusions,
    throttled: setup.throttled,
    lookups: correlation.lookups,
    waitsMs: Math.max(0, ...latenessOf.values(), ...servers.map(orderWaitMs)),
  })

  const accept = (seen: Seen): void => {
    const { event, late } = seen
    const sample = byName.get(event.source)?.sampleOf(event) ?? 'all'
    if (sample !== 'all') {
      feedSampled(store, event, { late, sample, timed: authoritiesOf(event.server).has('latency') })
      listen(event, [], late)
      return
    }
    known.see(event)
    correlation.add(event, derived)
    judging.judge(seen, false)
  }

  /** What correlators derive is judged and counted like anything else, once. */
  const derived: Out = {
    event: (event) => judging.judge({ event, late: false }, true),
    fact: (fact) => {
      feedFact(store, fact)
      setup.onFact?.(fact)
    },
  }

  const { lateAfterMs, futureSkewMs } = limits

  /** Of what one source tells of a request to what all of them do. */
  const joinWithOthers = (seen: Seen): void => {
    for (const whole of joining.add(seen)) accept(whole)
  }

  const takeEvents = (source: Source, events: ReturnType<Source['read']>): void => {
    const { server, name } = source.setup
    resolve(server)
    const merge = merges.get(server)
    for (const seen of events) {
      const { join } = seen.event
      if (join === undefined || merge === undefined) joinWithOthers(seen)
      else {
        seen.event.join = { ...join, key: `${name} ${join.key}` }
        for (const whole of merge.add(seen)) joinWithOthers(whole)
      }
    }
    const format = source.reader.adapter()?.id ?? 'undecided'
    flushTally(source.tally, store, { source: name, server, format })
  }

  /** What waits for more lines of its record gets none. */
  const flush = (source: Source, now: number, ever = false): void =>
    takeEvents(source, source.flush({ now, lateAfterMs, futureSkewMs }, ever))

  const isIdle = (source: Source, now: number): boolean => {
    const quiet = source.quietSince()
    return quiet !== undefined && now - quiet >= IDLE_AFTER_MS
  }

  /** `now`: Infinity where no more records will ever come. */
  const watermarkOfSource = (source: Source, now: number): number =>
    (now === Infinity || isIdle(source, now) ? now : source.newest()) - source.setup.latenessMs
  const watermarkOf = (server: string, now: number): number =>
    Math.min(...ofServer(server).map((source) => watermarkOfSource(source, now)))

  const expire = (now: number): void => {
    const watermarks = (server: string): number => watermarkOf(server, now)
    for (const server of servers) {
      const watermark = watermarks(server)
      const merge = merges.get(server)
      for (const seen of merge?.expire(watermark) ?? []) joinWithOthers(seen)
      for (const [source, by] of merge?.takeOrphans() ?? [])
        store.add('authslo_merge_orphans_total', { source, server }, by)
    }
    for (const seen of joining.expire((source) => watermarkOfSource(source, now))) accept(seen)
    for (const { server, source, by } of joining.takeOrphans())
      store.add('authslo_merge_orphans_total', { source, server }, by)
    const slowest = Math.min(...servers.map(watermarks))
    for (const server of servers)
      correlation.advance(server, watermarks(server) - orderWaitMs(server), derived)
    judging.expire(slowest)
    // Last: what was undecided is judged by what is known until here.
    for (const server of servers) known.expire(server, watermarks(server))
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

  return {
    store,
    sources,
    authorities: authoritiesOf,
    step: (batch, now) => {
      const source = byName.get(batch.source)
      if (source === undefined) return
      store.beginStep(now)
      const { server, name } = source.setup
      takeEvents(source, source.read(batch, { now, lateAfterMs, futureSkewMs }))
      store.add('authslo_source_bytes_total', { source: name, server }, batch.bytes)
      if (batch.lostBytes !== undefined)
        store.add('authslo_source_lost_bytes_total', { source: name, server }, batch.lostBytes)
      expire(now)
      store.endStep()
    },
    tick: (now, inputs = new Map()) => {
      store.beginStep(now)
      for (const source of sources) if (isIdle(source, now)) flush(source, now)
      expire(now)
      store.endStep()
      gauges(now, inputs)
    },
    finish: (now) => {
      store.beginStep(now)
      for (const source of sources) flush(source, now, true)
      expire(Infinity)
      store.endStep()
      gauges(now, new Map())
    },
    save: (captured = store.save()) => ({
      version: 1,
      sources: Object.fromEntries(sources.map((source) => [source.setup.name, source.save()])),
      merge: Object.fromEntries([...merges].map(([server, merge]) => [server, merge.save()])),
      joining: joining.save(),
      knownClients: known.save(),
      undecided: judging.save(),
      correlation: correlation.save(),
      activity: activity.save(),
      store: captured,
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
      joining.load(state.joining, keys)
      known.load(state.knownClients)
      judging.load(state.undecided, keys)
      correlation.load(state.correlation)
      activity.load(state.activity)
      store.load(state.store)
      showCatalogue(store, catalogue)
      for (const server of servers) resolve(server)
    },
  }
}
