// How far the clock of a server is off ours, by what its answer allows.

export interface ClockReading {
  /** Least offset, seconds: 0 while the clocks may agree; positive: the server is ahead. */
  readonly skewSeconds: number
}

/**
 * The Date header (RFC 9110 6.6.1, whole seconds) was written between sending and receiving; a cache adds Age (RFC 9111 5.1), also in
 * whole seconds. undefined: the answer has no date.
 */
export const readClock = (answer: {
  readonly date: string | undefined
  readonly age: string | undefined
  /** Ours, ms. */
  readonly sentAt: number
  readonly receivedAt: number
}): ClockReading | undefined => {
  const written = answer.date === undefined ? Number.NaN : Date.parse(answer.date)
  if (!Number.isFinite(written)) return undefined
  const ageSeconds = /^\d{1,9}$/.test(answer.age ?? '') ? Number(answer.age) : 0
  const earliest = written + ageSeconds * 1000
  const latest = earliest + (ageSeconds > 0 ? 2000 : 1000)
  const ahead = earliest - answer.receivedAt
  const behind = latest - answer.sentAt
  return { skewSeconds: (ahead > 0 ? ahead : behind < 0 ? behind : 0) / 1000 }
}
