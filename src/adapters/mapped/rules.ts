// The rules of a field, compiled: from a record to the value that the key of an event can have.
import { EVENT_KEYS, type EventKey } from '../../events.ts'
import type { Identifier } from '../../identifier.ts'
import { UNITS_PER_SECOND } from '../../records/access-pattern.ts'
import type { Fields, Slot } from '../../records/fields.ts'
import { grantTypeOf } from '../../records/grant-types.ts'
import { bareTraceId, traceIdOf } from '../../records/http-request.ts'
import type { ReadContext } from '../adapter.ts'
import type { FieldName, FieldRule, MappedValue } from './mapping.ts'

/** A record while it is read. */
export interface Reading {
  readonly fields: Fields
  readonly context: ReadContext
  /** What the request path was found to be. */
  readonly endpoint: string | undefined
}

/** Gives a slot for paths; the table is made of all that were asked for. */
export type SlotOf = (paths: readonly string[]) => Slot

/** Says that there is no value, and that no other rule has to be asked. */
export const NOTHING = Symbol('nothing')
/** The record has a text, and no rule knows what it means. */
export const UNMAPPED = Symbol('unmapped')

/** `-` is how access logs write nothing. */
export const known = (text: string | undefined): string | undefined =>
  text === '-' ? undefined : text

/** Exact texts first, then the longest beginning. */
const valueTable = (
  values: Readonly<Record<string, MappedValue | null>>,
): ((text: string) => MappedValue | null | undefined) => {
  const exact = new Map<string, MappedValue | null>()
  const beginnings: [string, MappedValue | null][] = []
  for (const [text, value] of Object.entries(values)) {
    if (text.endsWith('*')) beginnings.push([text.slice(0, -1), value])
    else exact.set(text, value)
  }
  beginnings.sort(([a], [b]) => b.length - a.length)
  return (text) => {
    const found = exact.get(text)
    if (found !== undefined) return found
    return beginnings.find(([beginning]) => text.startsWith(beginning))?.[1]
  }
}

const idKeys: ReadonlySet<string> = new Set<EventKey>(['family', 'session', 'subject'])

const identifier = (text: string, isId: boolean, { identify }: ReadContext): Identifier => {
  if (/^sha256:[0-9a-f]{32}$/.test(text)) return identify.hash(text)
  return isId ? identify.id(text) : identify.value(text)
}

/** The rule's own, else the source's `duration_unit`; access patterns know the units of their values themselves. */
const unitOf = (
  key: EventKey,
  rule: FieldRule,
  { carrier }: Fields,
  { settings }: ReadContext,
): FieldRule['unit'] =>
  rule.unit ??
  (key.endsWith('_seconds') && carrier !== 'access-log' ? settings.durationUnit : undefined)

/** Text of a record as a value of the key; undefined: it cannot be one. */
const converted = (
  key: EventKey,
  rule: FieldRule,
  slot: Slot | undefined,
  text: string,
  { fields, context }: Reading,
): unknown => {
  const { type } = EVENT_KEYS[key]
  if (Array.isArray(type)) {
    if ((type as readonly string[]).includes(text)) return text
    return key === 'grant_type' ? grantTypeOf(text) : UNMAPPED
  }
  switch (type) {
    case 'number': {
      const number = slot === undefined ? Number(text) : fields.number(slot)
      if (number === undefined || !Number.isFinite(number) || number < 0) return undefined
      return number / UNITS_PER_SECOND[unitOf(key, rule, fields, context) ?? 's']
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'time':
      return slot === undefined ? undefined : fields.time(slot)
    case 'texts':
      return slot === undefined ? [text] : fields.texts(slot)
    case 'identifier':
      return identifier(text, rule.id === true || idKeys.has(key), context)
    default:
      return key === 'trace_id' ? traceOf(text) : key === 'ip' ? withoutPort(text) : text
  }
}

const traceOf = (text: string): string | undefined => {
  const lower = text.length > 64 ? '' : text.toLowerCase()
  return bareTraceId(lower) ?? traceIdOf(lower)
}

/** `10.0.0.7:4711`, `[2001:db8::1]:443`. */
const withoutPort = (text: string): string => {
  if (text.startsWith('[')) return text.slice(1, text.includes(']') ? text.indexOf(']') : undefined)
  const colon = text.indexOf(':')
  return colon > 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text
}

/** Types whose values only a record can give. */
export const NO_CONSTANTS: ReadonlySet<unknown> = new Set(['identifier', 'time', 'texts'])

const isEventKey = (name: FieldName): name is EventKey => Object.hasOwn(EVENT_KEYS, name)

const compileRule = (
  name: FieldName,
  rule: FieldRule,
  slotOf: SlotOf,
): {
  readonly holds: (reading: Reading) => boolean
  readonly value: (reading: Reading) => unknown
} => {
  const slot = rule.paths.length === 0 ? undefined : slotOf(rule.paths)
  const scalar = !isEventKey(name) || !NO_CONSTANTS.has(EVENT_KEYS[name].type)
  const table = rule.values === undefined || !scalar ? undefined : valueTable(rule.values)
  const conditions = Object.entries(rule.when ?? {}).map(([path, texts]) => ({
    slot: slotOf([path]),
    texts: new Set(texts),
  }))
  const holds = ({ fields }: Reading): boolean =>
    conditions.every((condition) => {
      const text = known(fields.text(condition.slot))
      return text !== undefined && (condition.texts.has('*') || condition.texts.has(text))
    })
  const parts = rule.sum?.map((path) => slotOf([path]))
  const total = ({ fields }: Reading): number | undefined => {
    let sum = 0
    for (const part of parts ?? []) {
      const number = fields.number(part)
      if (number === undefined || number < 0) return undefined
      sum += number
    }
    return Math.round((sum / UNITS_PER_SECOND[rule.unit ?? 's']) * 1e9) / 1e9
  }
  const value = (reading: Reading): unknown => {
    if (parts !== undefined) return total(reading)
    if (slot === undefined && rule.by === undefined) return scalar ? rule.value : undefined
    const text = slot === undefined ? reading.endpoint : known(reading.fields.text(slot))
    if (text === undefined) return undefined
    const mapped = table?.(text)
    if (mapped === null) return NOTHING
    if (mapped !== undefined) return mapped
    if (!isEventKey(name)) return text
    // A text that `values` does not have keeps its own meaning only where it is one of ours, or any text is.
    const own = converted(name, rule, slot, text, reading)
    return table !== undefined && name === 'kind' ? undefined : own
  }
  return { holds, value: (reading) => (holds(reading) ? value(reading) : undefined) }
}

/** The rules of one field: the first value, else the first default. */
export const compileRules = (
  name: FieldName,
  rules: readonly FieldRule[],
  slotOf: SlotOf,
): {
  /** undefined: no rule gives one; UNMAPPED: there is a text that none knows. */
  readonly value: (reading: Reading) => unknown
  readonly fallback: (reading: Reading) => MappedValue | undefined
} => {
  const compiled = rules.map((rule) => ({ rule, ...compileRule(name, rule, slotOf) }))
  return {
    value: (reading) => {
      let unmapped = false
      for (const one of compiled) {
        const found = one.value(reading)
        if (found === UNMAPPED) unmapped = true
        else if (found !== undefined) return found
      }
      return unmapped ? UNMAPPED : undefined
    },
    fallback: (reading) =>
      compiled.find(({ rule, holds }) => rule.default !== undefined && holds(reading))?.rule
        .default,
  }
}
