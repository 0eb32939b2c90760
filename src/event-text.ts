// An AuthEvent as text: printed for people and SIEMs (no secrets), and as a section of a checkpoint.
import { EVENT_KEYS, authEvent, type AuthEvent, type EventKey } from './events.ts'
import { Identifier, type IdentifierKeys } from './identifier.ts'

const keys = Object.keys(EVENT_KEYS) as EventKey[]

// Runs that can only be bearer values or addresses of people, cut wherever text of a record is printed. Linear: no nested repeats.
const jwt = /[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g
const email = /[^\s@"'<>(),;:=&?/]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g
const bearer = /\b(bearer|basic|dpop)\s+[\w+/=.~-]{8,}/gi

/** Longer than any client id that is meant seriously, and than what products let through. */
const MAX_PRINTED = 8192

/** Free text of a record without JWTs, e-mail addresses and bearer values; at most MAX_PRINTED characters. */
export const cutSecrets = (text: string): string => {
  const short = text.length > MAX_PRINTED ? text.slice(0, MAX_PRINTED) : text
  return short.replace(jwt, '[jwt]').replace(email, '[email]').replace(bearer, '$1 [cut]')
}

export interface PrintOptions {
  readonly unsafeAddresses?: boolean
}

/** The public form: names and order of events.md, absent keys left out. `previous`: fingerprints by the key before, while keys are changed. */
export const printEvent = (
  event: AuthEvent,
  options: PrintOptions = {},
): Record<string, unknown> => {
  const printed: Record<string, unknown> = {}
  const previous: Record<string, string> = {}
  for (const key of keys) {
    const value: unknown = event[key]
    const { type } = EVENT_KEYS[key]
    if (value === undefined || value === '') continue
    if ('hidden' in EVENT_KEYS[key] && options.unsafeAddresses !== true) continue
    if (type === 'time') printed[key] = new Date(Math.floor(value as number)).toISOString()
    else if (value instanceof Identifier) {
      printed[key] = value.fingerprint()
      const before = value.previousFingerprint()
      if (before !== undefined) previous[key] = before
    } else if (type === 'text') printed[key] = cutSecrets(value as string)
    // Joined, since a bearer value and its scheme are two words.
    else if (type === 'texts')
      printed[key] = cutSecrets((value as readonly string[]).join(' ')).split(' ')
    else printed[key] = value
  }
  if (Object.keys(previous).length > 0) printed['previous'] = previous
  return printed
}

/** An event in a checkpoint: identifiers as their state, addresses kept. JSON. */
export type SavedEvent = Readonly<Record<string, unknown>>

export const saveEvent = (event: AuthEvent): SavedEvent => {
  const saved: Record<string, unknown> = {}
  // Most of the many keys hold nothing: pairs of them would cost more than the rest.
  for (const key in event) {
    const value: unknown = event[key as EventKey]
    if (value === undefined) continue
    saved[key] = value instanceof Identifier ? value.state() : value
  }
  return saved
}

export const loadEvent = (saved: SavedEvent, keysOfProcess: IdentifierKeys): AuthEvent => {
  const event = authEvent('http_request', 0, '')
  for (const [key, value] of Object.entries(saved)) {
    const isIdentifier = key in EVENT_KEYS && EVENT_KEYS[key as EventKey].type === 'identifier'
    ;(event as Record<string, unknown>)[key] = isIdentifier
      ? new Identifier(value as string, false, keysOfProcess)
      : value
  }
  return event
}
