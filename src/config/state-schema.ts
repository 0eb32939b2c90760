// Where the exporter keeps what it has to remember over a restart.
import { resolve } from 'node:path'
import { z } from 'zod'
import { duration, size, text } from './schema-leaves.ts'

export interface StateConfig {
  /** Absolute path of a directory of this exporter alone; undefined: nothing outlives the process. */
  readonly directory: string | undefined
  /** From one checkpoint to the next. */
  readonly everySeconds: number
  /** What the journal of pushed requests may hold. */
  readonly journalBytes: number
}

export const stateSchema = z
  .strictObject(
    {
      directory: text('a path')
        .describe('directory of this exporter alone; without it counters begin at 0 at each start')
        .optional(),
      every: duration
        .refine((seconds) => seconds >= 0.1, { error: 'a duration from 100ms on' })
        .describe('from one checkpoint to the next')
        .prefault('1s'),
      journal: size
        .describe('room for pushed requests that no checkpoint holds yet')
        .prefault('256MiB'),
    },
    { error: 'a mapping such as {directory: /var/lib/authslo}' },
  )
  .describe('what a restart goes on from')
  .prefault({})

/** `folder`: what the path is relative to. */
export const stateFrom = (
  { directory, every, journal }: z.output<typeof stateSchema>,
  folder: string,
): StateConfig => ({
  directory: directory === undefined ? undefined : resolve(folder, directory),
  everySeconds: every,
  journalBytes: journal,
})
