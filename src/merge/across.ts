// Joins an event of the product with the access lines and spans of the same request, which other sources of the server hold, by the
// id that they share. Waits until all halves must have come, so that the order of arrival decides nothing, and never guesses.
import { lazily } from '../lazy-list.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../event-text.ts'
import type { AuthEvent, Outcome, Partner, Sample } from '../events.ts'
import type { IdentifierKeys } from '../identifier.ts'
import { halfOf, isCounterpart, type Half } from './counterpart.ts'
import { fill } from './fill.ts'
import type { Seen } from './merge.ts'
import { onlyPairing } from './pairing.ts'

export interface Across {
  /** Holds an event until `expire`. Gives what no longer fits in. */
  readonly add: (seen: Seen, about: Pick<Half, 'expected' | 'sample'>) => readonly Seen[]
  /** Whole requests, and halves whose time has passed; by event time. */
  readonly expire: (watermark: number) => readonly Seen[]
  /** Expected halves that were given up, by source, since they were last taken. */
  readonly takeOrphans: () => ReadonlyMap<string, number>
  readonly waiting: () => number
  /** So far. */
  readonly joined: () => number
  readonly alone: () => number
  readonly save: () => AcrossState
  readonly load: (state: AcrossState, keys: IdentifierKeys) => void
}

export interface AcrossState {
  readonly joined: number
  readonly alone: number
  readonly halves: Iterable<{
    readonly late: boolean
    readonly expected: boolean
    readonly sample: Sample
    readonly event: SavedEvent
  }>
}

const MAX_HALVES = 100_000
/** More requests of one trace at the same time than these are not told apart. */
const MAX_TOGETHER = 12
const BUCKET_MS = 100
const NOBODY: readonly Half[] = []

/**
 * `withinMs`: how long after a half its counterparts may still come. `timedBy`: does this source decide how long requests of the
 * server take?
 */
