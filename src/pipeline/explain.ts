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
import { createDecode, type DecodeOptions } from '../records/decode.ts'
import type { Fields, ReadSettings, RejectReason, Slot } from '../records/fields.ts'
import type { Authority } from '../slis/authority.ts'
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
  readonly metrics: readonly string[]
}

export interface ExplainOptions {
  readonly adapters: readonly Adapter[]
  /** Adapter id, or `auto`. */
  readonly format: string
  /** Of a source that is mapped. */
  readonly adapter?: Adapter | undefined
  readonly slos: readonly Promised[]
  readonly settings: ReadSettings
  readonly unwrap: DecodeOptions['unwrap']
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

const nothing = (why: string, remedy: string): Explanation => ({
  wrappers: [],
  carrier: undefined,
  format: undefined,
  origin: undefined,
  fields: [],
  events: [],
  notCounted: { why, remedy },
})

/** Explains one record as if its source were the authority for everything that it can show. */
export const explainRecord = (line: string, options: ExplainOptions): Explanation => {
  const { adapters, unwrap } = options
  const adapter =
    options.adapter ??
    adapters.find((candidate) => candidate.id === options.format) ??
    recognise([line], adapters, { settings: options.settings, unwrap })?.adapter
  if (adapter === undefined)
    return nothing('nothing recognised: no format reads this record', REMEDIES.not_recognised)
  const settings = settingsFor(adapter, options.settings)
  const decode = createDecode({
    carriers: adapter.carriers,
    table: adapter.table,
    settings,
    unwrap,
  })
  const fields = decode.line(line)
  const found = {
    wrappers: decode.wrappers(),
    format: adapter.id,
    origin: adapter.origin,
    carrier: fields === null || 'reject' in fields ? undefined : fields.carrier,
    fields: fields === null || 'reject' in fields ? [] : present(fields, adapter.table.names),
  }
  const context = { settings, identify: createIdentify(options.keys, ''), dropped: () => {} }
  const reading = fields === null || 'reject' in fields ? fields : adapter.read(fields, context)
  if (reading === null) {
    const notCounted = { why: 'not about OAuth: ignored', remedy: 'nothing to do' }
    return { ...found, events: [], notCounted }
  }
  if ('reject' in reading) {
    const why = `${reading.reject}: ${reading.detail}`
    return { ...found, events: [], notCounted: { why, remedy: REMEDIES[reading.reject] } }
  }
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
  const form = formOf(event)
  const shown = CAPABILITIES.filter((c) => adapter.capabilities[form]?.[c] === 'all')
  const authorities = new Map<Capability, Authority>(
    CAPABILITIES.map((c) => [
      c,
      { source: shown.includes(c) ? 'explain' : 'another source', form },
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
  return {
    event: printEvent(event),
    joins: event.join?.key === undefined ? undefined : event.join.role,
    verdicts: verdicts.map((verdict) => ({
      slo: verdict.slo.name,
      verdict: verdict.result === 'excluded' ? `excluded: ${verdict.why}` : verdict.result,
      rule: SLIS[verdict.slo.indicator].rule(event, {
        isAuthority: (capability) => shown.includes(capability),
        thresholdSeconds: verdict.slo.thresholdSeconds,
        knownClient: true,
      }),
    })),
    metrics: store.touched(),
  }
}
