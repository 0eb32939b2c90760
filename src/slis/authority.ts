// Whose records decide: for each server and capability one source, in one form (events or access lines).
import {
  CAPABILITIES,
  FORMS,
  formOf,
  type Capabilities,
  type Capability,
  type Form,
} from '../adapters/adapter.ts'
import type { AuthEvent } from '../events.ts'
import { SLIS, type SliId } from './index.ts'

/** What is known of a source so far. */
export interface SourceEvidence {
  readonly source: string
  readonly server: string
  /** Declared by the adapter, by form. */
  readonly declared: Readonly<Partial<Record<Form, Capabilities>>>
  /** `provides:` of the configuration: believed. */
  readonly provides: Capabilities
  /** `authority:` of the configuration: wins. */
  readonly authority: readonly Capability[]
  readonly seen: Readonly<Record<Form, FormEvidence>>
}

/** Counts up to now, by form. */
export interface FormEvidence {
  events: number
  tokenRequests: number
  tokenSuccesses: number
  durations: number
  /** Of the events: those of a sample of the requests. */
  sampled: number
  /** Events that a record of another source may complete, by the id that they carry. */
  traceIds: number
  requestIds: number
}

const nothing: FormEvidence = {
  events: 0,
  tokenRequests: 0,
  tokenSuccesses: 0,
  durations: 0,
  sampled: 0,
  traceIds: 0,
  requestIds: 0,
}

export const noEvidence = (): Record<Form, FormEvidence> => ({
  event: { ...nothing },
  access: { ...nothing },
})

/** So many token requests without one success: this log hides successes (Keycloak's default level). */
const HIDES_SUCCESSES = 20

/** The form that `provides:` is about. */
const mainForm = ({ declared }: SourceEvidence): Form =>
  declared.event === undefined && declared.access !== undefined ? 'access' : 'event'

/** Can the source show it, by what was declared and what was seen? A capability of a form that never came does not exist. */
export const shows = (source: SourceEvidence, form: Form, capability: Capability): boolean => {
  const seen = source.seen[form]
  // Counts of a sample are not those of what happened.
  if (seen.sampled > 0) return false
  if (form === mainForm(source)) {
    const provided = source.provides[capability]
    if (provided !== undefined) return provided === 'all'
  }
  if (source.declared[form]?.[capability] !== 'all' || seen.events === 0) return false
  if (capability === 'successes')
    return seen.tokenSuccesses > 0 || seen.tokenRequests < HIDES_SUCCESSES
  if (capability === 'latency') return seen.durations > 0
  return true
}

export interface Authority {
  readonly source: string
  readonly form: Form
}

/** Is a source of this event, or of what was joined into it, the authority of its server? */
export const authorityOf = (
  event: AuthEvent,
  authorities: ReadonlyMap<Capability, Authority>,
): ((capability: Capability) => boolean) => {
  const form = formOf(event)
  return (capability) => {
    const authority = authorities.get(capability)
    if (authority === undefined) return false
    if (authority.source === event.source && authority.form === form) return true
    if (event.partners === undefined || authority.form !== 'access') return false
    return event.partners.some(({ source }) => source === authority.source)
  }
}

/** The authority of one server by capability. Events go before access lines; `authority:` goes before both. */
export const resolveAuthorities = (
  sources: readonly SourceEvidence[],
): ReadonlyMap<Capability, Authority> => {
  const authorities = new Map<Capability, Authority>()
  for (const capability of CAPABILITIES) {
    const named = sources.filter((source) => source.authority.includes(capability))
    const candidates = named.length > 0 ? named : sources
    for (const form of FORMS) {
      const source = candidates.find((candidate) => shows(candidate, form, capability))
      if (source === undefined || authorities.has(capability)) continue
      authorities.set(capability, { source: source.source, form })
    }
  }
  return authorities
}

/** The capabilities that keep an indicator from being computed; empty: it is computed. */
export const missingFor = (
  indicator: SliId,
  authorities: ReadonlyMap<Capability, Authority>,
): readonly Capability[] => SLIS[indicator].needs.filter((need) => !authorities.has(need))
