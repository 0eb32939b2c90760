// When the counters and gauges of the simulated exporter are scraped, and what its gauges of clients show then.
import { EVALUATION_SECONDS, type Scraping } from './clock.ts'
import { countBits, lately } from './crowd.ts'
import type { Timing } from './series.ts'

export const SERVER = 'simulated'
export const RESOURCE_SERVER = 'orders'

export const countersAt = ({ phaseSeconds, scrapeSeconds }: Scraping): Timing => ({
  phaseSeconds,
  stepSeconds: scrapeSeconds,
})
/** Of a gauge an evaluation sees the newest scrape; the rest need no sample. */
export const gaugesAt = ({ phaseSeconds }: Scraping): Timing => ({
  phaseSeconds,
  stepSeconds: EVALUATION_SECONDS,
})

/** What a gauge shows; `of`: the value at a scrape. */
export const gauge = (scrapes: number, { scrapeSeconds }: Scraping, of: (k: number) => number) => {
  const every = EVALUATION_SECONDS / scrapeSeconds
  return Float64Array.from({ length: Math.ceil(scrapes / every) }, (_, n) => of(n * every))
}
export const crowd = (bits: Uint32Array, scraping: Scraping): Float64Array => {
  const seen = lately(bits, scraping.scrapeSeconds)
  return gauge(bits.length, scraping, (k) => countBits(seen[k] ?? 0))
}
