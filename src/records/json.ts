// The JSON carrier: objects, one a line.
import {
  reject,
  type Carrier,
  type CarrierReader,
  type Fields,
  type ReadSettings,
  type Slot,
  type SlotTable,
} from './fields.ts'
import { jsonLayout, type JsonLayout } from './json-layout.ts'
import { createLayouts } from './layouts.ts'
import { parseTime } from './time.ts'

export type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

// What an object inherits is no value of the record: functions, which JSON has not, and `__proto__`.
const own = (object: Json, key: string): unknown => {
  const value = object[key]
  if (value === undefined || typeof value === 'function') return undefined
  return key === '__proto__' && !Object.hasOwn(object, key) ? undefined : value
}

const OPEN_OBJECT = 123
const NOTHING: Json = {}

interface Known {
  readonly layout: JsonLayout
  readonly fields: Fields
}

/** A line that does not begin with `{` is another carrier's. */
export const json: CarrierReader = (table, settings) => {
  let record = NOTHING
  const parsed = jsonFields(table, settings, () => record)
  const keys = new Set(table.ways.flatMap((ways) => ways.map((way) => way[0] as string)))

  const knownBy = (line: string): Known | undefined => {
    const layout = jsonLayout(line, keys)
    if (layout === undefined) return undefined
    // Without those that lead nowhere in its records.
    const ways = table.ways.map((of) => of.filter(layout.has))
    const quoted = (slot: Slot): string | undefined => {
      const [way, ...others] = ways[slot] ?? []
      return way?.length === 1 && others.length === 0 ? layout.quoted(way[0] as string) : undefined
    }
    const fields = jsonFields({ ways }, settings, () => layout.record)
    return { layout, fields: { ...fields, quoted } }
  }
  const layouts = createLayouts(({ layout, fields }: Known, line) =>
    layout.match(line) ? fields : undefined,
  )

  return (line) => {
    if (line.charCodeAt(0) !== OPEN_OBJECT) return undefined
    const known = layouts.match(line)
    if (known !== undefined) return known
    try {
      record = JSON.parse(line) as Json
    } catch (error) {
      record = NOTHING
      const torn = error instanceof Error && /end of JSON|[Uu]nterminated/.test(error.message)
      return torn
        ? reject('truncated', 'the JSON object does not end')
        : reject('malformed', 'the line begins like a JSON object and is none')
    }
    layouts.learn(line, () => knownBy(line))
    return parsed
  }
}

/** Reads slots from an object that is parsed already (also for OTLP attributes and envelopes). */
export const jsonFields = (
  { ways }: Pick<SlotTable, 'ways'>,
  settings: ReadSettings,
  record: () => Json,
  carrier: Carrier = 'json',
): Fields => {
  const value = (slot: Slot): unknown => {
    const from = record()
    const of = ways[slot]
    if (of === undefined) return undefined
    for (let i = 0; i < of.length; i++) {
      const way = of[i] as readonly string[]
      let found = own(from, way[0] as string)
      for (let j = 1; j < way.length && found !== undefined; j++)
        found = isObject(found) ? own(found, way[j] as string) : undefined
      if (found !== undefined && found !== null && found !== '') return found
    }
    return undefined
  }

  const text = (slot: Slot): string | undefined => {
    const found = value(slot)
    if (typeof found === 'string' || found === undefined) return found
    return typeof found === 'number' || typeof found === 'boolean'
      ? String(found)
      : JSON.stringify(found)
  }

  return {
    carrier,
    text,
    value,
    number: (slot) => {
      const found = value(slot)
      if (typeof found === 'number') return found
      if (typeof found !== 'string' || found.trim() === '') return undefined
      const number = Number(found)
      return Number.isFinite(number) ? number : undefined
    },
    boolean: (slot) => {
      const found = value(slot)
      if (typeof found === 'boolean') return found
      return found === 'true' ? true : found === 'false' ? false : undefined
    },
    time: (slot) => {
      const found = text(slot)
      return found === undefined ? undefined : parseTime(found, settings)
    },
    texts: (slot) => {
      const found = value(slot)
      if (Array.isArray(found)) return found.filter((item) => typeof item === 'string')
      return typeof found === 'string'
        ? found.split(/\s+/).filter((item) => item !== '')
        : undefined
    },
  }
}
