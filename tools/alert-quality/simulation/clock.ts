// Time of the simulation, in seconds from its start.
export const MINUTE = 60
export const HOUR = 3600
export const DAY = 24 * HOUR
export const SCRAPE_SECONDS = 15
export const EVALUATION_SECONDS = 30
export const SLOW_EVALUATION_SECONDS = 300
/** The longest block that promtool is asked for: 2 h times a power of 3. */
export const BLOCK_SECONDS = 54 * HOUR
/** A Unix time that begins a block. */
export const START = Math.floor(Date.UTC(2026, 0, 5) / 1000 / BLOCK_SECONDS) * BLOCK_SECONDS

/** When the exporter is scraped: `phaseSeconds + k * scrapeSeconds`. */
export interface Scraping {
  readonly scrapeSeconds: number
  readonly phaseSeconds: number
  /** Whether a range begins just after its start, as in Prometheus 3, or at it. */
  readonly leftOpen: boolean
}
/** Not at an evaluation, so that no sample lies on the edge of a range. */
export const SCRAPING: Scraping = {
  scrapeSeconds: SCRAPE_SECONDS,
  phaseSeconds: 7,
  leftOpen: false,
}
