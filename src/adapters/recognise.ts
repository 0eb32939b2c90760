// `format: auto`: which adapter reads these records, and how sure that is.
import { createDecode } from '../records/decode.ts'
import type { ReadSettings, Slot, Wrapping } from '../records/fields.ts'
import { createUnwrap, type UnwrapOptions } from '../records/unwrap.ts'
import type { Wrapper } from '../records/wrapper.ts'
import { settingsFor, type Adapter } from './adapter.ts'

/** Records that `auto` looks at before it decides. */
export const SAMPLE_RECORDS = 200

export interface Recognition {
  readonly adapter: Adapter
  readonly recognised: number
  readonly records: number
  readonly example: Example
}

/** The first record that was recognised, without its text, which may be secret. */
export interface Example {
  /** Wrappers, outermost first, then the carrier. */
  readonly carriers: readonly string[]
  /** Names of the adapter's fields that it has. */
  readonly fields: readonly string[]
}

export interface RecogniseOptions extends UnwrapOptions {
  readonly settings: ReadSettings
}

interface Sampled {
  readonly text: string
  readonly wrapping: Wrapping
  readonly wrappers: readonly Wrapper[]
}

/** The records of the first lines of a source, unwrapped. */
const recordsOf = (lines: readonly string[], options: UnwrapOptions): readonly Sampled[] => {
  const records: Sampled[] = []
  const unwrap = createUnwrap(options, (text, wrapping, wrappers) => {
    if (typeof text === 'string' && text.trim() !== '') records.push({ text, wrapping, wrappers })
  })
  for (const line of lines) unwrap.line(line)
  unwrap.flush()
  return records
}

/** The adapter that recognises most of the sample; undefined where none recognises any. */
export const recognise = (
  lines: readonly string[],
  adapters: readonly Adapter[],
  options: RecogniseOptions,
): Recognition | undefined => {
  const records = recordsOf(lines, options)
  let best: Recognition | undefined
  for (const adapter of adapters) {
    const { carriers, table } = adapter
    const settings = settingsFor(adapter, options.settings)
    const decode = createDecode({ carriers, table, unwrap: options.unwrap, settings })
    const memory = {}
    let recognised = 0
    let example: Example | undefined
    for (const { text, wrapping, wrappers } of records) {
      const fields = decode.record(text, wrapping, memory)
      if (fields === null || 'reject' in fields || !adapter.recognises(fields)) continue
      recognised++
      example ??= {
        carriers: [...wrappers, fields.carrier],
        fields: table.names.filter((_, slot) => fields.text(slot as Slot) !== undefined),
      }
    }
    if (recognised > (best?.recognised ?? 0) && example !== undefined)
      best = { adapter, recognised, records: records.length, example }
  }
  return best
}
