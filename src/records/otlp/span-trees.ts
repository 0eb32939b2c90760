// Spans of one request to one record: the server span, with the spans of its own service under it.
import type { Json } from '../json.ts'

/** `span` as in request.ts; `inner`: its descendants in the same service, in order of arrival. */
export type SpanTree = Json & { readonly inner: readonly Json[] }

export interface SpanTrees {
  /** Takes the spans of one batch; returns the requests that it ended. */
  readonly add: (spans: readonly Json[]) => readonly SpanTree[]
  /** Gives up on spans without a server span that ended before `time`, ms: each root that is left, with what is under it. */
  readonly expire: (time: number) => readonly SpanTree[]
  readonly waiting: () => number
  /** Spans that were thrown away unseen: the oldest, beyond the limit. */
  readonly dropped: () => number
  readonly save: () => readonly Json[]
  readonly load: (spans: readonly Json[]) => void
}

/** OTLP SpanKind. */
export const SERVER = 2
export const CLIENT = 3

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A trace may cross services: each has its own part of it. */
const placeOf = (span: Json): string => {
  const resource = span['resource'] as Json
  const service = text(resource['service.instance.id']) || text(resource['service.name'])
  return `${text(span['traceId'])} ${service}`
}

/**
 * A process exports a span when it has ended, and a child ends before its parent: when a server span comes, what is under it is
 * there. What ends after its parent (work behind the answer) belongs to nothing and waits until `expire`.
 */
export const createSpanTrees = ({ limit }: { readonly limit: number }): SpanTrees => {
  let places = new Map<string, Json[]>()
  let count = 0
  let dropped = 0

  const put = (span: Json): string => {
    const place = placeOf(span)
    const group = places.get(place)
    if (group === undefined) places.set(place, [span])
    else group.push(span)
    count++
    return place
  }

  /** Takes a root and everything under it out of its group. */
  const cut = (group: Json[], root: Json): SpanTree => {
    const under = new Set([root['spanId']])
    const inner: Json[] = []
    let rest = group.filter((span) => span !== root)
    for (;;) {
      // Another server span is a request of its own.
      const found = rest.filter(
        (span) => span['kind'] !== SERVER && under.has(span['parentSpanId']),
      )
      if (found.length === 0) break
      for (const span of found) {
        under.add(span['spanId'])
        inner.push(span)
      }
      const taken = new Set(found)
      rest = rest.filter((span) => !taken.has(span))
    }
    count -= 1 + inner.length
    group.splice(0, group.length, ...rest)
    return { ...root, inner }
  }

  const sweep = (place: string): void => {
    if (places.get(place)?.length === 0) places.delete(place)
  }

  return {
    add: (spans) => {
      const touched = new Set(spans.map(put))
      const trees: SpanTree[] = []
      for (const place of touched) {
        const group = places.get(place) as Json[]
        for (const server of group.filter(({ kind }) => kind === SERVER))
          trees.push(cut(group, server))
        sweep(place)
      }
      for (const [place, group] of places) {
        if (count <= limit) break
        count -= group.length
        dropped += group.length
        places.delete(place)
      }
      return trees.toSorted((a, b) => Number(a['end'] ?? 0) - Number(b['end'] ?? 0))
    },
    expire: (time) => {
      const trees: SpanTree[] = []
      for (const [place, group] of places) {
        const newest = Math.max(...group.map(({ end }) => (typeof end === 'number' ? end : 0)))
        if (newest >= time) continue
        const ids = new Set(group.map(({ spanId }) => spanId))
        for (const root of group.filter(({ parentSpanId }) => !ids.has(parentSpanId)))
          trees.push(cut(group, root))
        // A circle of parents has no root.
        count -= group.length
        dropped += group.length
        places.delete(place)
      }
      return trees
    },
    waiting: () => count,
    dropped: () => dropped,
    save: () => [...places.values()].flat(),
    load: (spans) => {
      places = new Map()
      count = 0
      for (const span of spans) put(span)
    },
  }
}
