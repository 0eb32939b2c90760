// Power cuts at any time, also amid a save: what is shown never goes back, but to 0, and ends where an undisturbed run ends.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { createExposition } from '../../src/metrics/exposition.ts'
import { createCheckpointing } from '../../src/running/checkpointing.ts'
import { restore } from '../../src/running/restore.ts'
import type { Log } from '../../src/telemetry.ts'
import { testPipeline, tokenLines } from '../pipeline/run.ts'
import { failingDisk } from '../state/failing-disk.ts'

const NOON = Date.UTC(2026, 10, 25, 12)
const MINUTE = 60_000
const said: string[] = []
const say = (message: string): void => void said.push(message)
const log: Log = { debug: say, info: say, warn: say, error: say }

/** A process: it reads lines from where the last one was saved, and is gone when nobody holds it. */
const process = async (directory: string, clock: { now: number; monotonic: number }) => {
  const disk = failingDisk()
  const restored = await restore({
    directory,
    keys: REPLAY_KEYS,
    now: () => clock.now,
    log,
    disk,
    createPipeline: () => testPipeline('oidc-provider', { replay: false }).pipeline,
  })
  const { pipeline } = restored
  let read = (restored.shell?.positions['log'] as number | undefined) ?? 0
  let isCaughtUp = false
  const checkpointing = createCheckpointing({
    ...restored,
    everyMs: 1000,
    log,
    clock: () => clock.monotonic,
    now: () => clock.now,
    onCaughtUp: () => {
      if (restored.passed) pipeline.store.reset()
    },
    onSaved: () => undefined,
  })
  const exposition = createExposition(checkpointing.shown, {
    now: () => clock.now,
    processMetrics: false,
  })
  return {
    disk,
    isCleanStart: restored.shell === undefined,
    passed: restored.passed,
    pipeline,
    read: (lines: readonly string[]): void => {
      const records = lines.slice(read)
      read = lines.length
      pipeline.step(
        { source: 'log', records, bytes: 1, receivedAt: clock.now, position: read, atEnd: true },
        clock.now,
      )
      isCaughtUp = true
    },
    save: () =>
      checkpointing.once({
        exporter: {
          hold: () => () => undefined,
          refresh: () => pipeline.tick(clock.now),
          isReady: () => isCaughtUp,
        },
        shell: () => ({ positions: { log: read }, keeping: { journaled: 0, doubtful: [] } }),
        alone: (job) => job(),
      }),
    scrape: async (): Promise<ReadonlyMap<string, number> | undefined> =>
      checkpointing.isShowing() ? countersOf((await exposition.render(undefined)).body) : undefined,
  }
}

/** Whatever only grows. */
const countersOf = (page: string): ReadonlyMap<string, number> => {
  const counters = new Map<string, number>()
  for (const line of page.split('\n')) {
    if (line.startsWith('#')) continue
    const series = line.slice(0, line.lastIndexOf(' '))
    if (/_(total|bucket|count)(\{|$)/.test(series))
      counters.set(series, Number(line.split(' ').at(-1)))
  }
  return counters
}

const act = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('write'), by: fc.integer({ min: 1, max: 9 }) }),
    weight: 5,
  },
  {
    arbitrary: fc.record({ do: fc.constantFrom('read', 'save', 'scrape'), by: fc.constant(0) }),
    weight: 9,
  },
  {
    arbitrary: fc.record({ do: fc.constant('wait'), by: fc.integer({ min: 1, max: 20 * MINUTE }) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ do: fc.constantFrom('cut', 'full', 'dead'), by: fc.nat({ max: 9 }) }),
    weight: 3,
  },
)

test('whatever happens, no counter is shown below what was shown, but at 0', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40, size: 'max' }), async (acts) => {
      const directory = mkdtempSync(join(tmpdir(), 'authslo-cuts-'))
      const clock = { now: NOON, monotonic: 0 }
      const lines: string[] = []
      let wasReset = false
      let shown: ReadonlyMap<string, number> = new Map()
      try {
        let running = await process(directory, clock)
        const scrape = async (): Promise<void> => {
          const page = await running.scrape()
          if (page === undefined) return
          const isAtZero = [...page.values()].every((value) => value === 0)
          if (!isAtZero)
            for (const [name, value] of shown)
              expect(page.get(name) ?? 0, name).toBeGreaterThanOrEqual(value)
          shown = page
        }
        for (const what of acts) {
          clock.now += 100
          clock.monotonic += 100
          if (what.do === 'write')
            for (let i = 0; i < what.by; i++)
              lines.push(...tokenLines(clock.now + i, { id: `r${lines.length}`, ms: 3 * i }))
          else if (what.do === 'wait') {
            clock.now += what.by
            clock.monotonic += what.by
          } else if (what.do === 'read') running.read(lines)
          else if (what.do === 'save') await running.save()
          else if (what.do === 'scrape') await scrape()
          else if (what.do === 'full' || what.do === 'dead') {
            if (what.do === 'full') running.disk.fill(true)
            else running.disk.allow(0)
            await running.save()
            await scrape()
            running.disk.fill(false)
            running.disk.allow(Infinity)
          } else {
            running.disk.allow(what.by)
            await running.save()
            running = await process(directory, clock)
            // Counters begin at 0, and count all that is there.
            if (running.isCleanStart) shown = new Map()
            wasReset ||= running.passed
            running.read(lines)
            await running.save()
            await scrape()
          }
        }
        running.read(lines)
        await running.save()
        await scrape()
        const requests = running.pipeline.store.sum('authslo_source_records_total', {
          source: 'log',
        })
        if (wasReset) expect(requests).toBeLessThanOrEqual(lines.length)
        else expect(requests).toBe(lines.length)
      } finally {
        rmSync(directory, { recursive: true })
      }
    }),
    { numRuns: 20, endOnFailure: true },
  )
}, 60_000)

test('a disk that stays full: what is counted is shown after a while, and the next start begins at 0', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'authslo-full-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const clock = { now: NOON, monotonic: 0 }
  const lines = tokenLines(NOON, { id: 'a' })
  const records = 'authslo_source_records_total{source="log",server="as",format="oidc-provider"}'
  const shows = async (of: Awaited<ReturnType<typeof process>>): Promise<number | undefined> =>
    (await of.scrape())?.get(records)
  const first = await process(directory, clock)
  const next = async (): Promise<void> => {
    first.read(lines)
    await first.save()
    clock.now += 2 * MINUTE
  }
  await next()
  expect(await shows(first)).toBe(2)
  first.disk.fill(true)
  lines.push(...tokenLines(NOON + 1000, { id: 'b' }))
  await next()
  expect(await shows(first)).toBe(2)
  clock.monotonic += MINUTE
  await next()
  expect(await shows(first)).toBe(4)
  const second = await process(directory, clock)
  second.read(lines)
  await second.save()
  expect(await shows(second)).toBe(0)
  // And where even names cannot change, nothing is shown that the next start would not know of.
  first.disk.fill(false)
  await next()
  expect(await shows(first)).toBe(4)
  first.disk.allow(0)
  clock.monotonic += MINUTE
  await next()
  expect(await shows(first)).toBeUndefined()
  expect(said).toContain('checkpoint failed')
})
