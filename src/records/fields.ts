// One face for every carrier: an adapter declares the paths it reads and gets slots, never bytes.
import type { DurationUnit } from './access-pattern.ts'
import type { PathRule } from './endpoint-paths.ts'

/** How a record is written once its wrappers (syslog, container) are peeled off. */
export const CARRIERS = [
  'json',
  'jboss-text',
  'access-log',
  'key-value',
  'nginx-error',
  'apache-error',
  'logfmt',
  'yder-text',
  'ctime-text',
  'logrus-text',
  'oauth2-proxy-text',
  'template-json',
  'spring-text',
  'text-json',
  'text',
  'otlp-span',
  'otlp-log',
] as const
export type Carrier = (typeof CARRIERS)[number]

/** Index of a declared path; made by `slots` only. */
export type Slot = number & { readonly __slot: never }

/** The paths of one adapter, compiled. */
export interface SlotTable {
  /** By slot: the adapter's own name of the value. */
  readonly names: readonly string[]
  /** By slot: the ways to reach it, best first. `log.logger` may be a flat key or a nested one. */
  readonly ways: readonly (readonly (readonly string[])[])[]
  readonly size: number
}

const splits = (path: string): readonly (readonly string[])[] => {
  const ways: string[][] = [[path]]
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot)
    ways.push(...splits(path.slice(dot + 1)).map((rest) => [head, ...rest]))
  }
  return ways
}

/** Compiles `{ name: path | paths }`: a value is read from the first of its paths that is present. */
export const slots = <const P extends Readonly<Record<string, string | readonly string[]>>>(
  paths: P,
): readonly [{ readonly [K in keyof P]: Slot }, SlotTable] => {
  const names = Object.keys(paths)
  const ways = names.map((name) => [paths[name] ?? []].flat().flatMap(splits))
  const bySlot = Object.fromEntries(names.map((name, slot) => [name, slot as Slot]))
  return [bySlot as { [K in keyof P]: Slot }, { names, ways, size: names.length }]
}

/** The values of one record. Valid until the next record is read: copy what you keep. */
export interface Fields {
  readonly carrier: Carrier
  /** Text; numbers and booleans as written. Absent, null and empty are undefined. */
  text(slot: Slot): string | undefined
  /** A number, also from numeric text. */
  number(slot: Slot): number | undefined
  boolean(slot: Slot): boolean | undefined
  /** Milliseconds since the epoch; a stamp without zone is read in the source's time zone. */
  time(slot: Slot): number | undefined
  /** As it is: lists and objects of carriers that have them, else the text. Read only. */
  value(slot: Slot): unknown
  /** Array items, or blank-separated text. */
  texts(slot: Slot): readonly string[] | undefined
  /** A JSON string with escapes as it stands between its quotes, where it costs less than its text. */
  readonly quoted?: (slot: Slot) => string | undefined
}

/** Settings of a source that reading needs. */
export interface ReadSettings {
  /** IANA name for stamps without zone. */
  readonly timezone: string
  /** Fixes the year of stamps without one; else the latest in which the stamp is not in the future. */
  readonly year?: number
  /** Format of access lines, as the operator configured it in the product. */
  readonly pattern?: string
  /** Of the durations of the pattern that do not say it themselves. */
  readonly durationUnit?: DurationUnit
  /** The operator's own names of endpoints, before the usual ones. */
  readonly endpoints?: readonly PathRule[]
  /** Whose records these are, where they tell of a resource server. */
  readonly resourceServer?: string
  /** Globs of the paths that its tokens protect. */
  readonly protectedPaths?: readonly string[]
  /** Wall clock of the reading, ms: only for stamps without a year. */
  readonly now: () => number
}

/** Why a record that looks like ours cannot be counted (closed label set of authslo_source_rejected_records_total). */
export const REJECT_REASONS = [
  'not_recognised',
  'truncated',
  'malformed',
  'too_long',
  'binary',
  'missing_field',
  'bad_time',
  'derived_kind',
] as const
export type RejectReason = (typeof REJECT_REASONS)[number]
export interface Reject {
  readonly reject: RejectReason
  /** What is wrong, for `explain`; never text of the record. */
  readonly detail: string
}
export const reject = (reason: RejectReason, detail: string): Reject => ({ reject: reason, detail })

/** What the wrapper around a record says of it (a syslog header, a container runtime's line); text as written. */
export interface Wrapping {
  readonly time?: string | undefined
  readonly host?: string | undefined
  readonly app?: string | undefined
}

/** What the carriers remember of the lines before, for records of several lines: one a stream, plain JSON, saved with the source. */
export type Memory = Record<string, unknown>

/** Reads one line of one carrier: undefined where it is another carrier's line, null where it is the rest of a record that was read. */
export type ReadLine = (
  line: string,
  wrapping?: Wrapping,
  memory?: Memory,
) => Fields | Reject | null | undefined
/** A carrier: compiled once for an adapter's slots and a source's settings. */
export type CarrierReader = (table: SlotTable, settings: ReadSettings) => ReadLine
