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

/**
 * The `iat` of a token (RFC 7519 4.1.6) that was just received. Only a server that is ahead shows: servers may date tokens back, or
 * hand out one that they made before.
 */
export const readIssuedAt = (issuedAtSeconds: number, receivedAt: number): ClockReading => ({
  skewSeconds: Math.max(0, issuedAtSeconds - receivedAt / 1000),
})

/** Of several readings the one that is furthest off. */
export const furthest = (readings: readonly ClockReading[]): ClockReading | undefined =>
  readings.reduce<ClockReading | undefined>(
    (worst, each) =>
      worst === undefined || Math.abs(each.skewSeconds) > Math.abs(worst.skewSeconds)
        ? each
        : worst,
    undefined,
  )
