// rate() as Prometheus computes it, from the first and the last sample of a window.
import type { Scraping } from './clock.ts'

/**
 * Per second over `windowSeconds` up to `atSeconds`; undefined with fewer than two samples. `values[k]` is a counter, never reset, at
 * scrape k. Prometheus extrapolates to the edges of the window: by the gap where that is less than 1.1 intervals, else by half an
 * interval; never below 0.
 */
export const rateAt = (
  values: Float64Array,
  atSeconds: number,
  windowSeconds: number,
  { scrapeSeconds, phaseSeconds, leftOpen }: Scraping,
): number | undefined => {
  const startSeconds = atSeconds - windowSeconds
  const last = Math.min(values.length - 1, Math.floor((atSeconds - phaseSeconds) / scrapeSeconds))
  const edge = (startSeconds - phaseSeconds) / scrapeSeconds
  const first = Math.max(0, leftOpen ? Math.floor(edge) + 1 : Math.ceil(edge))
  if (last <= first) return undefined
  const from = values[first] ?? 0
  const grown = (values[last] ?? 0) - from
  const sampledSeconds = (last - first) * scrapeSeconds
  let before = phaseSeconds + first * scrapeSeconds - startSeconds
  const after = atSeconds - phaseSeconds - last * scrapeSeconds
  if (grown > 0 && from >= 0) before = Math.min(before, sampledSeconds * (from / grown))
  const extrapolated = (gap: number): number =>
    gap < scrapeSeconds * 1.1 ? gap : scrapeSeconds / 2
  const seconds = sampledSeconds + extrapolated(before) + extrapolated(after)
  return (grown * (seconds / sampledSeconds)) / windowSeconds
}
