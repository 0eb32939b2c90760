// Our own format: one AuthEvent a line, as `replay --events` prints it, for applications that write their own.
import {
  DERIVED_KINDS,
  EVENT_KEYS,
  KINDS,
  authEvent,
  type AuthEvent,
  type EventKey,
  type Kind,
} from '../events.ts'
import type { Identifier } from '../identifier.ts'
import { reject, slots, type Fields, type Slot } from '../records/fields.ts'
import {
  CAPABILITIES,
  type Adapter,
  type Capabilities,
  type ReadContext,
  type Reading,
} from './adapter.ts'

const keys = Object.keys(EVENT_KEYS) as EventKey[]
const [F, table] = slots({
  ...(Object.fromEntries(keys.map((key) => [key, key])) as Record<EventKey, string>),
  fingerprinted: 'fingerprinted',
})

/** Set by the pipeline, or read first. */
const NOT_READ: ReadonlySet<EventKey> = new Set<EventKey>([
  'time',
  'kind',
  'format',
  'source',
  'server',
])
/** Ids that are no bearer values: named by themselves, as an authorization server's records name them. */
const IDS: ReadonlySet<EventKey> = new Set<EventKey>(['family', 'session', 'subject'])

const fingerprint = /^[0-9a-f]{32}$/

const identifier = (
  key: EventKey,
  text: string,
  done: boolean,
  { identify }: ReadContext,
): Identifier | undefined => {
  if (done) return fingerprint.test(text) ? identify.fingerprint(text) : undefined
  if (/^sha256:[0-9a-f]{32}$/.test(text)) return identify.hash(text)
  return IDS.has(key) ? identify.id(text) : identify.value(text)
}

const valueOf = (
  key: EventKey,
  slot: Slot,
  fields: Fields,
  done: boolean,
  context: ReadContext,
): unknown => {
  const { type } = EVENT_KEYS[key]
  switch (type) {
    case 'text':
      return fields.text(slot)
    case 'texts':
      return fields.texts(slot)
    case 'number':
      return fields.number(slot)
    case 'boolean':
      return fields.boolean(slot)
    case 'time':
      return fields.time(slot)
    case 'identifier': {
      const text = fields.text(slot)
      return text === undefined ? undefined : identifier(key, text, done, context)
    }
    default: {
      const text = fields.text(slot)
      return text !== undefined && (type as readonly string[]).includes(text) ? text : undefined
    }
  }
}

const read = (fields: Fields, context: ReadContext): Reading => {
  const kind = fields.text(F.kind)
  if (kind === undefined) return reject('missing_field', 'the event has no kind')
  if (!(KINDS as readonly string[]).includes(kind))
    return reject('malformed', 'the kind is none of docs/reference/events.md')
  if (DERIVED_KINDS.has(kind as Kind))
    return reject('derived_kind', 'events of this kind are derived, never read')
  if (fields.text(F.time) === undefined) return reject('missing_field', 'the event has no time')
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the time is not RFC 3339')
  if (fields.text(F.outcome) === undefined)
    return reject('missing_field', 'the event has no outcome')
  const event = authEvent(kind as Kind, time, 'authslo')
  const done = fields.boolean(F.fingerprinted) === true
  for (const key of keys) {
    if (NOT_READ.has(key) || fields.text(F[key]) === undefined) continue
    const value = valueOf(key, F[key], fields, done, context)
    if (value === undefined)
      return reject('malformed', `the value of ${key} is not one that the key can have`)
    ;(event as Record<string, unknown>)[key] = value
  }
  return [event] satisfies readonly AuthEvent[]
}

/** Who runs journeys says so by `provides`: most who write such lines run none. */
const everything: Capabilities = Object.fromEntries(
  CAPABILITIES.map((capability) => [capability, capability === 'journeys' ? 'none' : 'all']),
)

export const authslo: Adapter = {
  id: 'authslo',
  title: 'AuthEvent lines',
  origin: 'own',
  carriers: ['json'],
  table,
  recognises: (fields) =>
    (KINDS as readonly string[]).includes(fields.text(F.kind) ?? '') &&
    fields.text(F.outcome) !== undefined,
  read,
  capabilities: { event: everything, access: { server_errors: 'all', latency: 'all' } },
  remedies: {},
}
