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
}

export const createRejectShare = (): RejectShare => {
  let current: Window = { from: -Infinity, records: 0, rejected: 0 }
  let previous = current
  const turn = (now: number): void => {
    if (now - current.from < WINDOW_MS) return
    const fresh = { from: now, records: 0, rejected: 0 }
    previous = now - current.from < 2 * WINDOW_MS ? current : fresh
    current = fresh
  }
  return {
    add: (now, records, rejected) => {
      turn(now)
      current.records += records
      current.rejected += rejected
    },
    share: (now) => {
      turn(now)
      const records = current.records + (previous === current ? 0 : previous.records)
      const rejected = current.rejected + (previous === current ? 0 : previous.rejected)
      return records === 0 ? 0 : rejected / records
    },
  }
}
