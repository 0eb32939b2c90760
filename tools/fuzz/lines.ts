// Lines of every format to which something happened, through the whole pipeline, in this process.
import { printEvent } from '../../src/event-text.ts'
import { createExposition } from '../../src/metrics/exposition.ts'
import { createYoungLimit, limitOldGarbage } from '../../src/running/memory.ts'
import { FIXTURES } from '../../test/adapters/fixture-lines.ts'
import { EVERY_FIELD } from '../../test/adapters/generic-formats.ts'
import { CANARIES, HOSTILE, planted } from '../../test/adapters/mutated-lines.ts'
import { testPipeline } from '../../test/pipeline/run.ts'
import { createRandom, type Random } from '../theft-month/random.ts'

export interface LinesOutcome {
  readonly lines: number
  readonly formats: number
  readonly events: number
  /** The slowest portion of 200 lines, best of three, ms. */
  readonly worstMs: number
  readonly mostMegabytes: number
  readonly faults: readonly string[]
}

const PORTION = 200
/** Between two looks at everything that is shown. */
const LOOK_PORTIONS = 100
/** Looked at again: what a portion costs, and not what else the machine did. */
const SLOW_MS = 250
const START_MS = Date.UTC(2026, 10, 24, 12)

/** A secret stays whole: half of one is not known as such by anybody. */
const mutate = (line: string, others: readonly string[], random: Random): string => {
  const at = random.whole(line.length + 1)
  const length = random.whole(60)
  switch (random.whole(8)) {
    case 0:
      return line.slice(0, at)
    case 1:
      return line.slice(0, at) + random.pick(HOSTILE) + line.slice(at + length)
    case 2:
      return line.slice(0, at) + line.slice(at + length)
    case 3:
      return line.slice(0, at) + line.slice(Math.max(0, at - length))
    case 4:
      return line.slice(0, at) + random.pick(others).slice(at)
    case 5:
      return line.slice(0, at) + String.fromCharCode(random.whole(0x1_0000)) + line.slice(at + 1)
    case 6:
      return line.replace(/\d+/, () => String(random.whole(2 ** 31)))
    default:
      return line
  }
}

export const fuzzLines = async (lines: number, seed: number): Promise<LinesOutcome> => {
  limitOldGarbage()
  const limitYoung = createYoungLimit()
  const faults: string[] = []
  const perFormat = Math.ceil(lines / FIXTURES.length)
  let events = 0
  let done = 0
  let worstMs = 0
  let mostMegabytes = 0
  for (const { adapter, lines: samples } of FIXTURES) {
    const format = adapter.id
    const random = createRandom(seed).fork(format)
    const secrets = samples.flatMap(planted).map(({ line }) => line)
    const like = ['json', 'logfmt', 'key-value', 'access-log'].includes(format)
      ? { fields: EVERY_FIELD }
      : {}
    const run = testPipeline(format, { like })
    const exposition = createExposition(run.pipeline.store, {
      now: () => START_MS,
      processMetrics: false,
    })
    const look = async (): Promise<void> => {
      const shown = [
        (await exposition.render(undefined)).body,
        ...run.events.map((event) => JSON.stringify(printEvent(event))),
      ].join('\n')
      events += run.events.length
      run.events.length = 0
      for (const canary of CANARIES)
        if (shown.includes(canary)) faults.push(`${format}: ${canary} comes out`)
      mostMegabytes = Math.max(mostMegabytes, process.memoryUsage.rss() / 1024 / 1024)
      limitYoung()
    }
    const timed = (portion: readonly string[], now: number): number => {
      const begin = performance.now()
      run.batch(portion, now, true)
      return performance.now() - begin
    }
    for (let given = 0, portions = 0; given < perFormat; given += PORTION, portions++) {
      const portion = Array.from({ length: PORTION }, () =>
        secrets.length > 0 && random.chance(0.1)
          ? random.pick(secrets)
          : mutate(random.pick(samples), samples, random),
      )
      const now = START_MS + portions * 1000
      try {
        const ms = timed(portion, now)
        if (ms > SLOW_MS) {
          const again = Math.min(ms, timed(portion, now), timed(portion, now))
          worstMs = Math.max(worstMs, again)
          if (again > 1000) faults.push(`${format}: ${PORTION} lines took ${Math.round(again)} ms`)
        } else worstMs = Math.max(worstMs, ms)
      } catch (error) {
        const first = portion.find((line) => {
          try {
            testPipeline(format, { like }).batch([line], now, true)
            return false
          } catch {
            return true
          }
        })
        faults.push(`${format}: ${String(error)} on ${JSON.stringify(first)}`)
      }
      done += PORTION
      if (portions % LOOK_PORTIONS === 0) await look()
      if (faults.length > 20) break
    }
    await look()
  }
  return { lines: done, formats: FIXTURES.length, events, worstMs, mostMegabytes, faults }
}
