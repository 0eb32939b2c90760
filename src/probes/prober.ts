// The journeys of one server as an input: each run is a record like any other.
import type { Batch } from '../inputs/batch.ts'
import type { Journey, KeyChange, Look } from './journey.ts'
import { runInSlots, type Clock } from './schedule.ts'

export interface ProberJourney {
  readonly name: string
  readonly everyMs: number
  readonly journey: Journey
}

export interface ProberOptions extends Clock {
  /** Name of the source. */
  readonly source: string
  readonly journeys: readonly ProberJourney[]
  /** As saved from a batch of this input: what the first looks are held against. */
  readonly position?: unknown
  /** Each run, after its confirming retry; `tries`: its looks, the failed one first. */
  readonly found: (journey: string, tries: readonly Look[]) => void
  readonly missed: (journey: string, slots: number) => void
}

export interface Prober {
  readonly source: string
  readonly run: (deliver: (batch: Batch) => Promise<void>) => Promise<void>
  readonly status: () => {
    readonly up: boolean
    readonly lagBytes: number
    readonly problem: string | undefined
  }
  readonly stop: () => Promise<void>
}

/** A failed run is tried once more after so long. */
const CONFIRM_AFTER_MS = 1000

export const createProber = (options: ProberOptions): Prober => {
  const { source, journeys, found, missed, now, wait, random } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<unknown> = Promise.resolve()
  const saved = (options.position ?? {}) as Readonly<Record<string, unknown>>
  for (const { name, journey } of journeys) if (name in saved) journey.load?.(saved[name])
  /** Journeys whose newest slot passed without a run: nobody knows how the server is. */
  const notRun = new Map<string, string>()
  const leftOut = (name: string, slots: number, why: string): void => {
    notRun.set(name, why)
    missed(name, slots)
  }

  const batchOf = (records: readonly string[]): Batch => ({
    source,
    records,
    bytes: records.reduce((sum, record) => sum + record.length + 1, 0),
    receivedAt: now(),
    position: Object.fromEntries(
      journeys.flatMap(({ name, journey }) =>
        journey.save === undefined ? [] : [[name, journey.save()]],
      ),
    ),
    atEnd: true,
  })

  const runOnce = async (
    { name, journey }: ProberJourney,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<void> => {
    const began = now()
    const tries = await confirmed(journey, wait, signal)
    // What was cut short says nothing of the server.
    if (signal.aborted) return
    found(name, tries)
    const untried = tries.at(-1)?.untried
    if (untried !== undefined) return leftOut(name, 1, untried)
    notRun.delete(name)
    await deliver(batchOf(recordsOf(name, tries.at(-1) as Look, began, now())))
  }

  return {
    source,
    run: async (deliver) => {
      await deliver(batchOf([]))
      running = Promise.all(
        journeys.map((each) =>
          runInSlots({
            now,
            wait,
            random,
            signal,
            everyMs: each.everyMs,
            run: () => runOnce(each, deliver),
            missed: (slots) => leftOut(each.name, slots, 'the run before was not over'),
          }),
        ),
      )
      await running
    },
    // That a server cannot be reached is a finding, not a trouble of this input.
    status: () => {
      const [first] = notRun
      const problem = first === undefined ? undefined : `${first[0]} was not run: ${first[1]}`
      return { up: problem === undefined, lagBytes: 0, problem }
    },
    stop: async () => {
      stopping.abort()
      await running.catch(() => undefined)
    },
  }
}

/** One look, and another where it failed. */
export const confirmed = async (
  journey: Journey,
  wait: Clock['wait'],
  signal: AbortSignal,
): Promise<readonly Look[]> => {
  const first = await journey.look(signal)
  if (first.failure === undefined) return [first]
  await wait(CONFIRM_AFTER_MS, signal)
  return signal.aborted ? [first] : [first, await journey.look(signal)]
}

/** In our own format: the run, and each change of the keys that it saw. */
const recordsOf = (name: string, look: Look, began: number, ended: number): readonly string[] => {
  const time = new Date(ended).toISOString()
  const { failure, changes = [] } = look
  const run = {
    time,
    kind: 'probe',
    outcome: failure?.outcome ?? 'success',
    journey: name,
    failed_step: failure?.step,
    reason: failure?.reason,
    duration_seconds: (ended - began) / 1000,
  }
  return [run, ...changes.map((change) => changeRecord(change, time))].map((record) =>
    JSON.stringify(record),
  )
}

/** Neutral: a key that was there when we first looked is no change. */
const changeRecord = (
  { phase, kid, isFirstLook, withinSeconds }: KeyChange,
  time: string,
): object => ({
  time,
  time_resolution_seconds: withinSeconds,
  kind: 'key_rotation',
  outcome: isFirstLook ? 'neutral' : 'success',
  phase,
  key_id: kid,
})
