// Share of refused records over the last five to ten minutes: what makes a source unhealthy.
const WINDOW_MS = 300_000

interface Window {
  readonly from: number
  records: number
  rejected: number
}

export interface RejectShare {
  readonly add: (now: number, records: number, rejected: number) => void
  /** 0 to 1. */
  readonly share: (now: number) => number
  readonly save: () => RejectShareState
  readonly load: (state: RejectShareState) => void
}

/** From, records, rejected of the last two windows, the current one last; none where they are. */
export type RejectShareState = readonly (readonly [number, number, number])[]

export const createRejectShare = (): RejectShare => {
  let current: Window = { from: -Infinity, records: 0, rejected: 0 }
  let previous: Window | undefined
  const turn = (now: number): void => {
    if (now - current.from < WINDOW_MS) return
    previous = now - current.from < 2 * WINDOW_MS ? current : undefined
    current = { from: now, records: 0, rejected: 0 }
  }
  return {
    add: (now, records, rejected) => {
      turn(now)
      current.records += records
      current.rejected += rejected
    },
    share: (now) => {
      turn(now)
      const records = current.records + (previous?.records ?? 0)
      const rejected = current.rejected + (previous?.rejected ?? 0)
      return records === 0 ? 0 : rejected / records
    },
    save: () =>
      [previous, current].flatMap((window) =>
        window === undefined || window.from === -Infinity
          ? []
          : [[window.from, window.records, window.rejected] as const],
      ),
    load: (state) => {
      const windows = state.map(([from, records, rejected]) => ({ from, records, rejected }))
      const last = windows.pop()
      if (last === undefined) return
      current = last
      previous = windows.pop()
    },
  }
}
