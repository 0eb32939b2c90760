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
  /** Whose validations its records are; undefined: records name their resource servers themselves. */
  readonly resourceServer?: string | undefined
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
  /** Of token requests and introspections. */
  durations: number
  validations: number
  accepts: number
  /** Of the events: those of a sample of the requests. */
  sampled: number
  /** Events that a record of another source may complete, by the id that they carry. */
  traceIds: number
  requestIds: number
}

const NOTHING: FormEvidence = {
  events: 0,
  tokenRequests: 0,
  tokenSuccesses: 0,
  durations: 0,
  validations: 0,
  accepts: 0,
  sampled: 0,
  traceIds: 0,
  requestIds: 0,
}

/** `seen`: of an earlier process, which may have counted less. */
export const noEvidence = (
  seen?: Readonly<Partial<Record<Form, Partial<FormEvidence>>>>,
): Record<Form, FormEvidence> => ({
  event: { ...NOTHING, ...seen?.event },
  access: { ...NOTHING, ...seen?.access },
})

/** So many token requests without one success: this log hides successes (Keycloak's default level). */
const HIDES_SUCCESSES = 20
/** So many refused tokens without one accepted: a log of errors alone, in which every API would look broken. Fewer page nobody. */
const HIDES_ACCEPTS = 3

/** The form that `provides:` is about. */
const mainForm = ({ declared }: SourceEvidence): Form =>
  declared.event === undefined && declared.access !== undefined ? 'access' : 'event'
/** As if its validations had been seen to be whole. */
export const asDeclared = (source: SourceEvidence): SourceEvidence => {
  const { event, access } = source.seen
  return { ...source, seen: { event: { ...event, accepts: 1 }, access: { ...access, accepts: 1 } } }
}

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
  if (capability === 'validations') return seen.accepts > 0 || seen.validations < HIDES_ACCEPTS
  return true
}

export interface Authority {
  readonly source: string
  readonly form: Form
  /** Its records have one form only: no event tells again what they call http_request, and spans may be of any kind. */
  readonly oneForm?: true
  /** Of validations: who decides for the resource servers that have sources of their own. */
  readonly of?: ReadonlyMap<string, Authority | undefined>
}
export type Authorities = ReadonlyMap<Capability, Authority>

/** The authority of one server by capability. Events go before access lines; `authority:` goes before both. */
export const resolveAuthorities = (sources: readonly SourceEvidence[]): Authorities => {
  const authorities = new Map<Capability, Authority>()
  for (const capability of CAPABILITIES) {
    const authority =
      capability === 'validations' ? ofValidations(sources) : decider(sources, capability)
    if (authority !== undefined) authorities.set(capability, authority)
  }
  return authorities
}

/** The form of all records of a source that declares no other. */
export const onlyForm = (declared: SourceEvidence['declared']): Form | undefined => {
  const [form, ...others] = FORMS.filter((each) => declared[each] !== undefined)
  return others.length === 0 ? form : undefined
}

const decider = (
  sources: readonly SourceEvidence[],
  capability: Capability,
): Authority | undefined => {
  const named = sources.filter((source) => source.authority.includes(capability))
  const candidates = named.length > 0 ? named : sources
  for (const form of FORMS) {
    const source = candidates.find((candidate) => shows(candidate, form, capability))
    if (source === undefined) continue
    const oneForm = onlyForm(source.declared) !== undefined
    return { source: source.source, form, ...(oneForm ? { oneForm } : {}) }
  }
  return undefined
}

/** Each resource server has its own log; that of a server, or of a gateway, tells of all the others. */
const ofValidations = (sources: readonly SourceEvidence[]): Authority | undefined => {
  const ofServer = sources.filter(({ resourceServer }) => resourceServer === undefined)
  const of = new Map<string, Authority | undefined>()
  for (const { resourceServer } of sources)
    if (resourceServer !== undefined && !of.has(resourceServer)) {
      const own = sources.filter((source) => source.resourceServer === resourceServer)
      of.set(resourceServer, decider(own, 'validations'))
    }
  const rest = decider(ofServer, 'validations')
  const any = rest ?? [...of.values()].find((authority) => authority !== undefined)
  if (any === undefined || of.size === 0) return any
  return { ...any, of: rest === undefined ? of : new Map([...of, ['', rest]]) }
}

/** Who decides on the event's subject; undefined: nobody. */
export const authorityFor = (
  authorities: Authorities,
  capability: Capability,
  { resource_server: resourceServer = '' }: Pick<AuthEvent, 'resource_server'>,
): Authority | undefined => {
  const authority = authorities.get(capability)
  if (authority?.of === undefined) return authority
  return authority.of.has(resourceServer) ? authority.of.get(resourceServer) : authority.of.get('')
}

/** Is the event's record, or what was joined into it, of the source, and of the form, that decides? */
export const decides = (
  authorities: Authorities,
  capability: Capability,
  event: AuthEvent,
): boolean => {
  const authority = authorityFor(authorities, capability, event)
  if (authority === undefined) return false
  const { source, form, oneForm = false } = authority
  if (source === event.source && (oneForm || form === formOf(event))) return true
  if (event.partners === undefined || !(oneForm || form === 'access')) return false
  return event.partners.some((partner) => partner.source === source)
}

/** The capabilities that keep an indicator from being computed; empty: it is computed. */
export const missingFor = (indicator: SliId, authorities: Authorities): readonly Capability[] =>
  SLIS[indicator].needs.filter((need) => !authorities.has(need))
