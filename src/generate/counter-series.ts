// Counters in promtool's notation.

/** `2x10 5x3`: ten steps of two more each, three of five; a part of 0 stays; numbers without dust. */
export const counter = (...parts: readonly (readonly [perStep: number, steps: number])[]): string =>
  counterFrom(0, ...parts)
/** One that has counted before: towards zero, rates are extrapolated no further. */
export const counterFrom = (
  start: number,
  ...parts: readonly (readonly [perStep: number, steps: number])[]
): string => {
  let total = start
  return parts
    .filter(([, steps]) => steps > 0)
    .map(([perStep, steps], i) => {
      const first = i === 0 ? start : tidy(total + perStep)
      const text = `${first}+${tidy(perStep)}x${i === 0 ? steps : steps - 1}`
      total = tidy(first + perStep * (i === 0 ? steps : steps - 1))
      return text
    })
    .join(' ')
}
export const tidy = (value: number): number => Number(value.toPrecision(12))
