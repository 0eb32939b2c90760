// What happens next: actions by time, which may plan further ones.

export interface Agenda {
  readonly plan: (timeMs: number, act: (timeMs: number) => void) => void
  /** Everything before `timeMs`, in order. */
  readonly runUntil: (timeMs: number) => void
}

export const createAgenda = (): Agenda => {
  const heap: { timeMs: number; order: number; act: (timeMs: number) => void }[] = []
  let planned = 0
  const isBefore = (a: number, b: number): boolean => {
    const [x, y] = [heap[a], heap[b]]
    if (x === undefined || y === undefined) return false
    return x.timeMs < y.timeMs || (x.timeMs === y.timeMs && x.order < y.order)
  }
  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]]
    if (x === undefined || y === undefined) return
    heap[a] = y
    heap[b] = x
  }
  return {
    plan: (timeMs, act) => {
      let at = heap.push({ timeMs, order: planned++, act }) - 1
      for (let up = (at - 1) >> 1; at > 0 && isBefore(at, up); at = up, up = (at - 1) >> 1)
        swap(at, up)
    },
    runUntil: (timeMs) => {
      for (let first = heap[0]; first !== undefined && first.timeMs < timeMs; first = heap[0]) {
        const last = heap.pop()
        if (last !== undefined && heap.length > 0) heap[0] = last
        for (let at = 0; ;) {
          const [left, right] = [2 * at + 1, 2 * at + 2]
          const least = right < heap.length && isBefore(right, left) ? right : left
          if (least >= heap.length || !isBefore(least, at)) break
          swap(at, least)
          at = least
        }
        first.act(first.timeMs)
      }
    },
  }
}
