// What outlives the process, where there is a state directory, and what stands in its place where there is none.
import type { Config } from '../config/config.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { Position } from '../inputs/batch.ts'
import type { Intake } from '../inputs/intake.ts'
import { createKeeping, type Keeping } from '../inputs/keeping.ts'
import type { Shown } from '../metrics/captured.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { realDisk, type Disk } from '../state/disk.ts'
import { openJournal, type Journal } from '../state/journal.ts'
import { lockDirectory } from '../state/lock.ts'
import type { Log } from '../telemetry.ts'
import { createCheckpointing } from './checkpointing.ts'
import type { Exporter } from './exporter.ts'
import type { Receivers } from './receivers.ts'
import { restore } from './restore.ts'

export interface KeptOptions {
  readonly config: Config
  readonly keys: IdentifierKeys
  readonly log: Log
  readonly now: () => number
  readonly intake: Intake
  readonly createPipeline: () => Pipeline
  readonly disk?: Disk | undefined
}

export interface Kept {
  readonly pipeline: Pipeline
  /** As they were restored, by source. */
  readonly positions: Readonly<Record<string, Position>>
  readonly shown: Shown
  /** False: scrapes have to wait. */
  readonly isShowing: () => boolean
  /** undefined: requests are not kept before they are answered. */
  readonly keeping: Keeping | undefined
  readonly start: (exporter: Exporter, again: Receivers['again']) => void
  /** Nothing was started: lets go of the state directory as it was. */
  readonly abandon: () => Promise<void>
  /** Once everything else has stopped. */
  readonly stop: () => Promise<void>
}

/** What no record tells, and so no reading brings back. */
const OF_THE_PROCESS = [
  'authslo_checkpoint_failures_total',
  'authslo_ingest_refused_total',
  'authslo_ingest_requests_total',
  'authslo_scrape_duration_seconds',
  'authslo_source_lost_bytes_total',
] as const

/** A problem is a sentence for the operator. */
export const openKept = async (
  options: KeptOptions,
): Promise<Kept | { readonly problem: string }> => {
  const { config, log, now, intake, disk = realDisk } = options
  const { directory, everySeconds } = config.state
  if (directory === undefined) return notKept(options.createPipeline())
  let restored: Awaited<ReturnType<typeof restore>>
  let journal: Journal
  let unlock = (): Promise<void> => Promise.resolve()
  try {
    const lock = await lockDirectory(directory)
    if ('heldBy' in lock)
      return {
        problem: `the state directory ${directory} is used by ${lock.heldBy}: each exporter needs one of its own`,
      }
    if ('release' in lock) unlock = lock.release
    else log.warn('no lock: another exporter must not use it', { directory, why: lock.unsupported })
    restored = await restore({ ...options, directory })
    journal = await openJournal({
      directory,
      disk,
      maxBytes: config.state.journalBytes,
      after: restored.shell?.keeping.journaled ?? 0,
    })
  } catch (error) {
    await unlock()
    const why = error instanceof Error ? error.message : String(error)
    return { problem: `cannot use the state directory ${directory}: ${why}` }
  }
  const { pipeline, shell, checkpoints } = restored
  const { store } = pipeline
  store.set('authslo_checkpoint_restored', {}, shell === undefined ? 0 : 1)
  store.add('authslo_checkpoint_failures_total', {}, 0)
  store.set('authslo_checkpoint_last_success_timestamp_seconds', {}, (restored.savedAt ?? 0) / 1000)

  /** What was shown is reached again by reading, so long as nothing has become late since. */
  const isReadAgain =
    config.probes.journeys.length === 0 &&
    config.sources.every(({ stdin, syslog }) => stdin === undefined && syslog === undefined) &&
    now() - (restored.savedAt ?? 0) < config.limits.lateAfterSeconds * 1000
  const onCaughtUp = (): void => {
    if (!restored.passed) return
    if (isReadAgain) {
      store.reset(OF_THE_PROCESS)
      // Born since, it may have been shown; held again it would go back to 0, and be counted twice.
      if (now() - (restored.savedAt ?? 0) >= config.web.birthHoldSeconds * 1000) store.endHolds()
      return
    }
    store.reset()
    log.warn('counters begin at 0: more was shown than the checkpoint holds')
    store.set('authslo_checkpoint_restored', {}, 0)
  }

  const keeping = createKeeping({ intake, journal, now, state: shell?.keeping })
  let before = shell
  let isRedone = false
  const redo = async (again: Receivers['again']): Promise<void> => {
    let [counted, gone] = [0, 0]
    try {
      await keeping.redo(journal.entries(), async (about, body) => {
        if (await again(about, body)) counted++
        else gone++
      })
    } catch (error) {
      log.error('the journal cannot be read to its end', { problem: String(error) })
    }
    if (counted > 0) log.info('counted from the journal', { requests: counted })
    if (gone > 0) log.warn('in the journal for sources that are gone', { requests: gone })
    isRedone = true
  }

  const checkpointing = createCheckpointing({
    checkpoints,
    pipeline,
    everyMs: everySeconds * 1000,
    log,
    clock: () => performance.now(),
    now,
    onCaughtUp,
    // The checkpoint before the newest has to find its entries too.
    onSaved: (saved) => {
      void journal.trim(before?.keeping.journaled ?? 0)
      before = saved
    },
  })
  return {
    pipeline,
    positions: shell?.positions ?? {},
    shown: checkpointing.shown,
    isShowing: checkpointing.isShowing,
    keeping,
    start: (exporter, again) => {
      void redo(again)
      checkpointing.start({
        exporter: { ...exporter, isReady: () => isRedone && exporter.isReady() },
        shell: () => ({ positions: exporter.positions(), keeping: keeping.save() }),
        alone: intake.alone,
      })
    },
    abandon: async () => {
      await journal.close()
      await unlock()
    },
    stop: async () => {
      await checkpointing.stop()
      await journal.close()
      await unlock()
    },
  }
}

const notKept = (pipeline: Pipeline): Kept => ({
  pipeline,
  positions: {},
  shown: pipeline.store,
  isShowing: () => true,
  keeping: undefined,
  start: () => undefined,
  abandon: () => Promise.resolve(),
  stop: () => Promise.resolve(),
})
