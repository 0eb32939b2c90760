// Scrapes as Prometheus does: the first sample of a series is where it begins, a smaller one is a reset to 0.
import { request } from 'node:http'

export interface Scraper {
  /** Increase of all series of that name that have these labels. */
  readonly increase: (metric: string, labels?: string) => number
  /** The newest samples, added up. */
  readonly value: (metric: string, labels?: string) => number
  /** Increases are from here. */
  readonly begin: () => void
  /** Samples below the one before: each is read as a reset. */
  readonly resets: () => number
  /** How many checkpoints were seen. */
  readonly checkpoints: () => number
  readonly scrape: () => Promise<void>
  readonly stop: () => Promise<void>
}

const GIVE_UP_MS = 2000

const get = (port: number): Promise<string | undefined> =>
  new Promise((done) => {
    const asked = request({ host: '127.0.0.1', port, path: '/metrics' }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => done(response.statusCode === 200 ? text : undefined))
      response.on('error', () => done(undefined))
    })
    asked.setTimeout(GIVE_UP_MS, () => asked.destroy())
    asked.on('error', () => done(undefined))
    asked.end()
  })

const SAMPLE = /^([a-z_]+_total\{[^}]*\}) (\S+)$/gm

/** The newest checkpoint, on a page that shows it. */
const SAVED = /^authslo_checkpoint_last_success_timestamp_seconds (\S+)$/m

/** No record tells them again: they begin at 0 where the newest checkpoint is lost. */
const OF_THE_PROCESS = 'authslo_ingest_'

const sum = (of: ReadonlyMap<string, number>, metric: string, labels: string): number => {
  let all = 0
  for (const [series, value] of of)
    if (series.startsWith(`${metric}{`) && series.includes(labels)) all += value
  return all
}

export const startScraper = (port: number, everyMs: () => number): Scraper => {
  const last = new Map<string, number>()
  const increases = new Map<string, number>()
  let resets = 0
  let checkpoints = 0
  let saved = ''
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const once = async (): Promise<void> => {
    const text = await get(port)
    if (text === undefined) return
    const newest = SAVED.exec(text)?.[1] ?? saved
    if (newest !== saved) checkpoints++
    saved = newest
    for (const [, series = '', value = ''] of text.matchAll(SAMPLE)) {
      const now = Number(value)
      const before = last.get(series) ?? now
      if (now < before && !series.startsWith(OF_THE_PROCESS)) resets++
      increases.set(series, (increases.get(series) ?? 0) + (now < before ? now : now - before))
      last.set(series, now)
    }
  }
  const scrape = (): Promise<void> => (running = running.then(once))
  const scrapeOn = async (): Promise<void> => {
    await scrape()
    if (!stopped) timer = setTimeout(() => void scrapeOn(), everyMs())
  }
  timer = setTimeout(() => void scrapeOn(), everyMs())
  return {
    increase: (metric, labels = '') => sum(increases, metric, labels),
    value: (metric, labels = '') => sum(last, metric, labels),
    begin: () => {
      increases.clear()
      resets = 0
    },
    resets: () => resets,
    checkpoints: () => checkpoints,
    scrape,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
