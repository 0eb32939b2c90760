// Where derived events go, beside metrics: the part of authslo.yaml under `outputs`.
import { resolve, dirname } from 'node:path'
import { z } from 'zod'
import { DERIVED_KINDS, type Kind } from '../event-values.ts'

export interface OutputsConfig {
  /** `stdout`, or the absolute path of a file that is only added to. */
  readonly events: string
  readonly kinds: readonly Kind[]
}

export const STDOUT = 'stdout'
const KINDS = [...DERIVED_KINDS] as unknown as readonly [Kind, ...Kind[]]
const EVENTS = '`stdout` or the path of a file'
const A_LIST = 'a list of kinds such as [suspicious_use]'

export const outputsSchema = z.strictObject(
  {
    events: z
      .string({ error: EVENTS })
      .min(1, { error: EVENTS })
      .describe('where derived events go as NDJSON: `stdout`, or a file that is added to'),
    kinds: z
      .array(z.enum(KINDS, { error: `one of ${KINDS.join(', ')}` }), { error: A_LIST })
      .min(1, { error: A_LIST })
      .describe('which of them')
      .prefault([...KINDS]),
  },
  { error: 'a mapping with `events`' },
)

/** `file`: of the configuration; the path is relative to its folder. */
export const outputsFrom = (
  shape: z.output<typeof outputsSchema> | undefined,
  file: string,
): OutputsConfig | undefined =>
  shape === undefined
    ? undefined
    : {
        events: shape.events === STDOUT ? STDOUT : resolve(dirname(file), shape.events),
        kinds: shape.kinds,
      }
