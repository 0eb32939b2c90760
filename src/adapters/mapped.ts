// An adapter made of a mapping: the generic formats of an operator, and the files of mappings/.
import {
  DERIVED_KINDS,
  EVENT_KEYS,
  KINDS,
  authEvent,
  type AuthEvent,
  type EventKey,
  type Kind,
  type Outcome,
  type Reason,
} from '../events.ts'
import { isNginxPattern } from '../records/access-pattern.ts'
import { reject, slots, type Fields, type Slot } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading as Read } from './adapter.ts'
import { capabilitiesOf } from './mapped/capabilities.ts'
import {
  DEFAULT_FIELDS,
  GENERIC_FORMATS,
  type FieldName,
  type FieldRules,
  type Mapping,
} from './mapped/mapping.ts'
import { outcomeOf, reasonOfError } from './mapped/outcome.ts'
import { endpointOf, isProtected, targetOfRequest, verdictOf } from './mapped/request.ts'
import { compileRules, known, NOTHING, UNMAPPED, type Reading } from './mapped/rules.ts'

/** Read in an order of their own, or no key of an event. */
const APART: ReadonlySet<FieldName> = new Set<FieldName>([
  'time',
  'kind',
  'endpoint',
  'status',
  'outcome',
  'error',
  'reason',
  'decision',
  'path',
  'request',
  'challenge',
])
const OF_VALIDATION: ReadonlySet<unknown> = new Set(['accept', 'reject', 'error'])

const isOn = (key: EventKey, kind: Kind): boolean => {
  const { on } = EVENT_KEYS[key] as { readonly on: string | readonly Kind[] }
  return typeof on === 'string' || on.includes(kind)
}

/** Stamps of whole seconds: no fraction, no epoch in milliseconds or finer. */
const isWholeSeconds = (text: string): boolean =>
  !/[.,]\d/.test(text.slice(0, 64)) && !/^\d{12,}$/.test(text.slice(0, 64))

