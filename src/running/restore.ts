// The start of an exporter with a state directory: what can be restored is, what cannot be is said.
import type { IdentifierKeys } from '../identifier.ts'
import type { Position } from '../inputs/batch.ts'
import type { KeepingState } from '../inputs/keeping.ts'
import type { Pipeline, PipelineState } from '../pipeline/pipeline.ts'
import { createCheckpoints, type Checkpoints } from '../state/checkpoints.ts'
import { realDisk, type Disk } from '../state/disk.ts'
import { keysMark } from '../state/keys.ts'
import { candidates, type Candidate } from '../state/restore.ts'
import type { Log } from '../telemetry.ts'
import { VERSION } from '../version.ts'

/** What is saved beside the pipeline. */
export interface ShellState {
  readonly positions: Readonly<Record<string, Position>>
  readonly keeping: KeepingState
}
export type SavedSections = PipelineState & { readonly shell: ShellState }

export interface RestoreOptions {
  readonly directory: string
  readonly keys: IdentifierKeys
  readonly now: () => number
  readonly log: Log
  /** A new one each time: what failed to load half is thrown away. */
  readonly createPipeline: () => Pipeline
  readonly disk?: Disk | undefined
}

export interface Restored {
  readonly pipeline: Pipeline
  /** undefined: a clean start. */
  readonly shell: ShellState | undefined
  /** More may have been shown than was restored. */
  readonly passed: boolean
  /** Wall clock of the save, ms. */
  readonly savedAt: number | undefined
  readonly checkpoints: Checkpoints
}

/** Throws what the disk says where the directory cannot be made or read. */
export const restore = async (options: RestoreOptions): Promise<Restored> => {
  const { directory, keys, now, log, disk = realDisk } = options
  const mark = keysMark(keys)
  const found = { highest: 0, problems: [] as string[] }
  let loaded: (Candidate & { readonly pipeline: Pipeline }) | undefined
  for await (const candidate of candidates(directory, disk, found)) {
    const pipeline = options.createPipeline()
    try {
      load(pipeline, candidate, mark)
    } catch (error) {
      found.problems.push(`checkpoint ${candidate.manifest.number} does not fit: ${String(error)}`)
      continue
    }
    loaded = { ...candidate, pipeline }
    break
  }
  for (const problem of found.problems) log.error('checkpoint refused', { problem })
  if (loaded === undefined) log.warn('clean start: counters begin at 0', { directory })
  else {
    const { number, savedAt, keys: madeUnder } = loaded.manifest
    const ageSeconds = Math.round((now() - savedAt) / 1000)
    log.info('restored', { checkpoint: number, age_seconds: ageSeconds })
    if (madeUnder !== mark)
      log.warn('the fingerprint key is another one: what correlators remembered is left out')
  }
  return {
    pipeline: loaded?.pipeline ?? options.createPipeline(),
    shell: loaded?.sections['shell'] as ShellState | undefined,
    passed: loaded?.passed ?? false,
    savedAt: loaded?.manifest.savedAt,
    checkpoints: createCheckpoints({
      directory,
      disk,
      keysMark: mark,
      program: VERSION,
      now,
      clock: () => performance.now(),
      last: found.highest,
      restored: loaded && { ...loaded.manifest, passed: loaded.passed },
    }),
  }
}

/** Tables of correlators are keyed by the key; everything else knows ids by what they are made of. */
const load = (pipeline: Pipeline, { sections, manifest }: Candidate, mark: string): void => {
  const state = sections as unknown as PipelineState
  pipeline.load(
    manifest.keys === mark ? state : { ...state, correlation: pipeline.save().correlation },
  )
}
