// A mapping: what an operator (or a file of mappings/) says of a log, as data. Key of an AuthEvent -> where its value is.
import { DERIVED_KINDS, EVENT_KEYS, type EventKey, type Kind } from '../../events.ts'
import type { DurationUnit } from '../../records/access-pattern.ts'
import type { Carrier, ReadSettings } from '../../records/fields.ts'
import type { PathRule } from '../../records/endpoint-paths.ts'
import type { Adapter, Capabilities } from '../adapter.ts'

/** Formats that mean nothing by themselves: the carriers of each. */
export const GENERIC_FORMATS = {
  json: ['json', 'text-json'],
  logfmt: ['logfmt'],
  'key-value': ['key-value'],
  'access-log': ['access-log'],
} as const satisfies Readonly<Record<string, readonly Carrier[]>>
export type GenericFormat = keyof typeof GENERIC_FORMATS

export const isGenericFormat = (format: string): format is GenericFormat =>
  Object.hasOwn(GENERIC_FORMATS, format)

/** Of the request, beside the keys of the event: its target, its line, the `WWW-Authenticate` of its answer. */
export const REQUEST_FIELDS = ['path', 'request', 'challenge'] as const

/** Set by the pipeline. */
const OF_THE_SOURCE: ReadonlySet<EventKey> = new Set<EventKey>(['format', 'source', 'server'])
const isOfDerived = (key: EventKey): boolean => {
  const { on } = EVENT_KEYS[key] as { readonly on: string | readonly Kind[] }
  return typeof on !== 'string' && on.every((kind) => DERIVED_KINDS.has(kind))
}

/** The keys that a mapping may have. */
export const FIELD_NAMES = [
  ...(Object.keys(EVENT_KEYS) as EventKey[]).filter(
    (key) => !OF_THE_SOURCE.has(key) && !isOfDerived(key),
  ),
  ...REQUEST_FIELDS,
] as const
export type FieldName = EventKey | (typeof REQUEST_FIELDS)[number]

export type MappedValue = string | number | boolean

/** One way to a value; a field has one or several, and the first that gives a value decides. */
export interface FieldRule {
  /** The first that is present; none: the constant `value`. */
  readonly paths: readonly string[]
  /** In place of a path: numbers that together are the value; all must be there. */
  readonly sum?: readonly string[]
  /** In place of a path: the endpoint that the request path was found to be. */
  readonly by?: 'endpoint'
  readonly value?: MappedValue
  /** From the text of the log (`text*`: all that begins so) to ours; null: no value. */
  readonly values?: Readonly<Record<string, MappedValue | null>>
  /** Where nothing else gives a value. */
  readonly default?: MappedValue
  /** Of a duration. */
  readonly unit?: DurationUnit
  /** Of the time: written when the request ended. */
  readonly at?: 'start' | 'end'
  /** The path holds the id of the token (jti), not the token. */
  readonly id?: boolean
  /** Paths that must have one of these texts; `*`: any. */
  readonly when?: Readonly<Record<string, readonly string[]>>
}
export type FieldRules = Readonly<Partial<Record<FieldName, readonly FieldRule[]>>>

export interface Mapping {
  readonly id: string
  readonly title: string
  readonly origin: Adapter['origin']
  readonly format: GenericFormat
  readonly fields: FieldRules
  readonly endpoints?: readonly PathRule[] | undefined
  /** Of its lines, where the source has none. */
  readonly settings?: Pick<ReadSettings, 'pattern' | 'durationUnit'> | undefined
  /** Paths that together only records of this product have. */
  readonly recognisedBy?: readonly string[] | undefined
  /** Corrects what the fields seem to show. */
  readonly provides?: Capabilities | undefined
  readonly remedies?: Adapter['remedies'] | undefined
}

const at = (...paths: readonly string[]): readonly FieldRule[] => [{ paths }]

/** What holds where the mapping says nothing. */
export const DEFAULT_FIELDS: Readonly<Record<GenericFormat, FieldRules>> = {
  json: { time: at('time', 'timestamp', '@timestamp', 'ts') },
  logfmt: { time: at('time', 'timestamp', 'ts') },
  'key-value': { time: at('time', 'timestamp', 'ts') },
  'access-log': {
    time: at('time'),
    path: at('path'),
    status: at('status'),
    duration_seconds: [{ paths: ['durationSeconds'] }, { paths: ['durationMs'], unit: 'ms' }],
    request_id: at('requestId'),
    trace_id: at('traceparent'),
    challenge: at('challenge'),
    ip: at('address'),
    user_agent: at('userAgent'),
  },
}
