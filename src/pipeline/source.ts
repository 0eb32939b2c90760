// The state of one source in the pipeline: its reader, its evidence, its place in time.
import {
  formOf,
  SPANS,
  type Adapter,
  type Capabilities,
  type Form,
  type Reading,
} from '../adapters/adapter.ts'
import { SAMPLE_RECORDS } from '../adapters/recognise.ts'
import { createRecentTexts } from '../correlators/recent.ts'
import { DERIVED_KINDS, type AuthEvent, type Sample } from '../events.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { Batch } from '../inputs/batch.ts'
import { isJoined } from '../merge/counterpart.ts'
import type { Reject } from '../records/fields.ts'
import { isIntrospection } from '../slis/introspection-latency.ts'
import { noEvidence, onlyForm, type FormEvidence, type SourceEvidence } from '../slis/authority.ts'
import type { Json } from '../records/json.ts'
import { createReader, type ReaderState, type SourceReader, type SourceSetup } from './reader.ts'
import { createSpanRequests, type SpanRequestsState } from './span-requests.ts'
import { createRejectShare, type RejectShareState } from './reject-share.ts'
import { count, createTally, type Tally } from './tally.ts'

export interface Source {
  readonly setup: SourceSetup
  readonly reader: SourceReader
  readonly tally: Tally
  readonly evidence: () => SourceEvidence
  readonly seen: () => Readonly<Record<Form, FormEvidence>>
  /** Of the requests that it tells of, those like this event are recorded: all of them, or which. */
  readonly sampleOf: (event: Pick<AuthEvent, 'format'>) => Sample
  /** Events of a batch, in order; counts everything else. */
  readonly read: (batch: Batch, limits: TimeLimits) => readonly TimedEvent[]
  /** As `read`, of what waits for more lines, which will not come; `ever`: nor will spans. */
  readonly flush: (limits: TimeLimits, ever?: boolean) => readonly TimedEvent[]
  /** Newest event time that is not in the future, ms; -Infinity before the first. */
  readonly newest: () => number
  /** The input has had nothing since then (wall clock ms); undefined while it has. */
  readonly quietSince: () => number | undefined
  readonly lastRecordAt: () => number | undefined
  /** Of the last minutes, 0 to 1. */
  readonly rejectShare: (now: number) => number
  readonly save: () => SourceState
  readonly load: (state: SourceState) => void
}

interface TimedEvent {
  readonly event: AuthEvent
  readonly late: boolean
}

export interface TimeLimits {
  readonly now: number
  /** undefined: nothing is late (replay). */
  readonly lateAfterMs: number | undefined
  readonly futureSkewMs: number
}

export interface SourceState extends ReaderState {
  readonly version: 1
  readonly seen: Readonly<Record<Form, FormEvidence>>
  readonly newest: number | null
  readonly quietSince: number | null
  readonly lastRecordAt: number | null
  readonly spans: SpanRequestsState
  readonly rejects: RejectShareState
}

