// The contract of an adapter: what one product's record means.
import type { AuthEvent } from '../events.ts'
import type { Identify } from '../identifier.ts'
import type { Carrier, Fields, ReadSettings, Reject, SlotTable } from '../records/fields.ts'

/** What a source can show; `slis/` says which indicator needs which. */
export const CAPABILITIES = [
  'successes',
  'server_errors',
  'reasons',
  'client',
  'grant',
  'latency',
  'token_ids',
  'addresses',
  'revocations',
  'consent',
  'validations',
  'journeys',
] as const
export type Capability = (typeof CAPABILITIES)[number]
export type Provision = 'all' | 'sampled' | 'none'

/** Two views of the same requests: a product's own events, and its access lines or server spans (kind http_request). */
export const FORMS = ['event', 'access'] as const
export type Form = (typeof FORMS)[number]
/** Format of what was read from a span. */
export const SPANS = 'otlp'
/** A request line that belongs to the product's events (merge joins them) is one of them; what a span tells never is. */
export const formOf = (event: AuthEvent): Form =>
  event.format === SPANS || (event.kind === 'http_request' && event.join?.role !== 'fallback')
    ? 'access'
    : 'event'

/** Absent means `none`. */
export type Capabilities = Readonly<Partial<Record<Capability, Provision>>>

/** Closed label set of authslo_secrets_dropped_total: what was in a record and not let out. */
export const SECRET_FIELDS = [
  'token',
  'code',
  'password',
  'client_secret',
  'email',
  'cookie',
  'assertion',
  'other',
] as const
export type SecretField = (typeof SECRET_FIELDS)[number]

export interface ReadContext {
  /** Of the source. */
  readonly settings: ReadSettings
  readonly identify: Identify
  /** Counts a secret that the record carried and the event does not. */
  readonly dropped: (field: SecretField) => void
}

/** Events; null: not about auth, counted as ignored; Reject: ours but unreadable, counted, never thrown. */
export type Reading = readonly AuthEvent[] | null | Reject

/**
 * Laws: read() does not throw, whatever the record; emits nothing outside events.ts; lets no secret out; is pure
 * (same record, same events); knows no other adapter; costs time linear in the record.
 */
export interface Adapter {
  readonly id: string
  readonly title: string
  /** How its formats are known: recorded from the real product, from documentation only, told by the operator, or our own. */
  readonly origin: 'recorded' | 'documented' | 'configured' | 'own'
  /** Tried in this order for lines that no wrapper decides. */
  readonly carriers: readonly Carrier[]
  readonly table: SlotTable
  /** What its records are read with where the source says nothing else. */
  readonly settings?: Partial<ReadSettings>
  /** True where the record can only be this product's; `auto` asks it of the first 200 records. */
  readonly recognises: (fields: Fields) => boolean
  readonly read: (fields: Fields, context: ReadContext) => Reading
  readonly capabilities: Readonly<Partial<Record<Form, Capabilities>>>
  /** For each capability that may be missing: the product's exact setting that gives it. */
  readonly remedies: Readonly<Partial<Record<Capability, string>>>
}

/** With what the records of a source are read. */
export const settingsFor = (adapter: Adapter, ofSource: ReadSettings): ReadSettings =>
  adapter.settings === undefined ? ofSource : { ...adapter.settings, ...ofSource }
