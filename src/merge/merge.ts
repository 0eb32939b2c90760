// Joins what one request left in several records. Knows neither products nor metrics.
import type { AuthEvent } from '../events.ts'
import { lazily } from '../lazy-list.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../event-text.ts'
import type { IdentifierKeys } from '../identifier.ts'
import { fill } from './fill.ts'
import { settle } from './settle.ts'

/** Events that one source record gave, with what the pipeline knows of its record. */
export interface Seen {
  readonly event: AuthEvent
  /** Older than the lateness limit at first read. */
  readonly late: boolean
}

interface Group {
  readonly key: string
  readonly parts: Seen[]
  /** Event time of the first part to arrive, ms. */
  readonly time: number
}

export interface Merge {
  /** Takes one event; returns what is complete now, in the order in which it became so. */
  readonly add: (seen: Seen) => readonly Seen[]
  /** Gives up on requests that the watermark has passed; ms. */
  readonly expire: (watermark: number) => readonly Seen[]
  /** Parts that were given up without the record that should have ended their request. */
  readonly orphans: () => number
  /** The same by source, since they were last taken. */
  readonly takeOrphans: () => ReadonlyMap<string, number>
  readonly waiting: () => number
  readonly save: () => MergeState
  readonly load: (state: MergeState, keys: IdentifierKeys) => void
}

export interface MergeState {
  readonly version: 1
  readonly orphans: number
  readonly groups: Iterable<{
    key: string
    time: number
    parts: { late: boolean; event: SavedEvent }[]
  }>
}

const MAX_GROUPS = 100_000
/** An error that another line explains is logged in the same breath. */
const CAUSE_WITHIN_MS = 1000

const overrule = (head: AuthEvent, cause: AuthEvent): void => {
  if (head.outcome === 'success' || head.outcome === 'neutral') return
  head.outcome = cause.outcome
  head.reason = cause.reason
  head.upstream = cause.upstream
  if (cause.decision !== undefined) head.decision = cause.decision
}

/** The records of a queue: heads and what ended their requests, each with its own in the order of writing. */
const pairs = (parts: readonly Seen[]): readonly Seen[] => {
  const heads = parts.filter((part) => part.event.join?.role === 'head')
  const ends = parts.filter((part) => part.event.join?.role === 'fallback')
  heads.forEach(({ event }, i) => {
    const end = ends[i]?.event
    if (end !== undefined) fill(event, end)
  })
  return [...heads, ...ends.slice(heads.length)]
}

/**
 * `withinMs`: how long after a part, by event time, its partners may still come. `ordered`: records of a request arrive in the order
 * of writing, so that the one marked `last` completes it; otherwise only the watermark does.
 */
