// Saves at once all that counting is made of, again and again, and shows what was saved: nothing is exposed that a restart cannot restore.
import { createShowing, type Shown } from '../metrics/captured.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Checkpoints } from '../state/checkpoints.ts'
import type { Log } from '../telemetry.ts'
import type { Exporter } from './exporter.ts'
import type { SavedSections, ShellState } from './restore.ts'

export interface CheckpointingOptions {
  readonly checkpoints: Checkpoints
  readonly pipeline: Pipeline
  readonly everyMs: number
  readonly log: Log
  /** As `performance.now()`. */
  readonly clock: () => number
  /** Wall clock, ms. */
  readonly now: () => number
  /** Every input has been read to where it ended at the start; called once, before the first that is shown is saved. */
  readonly onCaughtUp: () => void
  /** It is durable. */
  readonly onSaved: (shell: ShellState) => void
}

interface Running {
  readonly exporter: Pick<Exporter, 'hold' | 'refresh' | 'isReady'>
  readonly shell: () => ShellState
  /** Runs the job while no request of a sender is counted half. */
  readonly alone: (job: () => Promise<void>) => Promise<void>
}

interface Capturing {
  readonly shown: Shown
  readonly saving: Promise<unknown> | undefined
  readonly shell: ShellState
}

export interface Checkpointing {
  /** The newest checkpoint; where nothing can be saved for long, what is counted. */
  readonly shown: Shown
  /** There is something to show: inputs were caught up with, and that was saved. */
  readonly isShowing: () => boolean
  readonly start: (running: Running) => void
  /** One save. What fails is logged and counted. */
  readonly once: (running: Running) => Promise<void>
  /** Saves once more, when everything else has stopped. */
  readonly stop: () => Promise<void>
}

/** Of the time: so long counting may stand still for saves, and so long the disk may be busy with them. */
const HELD_SHARE = 0.1
const BUSY_SHARE = 0.3
/** But a scrape should see something new. */
const LONGEST_PERIOD_MS = 15_000
/** Nothing saved for so long: frozen counters would look like an outage, so what is counted is shown. */
const GIVE_UP_AFTER_MS = 30_000
/** How often it is asked whether inputs were caught up with. */
const POLL_MS = 20

/** From the beginning of a save to that of the next. `heldMs`: counting stood still; `tookMs`: until it was durable. */
export const periodMs = ({
  everyMs,
  heldMs,
  tookMs,
}: Readonly<Record<'everyMs' | 'heldMs' | 'tookMs', number>>): number =>
  Math.max(everyMs, Math.min(Math.max(heldMs / HELD_SHARE, tookMs / BUSY_SHARE), LONGEST_PERIOD_MS))

export const createCheckpointing = (options: CheckpointingOptions): Checkpointing => {
  const { checkpoints, pipeline, log, clock, now } = options
  const { store } = pipeline
  // Until then what was restored, which was shown before.
  const showing = createShowing(store.capture())
  let isShowing = false
  let isCaughtUp = false
  let savedAt = clock()
  let heldMs = 0
  let problem: string | undefined
  let timer: NodeJS.Timeout | undefined
  let poll: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  let begun: Running | undefined

  /** Resolves when others go on; the save may not be over by then. */
  const capture = async ({ exporter, shell }: Running): Promise<Capturing> => {
    exporter.refresh()
    const began = clock()
    const release = exporter.hold()
    try {
      store.countSeries()
      const shown = store.capture()
      const sections: SavedSections = { ...pipeline.save(shown.save()), shell: shell() }
      let saving: Promise<unknown> | undefined
      await new Promise<void>((captured) => {
        saving = checkpoints.save({ ...sections }, captured)
      })
      // Met by who waits for the save.
      saving?.catch(() => undefined)
      return { shown, saving, shell: sections.shell }
    } finally {
      release()
      heldMs = clock() - began
    }
  }

  const save = async (what: Running): Promise<void> => {
    if (!isCaughtUp && what.exporter.isReady()) {
      isCaughtUp = true
      options.onCaughtUp()
    }
    const showsNext = isCaughtUp
    let capturing: Capturing | undefined
    await what.alone(async () => {
      capturing = await capture(what)
    })
    if (capturing === undefined) return
    await capturing.saving
    options.onSaved(capturing.shell)
    store.set('authslo_checkpoint_last_success_timestamp_seconds', {}, now() / 1000)
    savedAt = clock()
    if (showsNext) showing.show(capturing.shown)
    isShowing = showsNext
    if (problem !== undefined) log.info('checkpoints are saved again')
    problem = undefined
  }

  const failed = async (error: unknown): Promise<void> => {
    const text = error instanceof Error ? error.message : String(error)
    store.add('authslo_checkpoint_failures_total', {})
    if (problem !== text) log.error('checkpoint failed', { problem: text })
    problem = text
    if (clock() - savedAt < GIVE_UP_AFTER_MS || !isCaughtUp) return
    // What follows is seen before it is safe, and the next start has to know.
    try {
      await checkpoints.markPassed()
      showing.show(store)
      isShowing = true
    } catch {
      // It could not know: better no numbers than such as go back later.
      isShowing = false
    }
  }

  const once = (what: Running): Promise<void> => save(what).catch(failed)

  const cycle = async (what: Running): Promise<void> => {
    const began = clock()
    await once(what)
    const tookMs = clock() - began
    const period = periodMs({ everyMs: options.everyMs, heldMs, tookMs })
    // One that was hastened follows another, whose pause then is not waited for by anybody.
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(next, Math.max(0, period - tookMs), what)
  }
  const next = (what: Running): void => {
    running = running.then(() => cycle(what))
  }
  /** What is shown first is saved as soon as it can be. */
  const hasten = (what: Running): void => {
    if (!isCaughtUp && !what.exporter.isReady()) return
    clearInterval(poll)
    if (isCaughtUp || stopped) return
    clearTimeout(timer)
    next(what)
  }

  return {
    shown: showing,
    isShowing: () => isShowing,
    once,
    start: (what) => {
      begun = what
      next(what)
      poll = setInterval(hasten, POLL_MS, what)
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      clearInterval(poll)
      await running
      clearTimeout(timer)
      if (begun !== undefined) await once(begun)
    },
  }
}