export const createMappedAdapter = (mapping: Mapping, guarded = false): Adapter => {
  const fields: FieldRules = { ...DEFAULT_FIELDS[mapping.format], ...mapping.fields }
  const paths: Record<string, readonly string[]> = {}
  const slotOf = (wanted: readonly string[]): Slot => {
    const name = wanted.join(' | ')
    paths[name] = wanted
    return Object.keys(paths).indexOf(name) as Slot
  }
  const compile = (name: FieldName) => {
    const { value, fallback } = compileRules(name, fields[name] ?? [], slotOf)
    return {
      found: value,
      /** The value or the default, where there is one that means something. */
      value: (reading: Reading): unknown => {
        const found = value(reading)
        if (found === NOTHING) return undefined
        return found === undefined || found === UNMAPPED ? fallback(reading) : found
      },
      fallback,
    }
  }
  const rules = Object.fromEntries(
    (Object.keys(fields) as FieldName[]).map((name) => [name, compile(name)]),
  ) as Readonly<Partial<Record<FieldName, ReturnType<typeof compile>>>>
  const plain = (Object.keys(rules) as FieldName[]).filter((name) => !APART.has(name)) as EventKey[]
  const timeSlot = slotOf((fields.time ?? []).flatMap((rule) => rule.paths))
  const marks = (mapping.recognisedBy ?? []).map((path) => slotOf([path]))
  const [, table] = slots(paths)

  const said = fields.time?.find(({ at }) => at !== undefined)?.at
  /** nginx writes its stamp when the request has ended. */
  const writtenAtEnd = ({ pattern }: ReadContext['settings']): boolean =>
    said === undefined
      ? mapping.format === 'access-log' && pattern !== undefined && isNginxPattern(pattern)
      : said === 'end'

  const textOf = (name: FieldName, reading: Reading): string | undefined => {
    const value = rules[name]?.value(reading)
    return typeof value === 'string' ? value : undefined
  }

  const kindOf = (reading: Reading, hasTarget: boolean): Kind | undefined => {
    if (rules.kind === undefined) return hasTarget ? 'http_request' : undefined
    const kind = textOf('kind', reading)
    return (KINDS as readonly (string | undefined)[]).includes(kind) ? (kind as Kind) : undefined
  }

  const read = (record: Fields, context: ReadContext): Read => {
    const { settings } = context
    const outside: Reading = { fields: record, context, endpoint: undefined }
    const line = textOf('request', outside)
    const target =
      textOf('path', outside) ?? (line === undefined ? undefined : targetOfRequest(line))
    const endpoint =
      target === undefined
        ? textOf('endpoint', outside)
        : endpointOf(target, settings, mapping.endpoints)
    if (target !== undefined && endpoint === undefined) return null
    const reading: Reading = { ...outside, endpoint }
    const mapped = kindOf(reading, endpoint !== undefined)
    if (mapped === undefined) return null
    if (DERIVED_KINDS.has(mapped))
      return reject('derived_kind', 'events of this kind are derived, never read')
    const time = rules.time?.value(reading)
    if (typeof time !== 'number')
      return reject('bad_time', 'the record has no time that can be read')

    const status = rules.status?.value(reading) as number | undefined
    const verdict =
      mapped === 'http_request'
        ? verdictOf(
            status,
            textOf('challenge', reading),
            target !== undefined && isProtected(target, settings),
          )
        : undefined
    const kind = verdict === undefined ? mapped : 'token_validation'
    const event = authEvent(kind, time, mapping.id)
    for (const key of plain) {
      if (!isOn(key, kind)) continue
      ;(event as Record<string, unknown>)[key] = rules[key]?.value(reading)
    }
    if (event.duration_seconds !== undefined && writtenAtEnd(settings))
      event.time -= event.duration_seconds * 1000
    const stamp = record.text(timeSlot)
    if (stamp !== undefined && isWholeSeconds(stamp)) event.time_resolution_seconds ??= 1
    if (kind === 'http_request') {
      event.endpoint = (endpoint as AuthEvent['endpoint']) ?? 'other'
      event.status = status
    }

    event.error = textOf('error', reading) ?? verdict?.error
    event.reason = reasonOf(reading, event, verdict?.reason)
    event.decision = decisionOf(reading, event, verdict?.decision)
    event.outcome = endOf(reading, event, status)
    if (event.outcome === undefined)
      return reject(
        'missing_field',
        'nothing in the record says how it ended: no outcome that the mapping knows, no status, error or reason',
      )
    if (event.outcome === 'success') {
      event.error = undefined
      event.reason = undefined
    }
    if (kind === 'token_validation') event.decision ??= decidedBy(event.outcome)
    return [event]
  }

  const reasonOf = (
    reading: Reading,
    event: AuthEvent,
    ofVerdict: Reason | undefined,
  ): Reason | undefined => {
    const found = rules.reason?.found(reading)
    if (found === NOTHING) return undefined
    if (typeof found === 'string') return found as Reason
    const told = ofVerdict ?? reasonOfError(event.error) ?? rules.reason?.fallback(reading)
    if (told !== undefined) return told as Reason
    return found === UNMAPPED && event.kind !== 'http_request' ? 'unknown' : undefined
  }

  const decisionOf = (
    reading: Reading,
    { kind }: AuthEvent,
    ofVerdict: AuthEvent['decision'],
  ): AuthEvent['decision'] => {
    const isValidation = kind === 'token_validation'
    if (!isValidation && kind !== 'consent') return undefined
    const found = rules.decision?.value(reading)
    const fits = found !== undefined && OF_VALIDATION.has(found) === isValidation
    return fits ? (found as AuthEvent['decision']) : ofVerdict
  }

  const endOf = (
    reading: Reading,
    event: AuthEvent,
    status: number | undefined,
  ): Outcome | undefined => {
    const found = rules.outcome?.found(reading)
    if (typeof found === 'string') return found as Outcome
    return outcomeOf(event, status) ?? (rules.outcome?.fallback(reading) as Outcome | undefined)
  }

  return {
    id: mapping.id,
    title: mapping.title,
    origin: mapping.origin,
    carriers: GENERIC_FORMATS[mapping.format],
    table,
    ...(mapping.settings === undefined ? {} : { settings: mapping.settings }),
    recognises: (record) =>
      marks.length > 0 && marks.every((slot) => known(record.text(slot)) !== undefined),
    read,
    capabilities: capabilitiesOf({ ...mapping, fields }, guarded),
    remedies: mapping.remedies ?? {},
  }
}

const decidedBy = (outcome: Outcome): AuthEvent['decision'] => {
  if (outcome === 'success') return 'accept'
  return outcome === 'server_error' || outcome === 'dependency_error' ? 'error' : 'reject'
}
