// What outlives the process, where there is a state directory, and what stands in its place where there is none.
import type { Config } from '../config/config.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { Position } from '../inputs/batch.ts'
import type { Shown } from '../metrics/captured.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Disk } from '../state/disk.ts'
import type { Log } from '../telemetry.ts'
import { createCheckpointing } from './checkpointing.ts'
import type { Exporter } from './exporter.ts'
import { restore } from './restore.ts'

export interface KeptOptions {
  readonly config: Config
  readonly keys: IdentifierKeys
  readonly log: Log
  readonly now: () => number
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
  readonly start: (exporter: Exporter) => void
  /** Once everything else has stopped. */
  readonly stop: () => Promise<void>
}

/** A problem is a sentence for the operator. */
export const openKept = async (
  options: KeptOptions,
): Promise<Kept | { readonly problem: string }> => {
  const { config, log, now } = options
  const { directory, everySeconds } = config.state
  if (directory === undefined) return notKept(options.createPipeline())
  let restored: Awaited<ReturnType<typeof restore>>
  try {
    restored = await restore({ ...options, directory })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { problem: `cannot use the state directory ${directory}: ${why}` }
  }
  const { pipeline, shell, checkpoints } = restored
  const { store } = pipeline
  store.set('authslo_checkpoint_restored', {}, shell === undefined ? 0 : 1)
  store.add('authslo_checkpoint_failures_total', {}, 0)

  /** What was shown is reached again by reading, so long as nothing has become late since. */
  const isReadAgain =
    config.probes.journeys.length === 0 &&
    config.sources.every(({ file }) => file !== undefined) &&
    now() - (restored.savedAt ?? 0) < config.limits.lateAfterSeconds * 1000
  const onCaughtUp = (): void => {
    if (!restored.passed || isReadAgain) return
    store.reset()
    log.warn('counters begin at 0: more was shown than the checkpoint holds')
    store.set('authslo_checkpoint_restored', {}, 0)
  }

  const checkpointing = createCheckpointing({
    checkpoints,
    pipeline,
    everyMs: everySeconds * 1000,
    log,
    clock: () => performance.now(),
    now,
    onCaughtUp,
    onSaved: () => undefined,
  })
  return {
    pipeline,
    positions: shell?.positions ?? {},
    shown: checkpointing.shown,
    isShowing: checkpointing.isShowing,
    start: (exporter) =>
      checkpointing.start({
        exporter,
        shell: () => ({ positions: exporter.positions(), journaled: 0 }),
      }),
    stop: checkpointing.stop,
  }
}

const notKept = (pipeline: Pipeline): Kept => ({
  pipeline,
  positions: {},
  shown: pipeline.store,
  isShowing: () => true,
  start: () => undefined,
  stop: () => Promise.resolve(),
})