export const createSource = (
  setup: SourceSetup,
  adapters: readonly Adapter[],
  keys: IdentifierKeys,
): Source => {
  const tally = createTally()
  const reader = createReader(setup, adapters, keys, (field) => count(tally.secrets, field))
  let seen = noEvidence()
  let newest = -Infinity
  let quietSince: number | undefined
  let lastRecordAt: number | undefined

  const rejects = createRejectShare()
  const requests = createSpanRequests()

  const refuse = ({ reject }: Pick<Reject, 'reject'>, by = 1): void =>
    count(tally.rejected, reject, by)

  /** Names are kept long, by many. */
  const own = createRecentTexts()
  const { sampling } = setup
  const sampleOf: Source['sampleOf'] = ({ format }) => {
    if (sampling === undefined) return format === SPANS ? 'share' : 'all'
    return sampling === 'all' ? 'all' : sampling === 'errors_only' ? 'errors' : 'share'
  }

  // Looked up once an adapter, not once an event.
  let declaring: Adapter | undefined
  let onlyOne: Form | undefined
  const formBy = (adapter: Adapter | undefined): Form | undefined => {
    if (adapter !== declaring) {
      declaring = adapter
      onlyOne = onlyForm(declaredBy(setup, adapter))
    }
    return onlyOne
  }

  const note = (event: AuthEvent): void => {
    const form = seen[formBy(reader.adapter()) ?? formOf(event)]
    form.events++
    if (sampleOf(event) !== 'all') form.sampled++
    if (event.kind === 'token_validation') {
      form.validations++
      if (event.decision === 'accept') form.accepts++
      return
    }
    if (isIntrospection(event) && event.duration_seconds !== undefined) form.durations++
    if (isJoined(event)) {
      if (event.trace_id !== undefined) form.traceIds++
      if (event.request_id !== undefined) form.requestIds++
    }
    if (event.kind !== 'token_request' && event.endpoint !== 'token') return
    form.tokenRequests++
    if (event.outcome === 'success') form.tokenSuccesses++
    if (event.duration_seconds !== undefined) form.durations++
  }

  /** Counts readings, and keeps their events with what is known of their time. */
  const taking = (limits: TimeLimits) => {
    const events: TimedEvent[] = []
    let readings = 0
    const take = (reading: Reading): void => {
      readings++
      if (reading === null) tally.ignored++
      else if ('reject' in reading) refuse(reading)
      else for (const event of reading) takeEvent(event)
    }
    const takeEvent = (event: AuthEvent): void => {
      if (!(event.time > 0 && event.time < MAX_TIME)) {
        refuse({ reject: 'bad_time' })
        return
      }
      if (DERIVED_KINDS.has(event.kind)) {
        refuse({ reject: 'derived_kind' })
        return
      }
      event.source = setup.name
      event.server = setup.server
      event.region ??= setup.region
      event.client = own(event.client)
      event.tenant = own(event.tenant)
      event.caller = own(event.caller)
      if (setup.resourceServer !== undefined && isOfResourceServer(event))
        // Rules and promises know it by the name of the configuration, not by that of the application's own log.
        event.resource_server = setup.resourceServer
      count(tally.events, event.kind)
      if (event.reason === 'unknown') tally.unmapped++
      if (event.time > limits.now + limits.futureSkewMs) tally.future++
      else if (event.time > newest) newest = event.time
      note(event)
      const { lateAfterMs } = limits
      events.push({
        event,
        late: lateAfterMs !== undefined && event.time < limits.now - lateAfterMs,
      })
    }
    return { events, take, readings: () => readings }
  }

  return {
    setup,
    reader,
    tally,
    sampleOf,
    seen: () => seen,
    evidence: () => ({
      source: setup.name,
      server: setup.server,
      resourceServer: setup.resourceServer,
      declared: declaredBy(setup, reader.adapter()),
      provides: setup.resourceServer === undefined ? setup.provides : validationsOf(setup.provides),
      authority: setup.authority,
      seen,
    }),
    read: (batch, limits) => {
      const { events, take, readings } = taking(limits)
      const line = (text: string): void => reader.read({ line: text, file: batch.file }, take)
      if (batch.records.length > 0) {
        lastRecordAt = batch.receivedAt
        quietSince = undefined
      }
      if (batch.atEnd) quietSince ??= batch.receivedAt
      const spans: Json[] = []
      for (const record of batch.records) {
        tally.records++
        if (typeof record === 'string') line(record)
        else if ('unreadable' in record) refuse({ reject: record.unreadable })
        else if (record.otlp === 'log') take(reader.otlp.log(record.record))
        else spans.push(record.record)
      }
      for (const request of requests.add(spans)) take(reader.otlp.span(request))
      if (reader.waiting().length >= SAMPLE_RECORDS || batch.atEnd) {
        const { released, refused } = reader.decide()
        if (refused > 0) refuse({ reject: 'not_recognised' }, refused)
        for (const waiting of released) reader.read(waiting, take)
      }
      const refused = [...tally.rejected.values()].reduce((sum, by) => sum + by, 0)
      // A record of many items may be refused many times.
      rejects.add(batch.receivedAt, Math.max(batch.records.length, readings()), refused)
      return events
    },
    flush: (limits, ever = false) => {
      const { events, take } = taking(limits)
      reader.flush(take)
      for (const request of requests.expire(ever ? Infinity : limits.now))
        take(reader.otlp.span(request))
      return events
    },
    rejectShare: (now) => rejects.share(now),
    newest: () => newest,
    quietSince: () => quietSince,
    lastRecordAt: () => lastRecordAt,
    save: () => ({
      version: 1,
      ...reader.save(),
      seen: structuredClone(seen),
      newest: Number.isFinite(newest) ? newest : null,
      quietSince: quietSince ?? null,
      lastRecordAt: lastRecordAt ?? null,
      spans: requests.save(),
      rejects: rejects.save(),
    }),
    load: (state) => {
      reader.load(state)
      seen = noEvidence(state.seen)
      newest = state.newest ?? -Infinity
      quietSince = state.quietSince ?? undefined
      lastRecordAt = state.lastRecordAt ?? undefined
      requests.load(state.spans)
      rejects.load(state.rejects)
    },
  }
}

const isOfResourceServer = ({ kind, endpoint }: AuthEvent): boolean =>
  kind === 'token_validation' || (kind === 'http_request' && endpoint === 'api')

const validationsOf = ({ validations }: Capabilities = {}): Capabilities =>
  validations === undefined ? {} : { validations }

/** A resource server says nothing of how the authorization server answered. */
const declaredBy = (setup: SourceSetup, adapter: Adapter | undefined): Adapter['capabilities'] => {
  if (adapter === undefined) return {}
  if (setup.resourceServer === undefined) return adapter.capabilities
  return { event: validationsOf(adapter.capabilities.event) }
}

/** 9999-12-31: beyond it no stamp can be printed. */
const MAX_TIME = 253_402_300_799_999