export const createAcross = (options: {
  withinMs: number
  timedBy: (source: string) => boolean
}): Across => {
  const { withinMs, timedBy } = options
  const byRequest = new Map<string, Set<Half>>()
  const byTrace = new Map<string, Set<Half>>()
  const buckets = new Map<number, Set<Half>>()
  let count = 0
  let joined = 0
  let alone = 0
  let orphans = new Map<string, number>()

  const put = <K>(sets: Map<K, Set<Half>>, key: K | undefined, half: Half): void => {
    if (key === undefined) return
    const set = sets.get(key)
    if (set === undefined) sets.set(key, new Set([half]))
    else set.add(half)
  }
  const cut = <K>(sets: Map<K, Set<Half>>, key: K | undefined, half: Half): void => {
    if (key === undefined) return
    const set = sets.get(key)
    set?.delete(half)
    if (set?.size === 0) sets.delete(key)
  }
  const bucketOf = ({ to }: Half): number => Math.floor((to + withinMs) / BUCKET_MS)

  const hold = (half: Half): void => {
    const { request_id: request, trace_id: trace } = half.seen.event
    put(byRequest, request, half)
    put(byTrace, trace, half)
    put(buckets, bucketOf(half), half)
    count++
  }
  const release = (half: Half): void => {
    const { request_id: request, trace_id: trace } = half.seen.event
    cut(byRequest, request, half)
    cut(byTrace, trace, half)
    cut(buckets, bucketOf(half), half)
    count--
  }

  const among = (half: Half, set: ReadonlySet<Half> | undefined): readonly Half[] => {
    if (set === undefined || set.size < 2) return NOBODY
    const found: Half[] = []
    for (const other of set) if (isCounterpart(half, other)) found.push(other)
    return found
  }
  const byRequestOf = (half: Half): readonly Half[] => {
    const { request_id: request } = half.seen.event
    return request === undefined ? NOBODY : among(half, byRequest.get(request))
  }

  /** The id of a request says more than that of a trace, which may hold many. */
  const counterpartsOf = (half: Half): readonly Half[] => {
    const certain = byRequestOf(half)
    const { trace_id: trace } = half.seen.event
    if (certain.length > 0 || trace === undefined) return certain
    return among(half, byTrace.get(trace)).filter((other) => byRequestOf(other).length === 0)
  }

  /** All that could belong to a half, or to what could belong to it, and so on. */
  const togetherWith = (half: Half): ReadonlySet<Half> => {
    const together = new Set([half])
    for (const member of together) {
      if (together.size > MAX_TOGETHER) break
      for (const other of counterpartsOf(member)) together.add(other)
    }
    return together
  }

  const giveUp = (half: Half): Seen => {
    alone++
    const { source } = half.seen.event
    if (half.expected) orphans.set(source, (orphans.get(source) ?? 0) + 1)
    return half.seen
  }

  const resolve = (together: ReadonlySet<Half>, certain: boolean): readonly Seen[] => {
    for (const half of together) release(half)
    if (together.size === 1) return [...together].map(giveUp)
    const halves = [...together].toSorted((a, b) => a.seen.event.time - b.seen.event.time)
    if (!certain) return halves.map(giveUp)
    const counterparts = new Map(halves.map((half) => [half, [] as Half[]]))
    const events = halves.filter(({ form }) => form === 'event')
    const access = halves.filter(({ form }) => form === 'access')
    for (const source of new Set(access.map(({ seen }) => seen.event.source))) {
      const own = access.filter(({ seen }) => seen.event.source === source)
      for (const [event, other] of onlyPairing(events, own, isCounterpart) ?? []) {
        counterparts.get(event)?.push(other)
        counterparts.get(other)?.push(event)
      }
    }
    return halves.flatMap((half) => {
      const others = counterparts.get(half) ?? []
      if (others.length === 0) return giveUp(half)
      if (half.form === 'access') return []
      joined++
      for (const other of others) joinInto(half.seen.event, other, timedBy)
      return half.seen
    })
  }

  return {
    add: (seen, about) => {
      hold(halfOf(seen, about))
      if (count <= MAX_HALVES) return []
      const [oldest] = buckets.values().next().value ?? []
      return oldest === undefined ? [] : resolve(new Set([oldest]), false)
    },
    expire: (watermark) => {
      const given: Seen[] = []
      for (const [bucket, halves] of buckets) {
        if (bucket * BUCKET_MS >= watermark) continue
        for (const half of halves) {
          if (half.to + withinMs >= watermark) continue
          const together = togetherWith(half)
          const whole = [...together].every(({ to }) => to + withinMs < watermark)
          const small = together.size <= MAX_TOGETHER
          // A request that goes on for longer must not hold up what happened in it.
          if (!whole && small && half.to + 2 * withinMs >= watermark) continue
          given.push(...resolve(together, whole && small))
        }
      }
      return given.toSorted((a, b) => a.event.time - b.event.time)
    },
    takeOrphans: () => {
      const taken = orphans
      orphans = new Map()
      return taken
    },
    waiting: () => count,
    joined: () => joined,
    alone: () => alone,
    save: () => ({
      joined,
      alone,
      halves: lazily(
        new Set([...buckets.values()].flatMap((halves) => [...halves])),
        ({ seen: { late, event }, expected, sample }) => ({
          late,
          expected,
          sample,
          event: saveEvent(event),
        }),
      ),
    }),
    load: (state, keys) => {
      joined = state.joined
      alone = state.alone
      byRequest.clear()
      byTrace.clear()
      buckets.clear()
      count = 0
      for (const { late, expected, sample, event } of state.halves)
        hold(halfOf({ late, event: loadEvent(event, keys) }, { expected, sample }))
    },
  }
}

const PLATFORM: ReadonlySet<Outcome | undefined> = new Set([
  'server_error',
  'dependency_error',
  'throttled',
] as const)

/** The event stands; what the client got in the end is the access line's to say. */
const joinInto = (
  event: AuthEvent,
  { seen: { event: access }, sample }: Half,
  timedBy: (source: string) => boolean,
): void => {
  const partner: Partner = { source: access.source, endpoint: access.endpoint, sample }
  const duration = event.duration_seconds
  event.partners = [...(event.partners ?? []), partner]
  if (timedBy(access.source))
    event.duration_seconds = access.duration_seconds ?? event.duration_seconds
  fill(event, access)
  // How long failures took is not how long requests take.
  if (sample === 'errors') event.duration_seconds = duration
  event.trace_id ??= access.trace_id
  event.span_id ??= access.span_id
  event.status ??= access.status
  if (access.kind !== 'http_request' || PLATFORM.has(event.outcome)) return
  if (access.outcome !== 'server_error' && access.outcome !== 'throttled') return
  event.outcome = access.outcome
  event.reason = access.outcome === 'throttled' ? 'rate_limited' : 'internal'
  event.error = undefined
}
