// `format: auto`: which adapter reads these records, and how sure that is.
import { createDecode, type DecodeOptions } from '../records/decode.ts'
import type { ReadSettings } from '../records/fields.ts'
import { settingsFor, type Adapter } from './adapter.ts'

/** Records that `auto` looks at before it decides. */
export const SAMPLE_RECORDS = 200

export interface Recognition {
  readonly adapter: Adapter
  readonly recognised: number
  readonly records: number
}

/** The adapter that recognises most of the sample; undefined where none recognises any. */
export const recognise = (
  sample: readonly string[],
  adapters: readonly Adapter[],
  options: { readonly settings: ReadSettings; readonly unwrap: DecodeOptions['unwrap'] },
): Recognition | undefined => {
  let best: Recognition | undefined
  for (const adapter of adapters) {
    const { carriers, table } = adapter
    const decode = createDecode({
      carriers,
      table,
      unwrap: options.unwrap,
      settings: settingsFor(adapter, options.settings),
    })
    let recognised = 0
    for (const line of sample) {
      const fields = decode.line(line)
      if (fields !== null && !('reject' in fields) && adapter.recognises(fields)) recognised++
    }
    if (recognised > (best?.recognised ?? 0)) best = { adapter, recognised, records: sample.length }
  }
  return best
}
