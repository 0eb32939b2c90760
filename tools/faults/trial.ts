// One trial: a fresh log, a fresh `serve`, lines at a steady rate, a fault at random moments, and what Prometheus would say of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import type { Random } from '../theft-month/random.ts'
import type { Fault } from './fault.ts'
import { startScraper, type Scraper } from './scraper.ts'
import { served, type Served } from './serving.ts'
import { startSender } from './sender.ts'
import { FAILS, startWriter, type LogWriter, type Truth } from './writer.ts'

export interface Outcome {
  readonly lines: number
  /** Of what Prometheus saw against the truth, of the counter that is worst; 0 is exact. */
  readonly error: number
  readonly lostBytes: { readonly truth: number; readonly counted: number }
  readonly resets: number
  /** For whoever looks into it. */
  readonly detail: string
}

export interface TrialOptions {
  readonly cli: string
  readonly fault: Fault
  readonly random: Random
  readonly linesPerSecond: number
  readonly seconds: number
  /** At most; one at least. */
  readonly injections: number
}

/** Shown after all was there: what is counted twice may come later. */
const CHECKPOINTS_AFTER = 2
/** So long nothing changes, and it will not: the pause between two checkpoints is 15 s at most. */
const SETTLED_MS = 25_000
/** Until the first lines are counted. */
const FIRST_MS = 30_000
const FORMAT = 'format="authslo"'
const SLO = 'slo="token-issuance-success"'

const counted = (scraper: Scraper) => ({
  lines: scraper.increase('authslo_source_records_total', FORMAT),
  events: scraper.increase('oauth_slo_events_total', SLO),
  failures: scraper.increase('oauth_slo_bad_events_total', SLO),
})

interface Place {
  readonly folder: string
  readonly log: string
  readonly state: string
  readonly port: number
}

export const runTrial = async (options: TrialOptions): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-fault-'))
  const log = join(folder, 'auth.log')
  const state = join(folder, 'state')
  writeFileSync(log, '')
  const [port, pushPort] = [await freePort(), await freePort()]
  const { cli, fault, linesPerSecond, random } = options
  const { push } = fault
  const exporter = served({
    cli,
    pattern: join(folder, fault.glob ?? 'auth.log'),
    push: push && { receiver: push, port: pushPort },
    folder,
    state,
    port,
  })
  const write = (): LogWriter =>
    push === undefined
      ? startWriter(log, linesPerSecond, random.fork('writer'))
      : startSender(pushPort, push, linesPerSecond)
  try {
    return await attempt(options, { folder, log, state, port }, exporter, write)
  } finally {
    await exporter.end('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

const attempt = async (
  options: TrialOptions,
  place: Place,
  exporter: Served,
  write: () => LogWriter,
): Promise<Outcome> => {
  const { fault, random, seconds, injections } = options
  const { log, port } = place
  await exporter.start()
  const writer = write()
  // Every series is there before the first sample: how they are born is another test.
  writer.writeTo(log, 2 * FAILS)
  const scraper = startScraper(port, () => random.between(100, 400))
  const firstBy = Date.now() + FIRST_MS
  const isBorn = (): boolean =>
    scraper.value('authslo_source_records_total', FORMAT) === 2 * FAILS &&
    scraper.value('oauth_slo_bad_events_total', SLO) === 2
  while (!isBorn()) {
    if (Date.now() > firstBy)
      throw new Error(`the first lines are not counted:\n${exporter.said()}`)
    await delay(20)
  }
  scraper.begin()
  const before = writer.truth()
  writer.resume()
  let lost = 0
  const until = async (isSo: () => boolean): Promise<boolean> => {
    let last = ''
    let since = Date.now()
    while (!isSo()) {
      const now = JSON.stringify(counted(scraper))
      if (now !== last) since = Date.now()
      last = now
      if (Date.now() - since > SETTLED_MS) return false
      await delay(50)
    }
    return true
  }
  const saved = async (): Promise<void> => {
    const enough = scraper.checkpoints() + CHECKPOINTS_AFTER
    await until(() => scraper.checkpoints() >= enough)
  }
  const truth = (): Truth => {
    const { lines, failures } = writer.truth()
    return { lines: lines - before.lines, failures: failures - before.failures }
  }
  const isComplete = (): boolean => {
    const { lines, failures } = truth()
    const seen = counted(scraper)
    return seen.lines >= lines && seen.events >= lines && seen.failures >= failures
  }
  const isLostCounted = (): boolean => scraper.increase('authslo_source_lost_bytes_total') >= lost
  try {
    const pauses = Array.from({ length: 1 + random.whole(injections) }, () =>
      random.between(0.1, seconds / injections),
    )
    for (const pause of pauses) {
      await delay(pause * 1000)
      await fault.inject({
        ...place,
        random,
        writer,
        exporter,
        lost: (bytes) => (lost += bytes),
        isRead: async () => {
          await until(isComplete)
        },
        saved,
      })
    }
    await delay(300)
    writer.stop()
    if (await until(() => isComplete() && isLostCounted())) await saved()
    const { lines, failures } = truth()
    const seen = counted(scraper)
    const errors = [
      seen.lines / lines - 1,
      seen.events / lines - 1,
      failures === 0 ? 0 : seen.failures / failures - 1,
    ]
    const error = errors.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0
    return {
      lines,
      error,
      lostBytes: {
        truth: lost,
        counted: scraper.increase('authslo_source_lost_bytes_total'),
      },
      resets: scraper.resets(),
      detail: `${JSON.stringify({ ...seen, truth: { lines, failures } })}\n${exporter.said()}`,
    }
  } finally {
    await scraper.stop()
    writer.stop()
  }
}
