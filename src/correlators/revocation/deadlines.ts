// What must be looked at when a moment has passed: a binary heap by time.

export interface Deadlines<T> {
  readonly add: (timeMs: number, what: T) => void
  /** The earliest that is before `timeMs`, taken out; of one moment the one that came first. */
  readonly due: (timeMs: number) => T | undefined
  readonly size: () => number
}

interface Entry<T> {
  readonly timeMs: number
  readonly order: number
  readonly what: T
}

export const createDeadlines = <T>(): Deadlines<T> => {
  const heap: Entry<T>[] = []
  let order = 0
  const before = (a: Entry<T> | undefined, b: Entry<T> | undefined): boolean =>
    a !== undefined &&
    (b === undefined || a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order))
  const swap = (a: number, b: number): void => {
    const held = heap[a] as Entry<T>
    heap[a] = heap[b] as Entry<T>
    heap[b] = held
  }

  return {
    add: (timeMs, what) => {
      heap.push({ timeMs, order: order++, what })
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (!before(heap[at], heap[parent])) break
        swap(at, parent)
        at = parent
      }
    },
    due: (timeMs) => {
      const top = heap[0]
      if (top === undefined || top.timeMs >= timeMs) return undefined
      const last = heap.pop() as Entry<T>
      if (heap.length === 0) return top.what
      heap[0] = last
      for (let at = 0; ;) {
        const left = 2 * at + 1
        const least = before(heap[left + 1], heap[left]) ? left + 1 : left
        if (!before(heap[least], heap[at])) break
        swap(at, least)
        at = least
      }
      return top.what
    },
    size: () => heap.length,
  }
}
