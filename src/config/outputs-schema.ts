// Where derived events go, beside metrics: the part of authslo.yaml under `outputs`.
import { resolve, dirname } from 'node:path'
import { z } from 'zod'
import { DERIVED_KINDS, type Kind } from '../event-values.ts'

export interface OutputsConfig {
  /** `stdout`, the absolute path of a file that is only added to, or the URL of an OTLP endpoint for logs. */
  readonly events: string
  readonly kinds: readonly Kind[]
}

export const STDOUT = 'stdout'
const KINDS = [...DERIVED_KINDS] as unknown as readonly [Kind, ...Kind[]]
const EVENTS = '`stdout`, the path of a file, or a URL such as http://127.0.0.1:4318/v1/logs'

/** Of an OTLP endpoint rather than of a file. */
export const isEndpoint = (events: string): boolean => /^https?:\/\//.test(events)
const A_LIST = 'a list of kinds such as [suspicious_use]'

export const outputsSchema = z.strictObject(
  {
    events: z
      .string({ error: EVENTS })
      .min(1, { error: EVENTS })
      .refine((events) => !isEndpoint(events) || URL.canParse(events), { error: EVENTS })
      .describe(
        'where derived events go: as NDJSON to `stdout` or a file that is added to; as OTLP log records to a URL',
      ),
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
        events:
          shape.events === STDOUT || isEndpoint(shape.events)
            ? shape.events
            : resolve(dirname(file), shape.events),
        kinds: shape.kinds,
      }
