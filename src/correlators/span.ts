// Spans of time in four bytes: ms up to 46 days, or whole seconds up to 8 years.

/** Not known, or no such number: negative, a fraction of a ms, beyond 46 days one of a second, beyond 8 years. */
export const UNTOLD = 0xffffffff
const SECONDS = 0xf0000000
/** Every span up to it can be told, to the second at least. */
export const MOST_SPAN_MS = 8 * 365 * 86_400_000

export const spanOf = (ms: number): number => {
  if (Number.isInteger(ms) && ms >= 0 && ms < SECONDS) return ms
  const seconds = ms / 1000
  const isTold = Number.isInteger(seconds) && seconds >= 0 && SECONDS + seconds < UNTOLD
  return isTold ? SECONDS + seconds : UNTOLD
}

/** As near below as four bytes tell: to the ms up to 46 days, else to the second. Negative: 0. */
export const spanBelow = (ms: number): number => {
  if (!(ms > 0)) return 0
  return ms < SECONDS ? Math.floor(ms) : Math.min(SECONDS + Math.floor(ms / 1000), UNTOLD - 1)
}

/** undefined: untold. */
export const msOfSpan = (span: number): number | undefined => {
  if (span === UNTOLD) return undefined
  return span < SECONDS ? span : (span - SECONDS) * 1000
}
