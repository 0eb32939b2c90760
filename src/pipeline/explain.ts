// What one record becomes, step by step; or why it is not counted and what to do.
import {
  CAPABILITIES,
  formOf,
  settingsFor,
  type Adapter,
  type Capability,
} from '../adapters/adapter.ts'
import { recognise } from '../adapters/recognise.ts'
import { printEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import { createIdentify, type IdentifierKeys } from '../identifier.ts'
import { feedEvent } from '../metrics/feed/event.ts'
import { feedVerdict } from '../metrics/feed/verdict.ts'
import { createStore, type StoreOptions } from '../metrics/store.ts'
import { createDecode, type Decode } from '../records/decode.ts'
import type {
  Fields,
  Memory,
  ReadSettings,
  Reject,
  RejectReason,
  Slot,
  Wrapping,
} from '../records/fields.ts'
import { createUnwrap, type UnwrapOptions } from '../records/unwrap.ts'
import type { Wrapper } from '../records/wrapper.ts'
import { onlyForm, type Authority } from '../slis/authority.ts'
import { SLIS } from '../slis/index.ts'
import { judge } from '../slis/judge.ts'
import type { Promised } from '../slis/verdict.ts'

export interface Explanation {
  readonly wrappers: readonly string[]
  readonly carrier: string | undefined
  readonly format: string | undefined
  readonly origin: Adapter['origin'] | undefined
  /** Names of the adapter's fields that the record has; values may be secret and are not shown. */
  readonly fields: readonly string[]
  readonly events: readonly ExplainedEvent[]
  /** Why nothing is counted, and what to do. */
  readonly notCounted: { readonly why: string; readonly remedy: string } | undefined
}

export interface ExplainedEvent {
  readonly event: Readonly<Record<string, unknown>>
  /** Waits for other records of the same request before it is judged. */
  readonly joins: string | undefined
  readonly verdicts: readonly {
    readonly slo: string
    readonly verdict: string
    readonly rule: string
  }[]
  /** The SLOs that do not count it, and why. */
  readonly outOfScope: readonly { readonly slo: string; readonly rule: string }[]
  readonly metrics: readonly string[]
}

export interface ExplainOptions extends UnwrapOptions {
  readonly adapters: readonly Adapter[]
  /** Adapter id, or `auto`. */
  readonly format: string
  /** Of a source that is mapped. */
  readonly adapter?: Adapter | undefined
  readonly slos: readonly Promised[]
  readonly settings: ReadSettings
  readonly keys: IdentifierKeys
  readonly store: StoreOptions
  readonly server: string | undefined
}

const REMEDIES: Readonly<Record<RejectReason, string>> = {
  not_recognised: 'name the format of this source, or map it with the generic formats',
  truncated: 'look for a writer that cuts long lines, such as a syslog or container limit',
  malformed: 'look at the writer of this line: it is not well-formed',
  too_long: 'raise limits.line in authslo.yaml if such lines are real',
  binary: 'check that the path names a log and not a binary or compressed file',
  missing_field:
    'the product wrote a record without a field that it always has; check its log settings',
  bad_time: 'set the time zone of the source, or correct the clock of the writer',
  derived_kind: 'only authslo itself makes events of this kind',
}

const NOT_RECOGNISED = {
  why: 'nothing recognised: no format reads this record',
  remedy: REMEDIES.not_recognised,
}

interface Unwrapped {
  readonly record: string | Reject
  readonly wrapping: Wrapping
  readonly wrappers: readonly Wrapper[]
  readonly memory: Memory
}

/** Explains lines as if their source were the authority for everything that it can show: each record, each item of an array. */
export const explainLines = (
  lines: readonly string[],
  options: ExplainOptions,
): readonly Explanation[] => {
  const records: Unwrapped[] = []
  const unwrap = createUnwrap(options, (record, wrapping, wrappers, memory) => {
    if (typeof record !== 'string' || record.trim() !== '')
      records.push({ record, wrapping, wrappers, memory })
  })
  for (const line of lines) unwrap.line(line)
  unwrap.flush()
  const { adapters } = options
  const named = options.adapter ?? adapters.find((candidate) => candidate.id === options.format)
  const decodes = new Map<Adapter, Decode>()
  const decodeOf = (adapter: Adapter): Decode => {
    let decode = decodes.get(adapter)
    if (decode === undefined) {
      const { carriers, table } = adapter
      const settings = settingsFor(adapter, options.settings)
      decodes.set(adapter, (decode = createDecode({ ...options, carriers, table, settings })))
    }
    return decode
  }
  let before: Adapter | undefined
  return records.map((unwrapped) => {
    const { record } = unwrapped
    // The rest of a record is recognised by what stands before it.
    const adapter =
      named ??
      (typeof record === 'string'
        ? recognise([record], adapters, { ...options, unwrap: 'none' })?.adapter
        : undefined) ??
      before
    before = adapter
    return explainOne(unwrapped, adapter, adapter && decodeOf(adapter), options)
  })
}

/** One line, on its own. */
export const explainRecord = (line: string, options: ExplainOptions): Explanation =>
  explainLines([line], options)[0] ?? {
    wrappers: [],
    carrier: undefined,
    format: undefined,
    origin: undefined,
    fields: [],
    events: [],
    notCounted: NOT_RECOGNISED,
  }

const explainOne = (
  { record, wrapping, wrappers, memory }: Unwrapped,
  adapter: Adapter | undefined,
  decode: Decode | undefined,
  options: ExplainOptions,
): Explanation => {
  const fields =
    typeof record !== 'string' ? record : (decode?.record(record, wrapping, memory) ?? null)
  const isRead = fields !== null && !('reject' in fields)
  const found = {
    wrappers,
    format: adapter?.id,
    origin: adapter?.origin,
    carrier: isRead ? fields.carrier : undefined,
    fields: isRead && adapter !== undefined ? present(fields, adapter.table.names) : [],
    events: [],
  }
  if (adapter === undefined && typeof record === 'string')
    return { ...found, notCounted: NOT_RECOGNISED }
  const context = {
    settings: adapter === undefined ? options.settings : settingsFor(adapter, options.settings),
    identify: createIdentify(options.keys, ''),
    dropped: () => {},
  }
  const reading = isRead && adapter !== undefined ? adapter.read(fields, context) : (fields as null)
  if (reading === null) {
    const notCounted = { why: 'not about OAuth: ignored', remedy: 'nothing to do' }
    return { ...found, notCounted }
  }
  if ('reject' in reading) {
    const why = `${reading.reject}: ${reading.detail}`
    return { ...found, notCounted: { why, remedy: REMEDIES[reading.reject] } }
  }
  if (adapter === undefined) return { ...found, notCounted: NOT_RECOGNISED }
  const events = reading.map((event) => explainEvent(event, adapter, options))
  return { ...found, events, notCounted: undefined }
}

const present = (fields: Fields, names: readonly string[]): readonly string[] =>
  names.filter((_, slot) => fields.text(slot as Slot) !== undefined)

const explainEvent = (
  event: AuthEvent,
  adapter: Adapter,
  options: ExplainOptions,
): ExplainedEvent => {
  event.source = 'explain'
  event.server = options.server ?? adapter.id
  const only = onlyForm(adapter.capabilities)
  const form = only ?? formOf(event)
  const shown = CAPABILITIES.filter((c) => adapter.capabilities[form]?.[c] === 'all')
  const authorities = new Map<Capability, Authority>(
    CAPABILITIES.map((c) => [
      c,
      {
        source: shown.includes(c) ? 'explain' : 'another source',
        form,
        ...(only === undefined ? {} : { oneForm: true }),
      },
    ]),
  )
  const verdicts = judge(event, options.slos, {
    authorities,
    knownClient: true,
    throttled: 'known_clients',
  })
  const store = createStore(options.store)
  store.beginStep(event.time)
  const isAuthority = (capability: Capability): boolean => shown.includes(capability)
  feedEvent(store, event, { late: false, isAuthority, hasAuthority: () => true })
  for (const verdict of verdicts) feedVerdict(store, verdict, event, false)
  const ruleOf = ({ indicator, thresholdSeconds }: Promised): string =>
    SLIS[indicator].rule(event, {
      isAuthority: (capability) => shown.includes(capability),
      formsOfAuthority: () => 'one',
      thresholdSeconds,
      knownClient: true,
      kidIsPlatforms: undefined,
    })
  const counted = new Set(verdicts.map(({ slo }) => slo.name))
  return {
    event: printEvent(event),
    joins: event.join?.key === undefined ? undefined : event.join.role,
    verdicts: verdicts.map((verdict) => ({
      slo: verdict.slo.name,
      verdict: verdict.result === 'excluded' ? `excluded: ${verdict.why}` : verdict.result,
      rule: ruleOf(verdict.slo),
    })),
    outOfScope: options.slos
      .filter(({ name }) => !counted.has(name))
      .map((slo) => ({ slo: slo.name, rule: ruleOf(slo) })),
    metrics: store.touched(),
  }
}
