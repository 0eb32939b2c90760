// How long a token lives, in four bytes: ms, or above the highest bit whole seconds, up to 68 years.

/** Not known, or no such number: negative, a fraction of a ms. */
export const UNTOLD = 0xffffffff
const SECONDS = 0x80000000

export const lifeOf = (ms: number): number => {
  if (Number.isInteger(ms) && ms >= 0 && ms < SECONDS) return ms
  const seconds = ms / 1000
  const isTold = Number.isInteger(seconds) && seconds >= 0 && SECONDS + seconds < UNTOLD
  return isTold ? SECONDS + seconds : UNTOLD
}

/** undefined: untold. */
export const msOfLife = (life: number): number | undefined => {
  if (life === UNTOLD) return undefined
  return life < SECONDS ? life : (life - SECONDS) * 1000
}
