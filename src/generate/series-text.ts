// Series and their values in promtool's notation.

type Counted = readonly (readonly [perStep: number, steps: number])[]

/** `series` has labels already. */
export const withLabels = (series: string, labels: Readonly<Record<string, string>>): string =>
  series.replace(
    /\}$/,
    Object.entries(labels)
      .map(([name, value]) => `,${name}="${value}"`)
      .join('') + '}',
  )

/** Two exporters, `a` and `b`, see half each. */
export const halves = (
  series: string,
  ...parts: Counted
): readonly (readonly [series: string, values: string])[] =>
  ['a', 'b'].map((instance) => [
    withLabels(series, { instance }),
    counter(...parts.map(([perStep, steps]) => [perStep / 2, steps] as const)),
  ])

/** `2x10 5x3`: ten steps of two more each, three of five; a part of 0 stays; numbers without dust. */
export const counter = (...parts: Counted): string => counterFrom(0, ...parts)
/** One that has counted before: towards zero, rates are extrapolated no further. */
export const counterFrom = (start: number, ...parts: Counted): string => {
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
