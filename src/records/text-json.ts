// A JSON object behind text: `[2026-11-23 05:38:21,123] - Type: OAUTH TOKEN | Info: {"client_id":"shop"}`.
import type { CarrierReader } from './fields.ts'
import { jsonFields } from './json.ts'
import { leadingStamp } from './leading-stamp.ts'

/** Paths: the members of the object, `head` for the text before it, `time` for the stamp that the text begins with. */
export const textJson: CarrierReader = (table, settings) => {
  let record: Readonly<Record<string, unknown>> = {}
  const fields = jsonFields(table, settings, () => record, 'text-json')
  return (line, wrapping = {}) => {
    const open = line.indexOf('{')
    if (open <= 0 || !line.trimEnd().endsWith('}')) return undefined
    const head = line.slice(0, open).trim()
    try {
      const parsed = JSON.parse(line.slice(open)) as Readonly<Record<string, unknown>>
      record = { head, time: leadingStamp(head, settings) ?? wrapping.time, ...parsed }
      return fields
    } catch {
      return undefined
    }
  }
}