export const createMerge = (options: { withinMs: number; ordered: boolean }): Merge => {
  const { withinMs, ordered } = options
  let groups = new Map<string, Group>()
  let orphans = 0
  let untaken = new Map<string, number>()

  const giveUp = (group: Group): readonly Seen[] => {
    const source = group.parts[0]?.event.source ?? ''
    orphans++
    untaken.set(source, (untaken.get(source) ?? 0) + 1)
    return finish(group)
  }

  /** The first head of a queue with the record that ends its request; the others go on waiting. */
  const serve = (group: Group): readonly Seen[] => {
    const first = group.parts.find((part) => part.event.join?.role === 'head')
    const last = group.parts.at(-1) as Seen
    const rest = group.parts.filter((part) => part !== first && part !== last)
    const [next] = rest
    if (next === undefined) groups.delete(group.key)
    else groups.set(group.key, { key: group.key, parts: rest, time: next.event.time })
    return pairs(first === undefined ? [last] : [first, last])
  }

  const finish = (group: Group): readonly Seen[] => {
    groups.delete(group.key)
    const parts = group.parts.toSorted((a, b) => a.event.time - b.event.time)
    if (parts[0]?.event.join?.queue === true) return pairs(parts)
    const role = (wanted: string): Seen[] =>
      parts.filter((part) => part.event.join?.role === wanted)
    const heads: Seen[] = []
    for (const part of role('head')) {
      const same = heads.find((head) => head.event.kind === part.event.kind)
      if (same === undefined) heads.push(part)
      else fill(same.event, part.event)
    }
    const fallbacks = role('fallback')
    const causes = role('cause')
    if (causes.some(({ event }) => event.join?.elsewhere === true)) return []
    // What answers an open head: fallbacks of its kind, and causes.
    const answers = (head: Seen): readonly AuthEvent[] =>
      parts.flatMap(({ event }) => {
        const { role: as } = event.join ?? {}
        return as === 'cause' || (as === 'fallback' && event.kind === head.event.kind) ? event : []
      })
    const open = new Set(heads.filter(({ event }) => event.join?.open === true))
    for (const head of open) settle(head.event, answers(head))
    const answered = heads.filter((head) => !open.has(head) || head.event.outcome !== undefined)
    const standing = answered.length > 0 ? answered : fallbacks.slice(0, 1)
    for (const seen of standing) {
      const { event } = seen
      const same = fallbacks.filter((part) => part.event.kind === event.kind)
      if (answered.length === 0 && same.length > 1)
        settle(
          event,
          same.map((part) => part.event),
        )
      for (const part of role('detail')) if (part.event.kind === event.kind) fill(event, part.event)
      for (const part of fallbacks) if (part.event !== event) fill(event, part.event)
      for (const part of open.has(seen) ? [] : causes)
        if (Math.abs(part.event.time - event.time) <= CAUSE_WITHIN_MS) overrule(event, part.event)
    }
    return standing
  }

  // A key that returns much later, or a lane that has its head, or its fallback, already.
  const beginsAnother = ({ time, parts }: Group, event: AuthEvent): boolean => {
    if (Math.abs(event.time - time) > withinMs) return true
    if (ordered && event.join?.begins === true) return true
    const { lane, role, heads = 1 } = event.join ?? { lane: false, role: 'detail' }
    if (lane !== true || (role !== 'head' && role !== 'fallback')) return false
    const same = parts.filter(
      (part) => part.event.join?.role === role && part.event.kind === event.kind,
    )
    return same.length >= (role === 'head' ? heads : 1)
  }

  return {
    add: (seen) => {
      const join = seen.event.join
      if (join === undefined) return [seen]
      let group = groups.get(join.key)
      const given: Seen[] = []
      if (group !== undefined && beginsAnother(group, seen.event)) {
        given.push(...(join.begins === true ? finish(group) : giveUp(group)))
        group = undefined
      }
      if (group === undefined) {
        group = { key: join.key, parts: [], time: seen.event.time }
        groups.set(join.key, group)
        if (groups.size > MAX_GROUPS) {
          const oldest = groups.values().next().value
          if (oldest !== undefined) given.push(...giveUp(oldest))
        }
      }
      group.parts.push(seen)
      const heads = group.parts.filter((part) => part.event.join?.role === 'head').length
      if (ordered && (join.last === true || heads === join.heads))
        given.push(...(join.queue === true ? serve(group) : finish(group)))
      return given
    },
    expire: (watermark) => {
      const given: Seen[] = []
      for (const group of groups.values()) {
        if (group.time + withinMs >= watermark) continue
        given.push(...giveUp(group))
      }
      return given
    },
    orphans: () => orphans,
    takeOrphans: () => {
      const taken = untaken
      untaken = new Map()
      return taken
    },
    waiting: () => groups.size,
    save: () => ({
      version: 1,
      orphans,
      groups: lazily([...groups.values()], ({ key, time, parts }) => ({
        key,
        time,
        parts: parts.map(({ late, event }) => ({ late, event: saveEvent(event) })),
      })),
    }),
    load: (state, keys) => {
      orphans = state.orphans
      groups = new Map(
        Array.from(state.groups, ({ key, time, parts }) => [
          key,
          {
            key,
            time,
            parts: parts.map(({ late, event }) => ({ late, event: loadEvent(event, keys) })),
          },
        ]),
      )
    },
  }
}
