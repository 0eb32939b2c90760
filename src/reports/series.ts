// What a Prometheus answers, as far as reports ask it. They build queries and read answers; who asks is the shell's business.

export interface Series {
  readonly labels: Readonly<Record<string, string>>
  /** In order of time, ms since the epoch; an instant has one. */
  readonly points: readonly (readonly [timeMs: number, value: number])[]
}

export interface Ask {
  /** Values at one moment. Throws where it is not answered. */
  readonly instant: (query: string, timeMs: number) => Promise<readonly Series[]>
  /** Values from `fromMs` to `toMs`, both included. */
  readonly range: (
    query: string,
    fromMs: number,
    toMs: number,
    stepSeconds: number,
  ) => Promise<readonly Series[]>
}

/** Of an instant; a NaN is no value. */
export const valueOf = (series: Series | undefined): number | undefined => {
  const value = series?.points.at(-1)?.[1]
  return value === undefined || Number.isNaN(value) ? undefined : value
}

/** Values of labels, such as names of clients, as they stand between quotes in a query. */
export const literals = (
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, JSON.stringify(value).slice(1, -1)]),
  )
