// What the pages show of the last hour: counters remembered every ten seconds of wall clock. Prometheus is the judge, this is the glance.

export interface Counts {
  readonly events: number
  readonly bad: number
}

interface Snapshot extends Counts {
  readonly time: number
}

export interface History {
  /** Takes the counters as they are now. */
  readonly note: (key: string, now: number, counts: Counts) => void
  /** Growth within the last `seconds`; since the start where that is shorter. */
  readonly within: (key: string, now: number, seconds: number) => Counts
  /** Growth by interval, oldest first, at most `points`. */
  readonly trend: (key: string, points: number) => readonly (Counts & { readonly time: number })[]
}

const KEPT = 361

/** `everySeconds`: distance between two remembered points. */
export const createHistory = (everySeconds = 10): History => {
  const snapshots = new Map<string, Snapshot[]>()
  const minus = (a: Counts, b: Counts): Counts => ({
    events: a.events - b.events,
    bad: a.bad - b.bad,
  })

  return {
    note: (key, now, { events, bad }) => {
      const points = snapshots.get(key) ?? []
      snapshots.set(key, points)
      const point = { time: now, events, bad }
      const before = points.at(-2)
      // The newest point moves with the clock until it is a full interval old.
      if (before !== undefined && now - before.time <= everySeconds * 1000)
        points[points.length - 1] = point
      else points.push(point)
      if (points.length > KEPT) points.shift()
    },
    within: (key, now, seconds) => {
      const points = snapshots.get(key) ?? []
      const newest = points.at(-1)
      const from = points.findLast((point) => point.time <= now - seconds * 1000) ?? points[0]
      return newest === undefined || from === undefined
        ? { events: 0, bad: 0 }
        : minus(newest, from)
    },
    trend: (key, count) => {
      const points = (snapshots.get(key) ?? []).slice(-count - 1)
      return points.slice(1).map((point, i) => ({
        time: point.time,
        ...minus(point, points[i] ?? point),
      }))
    },
  }
}
