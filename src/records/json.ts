// The JSON carrier: objects, one a line.
import { apart } from '../apart.ts'
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
const MOST_COPIED = 12

/** Of a longer line a pattern would remember too many places to go back to. */
const MAX_LAYOUT_CHARACTERS = 16_384

/** A line that does not begin with `{` is another carrier's. */
export const json: CarrierReader = (table, settings) => {
  let record = NOTHING
  let layout: JsonLayout | undefined
  /** Of a layout without the ways that lead nowhere in its records; texts of those are cut out of the line. */
  const reached: { ways: SlotTable['ways']; areCut: boolean } = { ways: table.ways, areCut: false }
  const layouts = createLayouts<JsonLayout & Pick<SlotTable, 'ways'>>()
  const keys = new Set(table.ways.flatMap((ways) => ways.map((way) => way[0] as string)))
  const fields: Fields = {
    ...jsonFields(reached, settings, () => record),
    quoted: (slot) => {
      const of = reached.ways[slot] ?? []
      const [way] = of
      return of.length === 1 && way?.length === 1 ? layout?.quoted(way[0] as string) : undefined
    },
  }

  const byLayout = (line: string): boolean => {
    const tried = line.length < MAX_LAYOUT_CHARACTERS ? layouts.tried() : []
    for (let at = 0; at < tried.length; at++) {
      const each = tried[at] as (typeof tried)[number]
      const matched = each.match(line)
      if (matched === undefined) continue
      record = matched
      layout = each
      reached.ways = each.ways
      reached.areCut = true
      layouts.fitted(each, at)
      return true
    }
    layout = undefined
    reached.ways = table.ways
    reached.areCut = false
    return false
  }

  const learn = (line: string): void => {
    const learned = jsonLayout(line, keys)
    const within = (of: readonly (readonly string[])[]) => of.filter((way) => learned?.has(way))
    layouts.learned(learned && { ...learned, ways: table.ways.map(within) })
  }

  return (line) => {
    if (line.charCodeAt(0) !== OPEN_OBJECT) return undefined
    if (byLayout(line)) return fields
    try {
      record = JSON.parse(line) as Json
    } catch (error) {
      record = NOTHING
      const torn = error instanceof Error && /end of JSON|[Uu]nterminated/.test(error.message)
      return torn
        ? reject('truncated', 'the JSON object does not end')
        : reject('malformed', 'the line begins like a JSON object and is none')
    }
    if (line.length < MAX_LAYOUT_CHARACTERS && layouts.missed()) learn(line)
    return fields
  }
}

/** Reads slots from an object that is parsed already (also for OTLP attributes and envelopes). `table` may change from record to record. */
export const jsonFields = (
  table: Pick<SlotTable, 'ways'> & { readonly areCut?: boolean },
  settings: ReadSettings,
  record: () => Json,
  carrier: Carrier = 'json',
): Fields => {
  const value = (slot: Slot): unknown => {
    const from = record()
    const of = table.ways[slot]
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

  // V8 copies what is shorter; of a longer text the whole line would be kept alive.
  const uncut = <T>(found: T): T =>
    table.areCut === true && typeof found === 'string' && found.length > MOST_COPIED
      ? (apart(found) as T)
      : found

  return {
    carrier,
    text: (slot) => uncut(text(slot)),
    value: (slot) => uncut(value(slot)),
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
      const found = uncut(value(slot))
      if (Array.isArray(found)) return found.filter((item) => typeof item === 'string')
      return typeof found === 'string'
        ? found.split(/\s+/).filter((item) => item !== '')
        : undefined
    },
  }
}
